import RNNCompiler
import RNNIR
import RNNJIT
import Testing

/// LSTMs and counts of parameters: systems 3, 4 and 10.
@Suite struct LSTMTests {
  @Test func openForgetGateCarriesTheCellState() throws {
    let system = try System("03-lstm-without-biases")
    let data = try system.data()
    for row in 0..<2 {
      let seed = system.seed("C", step: data.steps, unit: row, width: 2, steps: data.steps)
      for run in try system.gradients(data, upstream: seed) {
        #expect(try run.output("f").allSatisfy { $0 == 1 }, "\(run.way)")
        #expect(try run.output("i").allSatisfy { $0 < 1e-300 }, "\(run.way)")
        let adjoint = try run.adjoint("C")
        for k in 0..<data.steps {
          #expect(agree(Array(adjoint[k * 2..<k * 2 + 2]), unit(row, of: 2)), "\(run.way) \(k + 1)")
        }
        #expect(agree(try run.gradient("C[0]"), unit(row, of: 2)), "\(run.way)")
      }
    }
  }

  @Test(arguments: [("04-count-with-bias", 45), ("04-count-without-bias", 192)])
  func parameterCounts(name: String, count: Int) throws {
    #expect(try System(name).kernel.interface.parameterCount == count)
  }

  /// Every parameter, input and initial value of the variant against central differences of the compiled loss.
  @Test func variantAgainstDifferences() throws {
    let system = try System("10-lstm-variant")
    let steps = 5
    var random = RandomData(seed: 10)
    let data = random.data(system.kernel.interface, steps: steps, batch: 1)
    func loss(_ data: NamedArrays<Double>) throws -> Double {
      try #require(try system.kernel.forward(steps: steps, data: data, outputs: []).loss).reduce(0, +)
    }
    let runs = try system.gradients(data, steps: steps)
    var compared = 0
    for member in system.kernel.interface.inputs where member.element == .real {
      let array = try #require(data[member.name])
      for place in array.values.indices {
        func difference(_ h: Double) throws -> Double {
          var ends: [Double] = []
          for move in [h, -h] {
            var values = array.values
            values[place] += move
            var moved = data
            moved[member.name] = DataArray(shape: array.shape, values)
            ends.append(try loss(moved))
          }
          return (ends[0] - ends[1]) / (2 * h)
        }
        // Richardson: the error of second order cancels.
        let derivative = (4 * (try difference(0x1p-11)) - (try difference(0x1p-10))) / 3
        for run in runs {
          let slope = try run.gradient(member.name)[place]
          #expect((slope - derivative).magnitude < 1e-9 * max(1, slope.magnitude), "\(member.name) \(place)")
        }
        compared += 1
      }
    }
    #expect(compared == system.kernel.interface.parameterCount + steps * (3 + 4) + 8)
  }
}
