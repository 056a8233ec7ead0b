import RNNIR
import RNNJIT
import Testing

/// Sigmoid cells, whose one-step Jacobian is diag(σ′)·W: systems 1 and 14.
@Suite struct SigmoidTests {
  /// System 1 worked out by the double sum over loss steps t and parameter steps k.
  struct DoubleSum {
    var h: [[Double]] = []
    var loss = 0.0
    var dW = Matrix(rows: 3, columns: 3)
    var dh0 = [0.0, 0, 0]
    var adjoints: [[Double]] = []
    var jacobians: [Matrix] = []

    init(_ data: NamedArrays<Double>, steps: Int) throws {
      let w = Matrix(rows: 3, columns: 3, try #require(data["W"]).values)
      let u = Matrix(rows: 3, columns: 2, try #require(data["U"]).values)
      let x = try #require(data["x"]).values
      let y = try #require(data["y"]).values
      h = [try #require(data["h[0]"]).values]
      jacobians = [.identity(3)]
      var slopes = [[0.0, 0, 0]]
      var errors = [[0.0, 0, 0]]
      for t in 1...steps {
        let next = sum(w * h[t - 1], u * Array(x[(t - 1) * 2..<t * 2])).map(sigmoid)
        let error = zip(next, y[(t - 1) * 3..<t * 3]).map { $0 - $1 }
        let slope = next.map { $0 * (1 - $0) }
        h.append(next)
        errors.append(error)
        slopes.append(slope)
        jacobians.append(.diagonal(slope) * w)
        loss += 0.5 * error.reduce(0) { $0 + $1 * $1 }
      }
      adjoints = Array(repeating: [0, 0, 0], count: steps + 1)
      for t in 1...steps {
        // ∂L_t/∂h_k for k = t, t-1, …, 0.
        var v = errors[t]
        for k in stride(from: t, through: 1, by: -1) {
          adjoints[k] = sum(adjoints[k], v)
          for i in 0..<3 { for j in 0..<3 { dW[i, j] += v[i] * slopes[k][i] * h[k - 1][j] } }
          v = jacobians[k].transposed * v
        }
        dh0 = sum(dh0, v)
      }
    }
  }

  @Test func backpropagationThroughTimeIsTheDoubleSum() throws {
    let system = try System("01-sigmoid-cell")
    let data = try system.data()
    let expected = try DoubleSum(data.data, steps: data.steps)
    for run in try system.gradients(data) {
      #expect(agree(try run.output("h"), expected.h.dropFirst().flatMap { $0 }), "\(run.way)")
      #expect(agree(run.loss, [expected.loss]), "\(run.way)")
      #expect(agreeInSize(try run.gradient("W"), expected.dW.elements), "\(run.way)")
      #expect(agreeInSize(try run.gradient("h[0]"), expected.dh0), "\(run.way)")
      #expect(
        agreeInSize(try run.adjoint("h"), expected.adjoints.dropFirst().flatMap { $0 }), "\(run.way)")
    }
  }

  @Test func oneStepJacobian() throws {
    let system = try System("01-sigmoid-cell")
    let data = try system.data()
    let expected = try DoubleSum(data.data, steps: 1)
    for jacobian in try system.jacobian(of: "h", by: "h[0]", data, steps: 1, width: 3) {
      #expect(agree(jacobian.elements, expected.jacobians[1].elements))
    }
  }

  @Test func aBatchOfUnequalLengths() throws {
    let system = try System("01-sigmoid-cell")
    let data = try system.data()
    let lengths = [5, 0, 2]
    var batched = data.data
    for name in ["x", "y"] {
      let array = try #require(data.data[name])
      let width = array.shape[2]
      let rows = (0..<5).flatMap { t in
        lengths.flatMap { _ in array.values[t * width..<(t + 1) * width] }
      }
      batched[name] = DataArray(shape: [5, 3, width], rows)
    }
    let start = try #require(data.data["h[0]"]).values
    batched["h[0]"] = DataArray(shape: [3, 3], [start, start, start].flatMap { $0 })
    batched["lengths"] = DataArray(shape: [3], lengths.map(Double.init))
    let long = try DoubleSum(data.data, steps: 5)
    let short = try DoubleSum(data.data, steps: 2)
    for run in try system.gradients(batched, steps: 5, batch: 3) {
      #expect(agree(run.loss, [long.loss, 0, short.loss]), "\(run.way)")
      #expect(agreeInSize(try run.gradient("W"), sum(long.dW.elements, short.dW.elements)), "\(run.way)")
      let dh0 = try run.gradient("h[0]")
      #expect(agreeInSize(dh0, [long.dh0, [0, 0, 0], short.dh0].flatMap { $0 }), "\(run.way)")
      #expect(Array(dh0[3..<6]) == [0, 0, 0], "\(run.way)")
      // Nothing flows into inputs behind a sequence's end.
      let dx = try run.gradient("x")
      for t in 0..<5 {
        for (b, length) in lengths.enumerated() where t >= length {
          #expect(Array(dx[(t * 3 + b) * 2..<(t * 3 + b) * 2 + 2]) == [0, 0], "\(run.way)")
        }
      }
    }
  }

  @Test func noSteps() throws {
    let system = try System("01-sigmoid-cell")
    let data = try system.data()
    var empty = data.data
    empty["x"] = DataArray(shape: [0, 1, 2], [])
    empty["y"] = DataArray(shape: [0, 1, 3], [])
    for run in try system.gradients(empty, steps: 0) {
      #expect(run.loss == [0], "\(run.way)")
      #expect(try run.gradient("W") == Array(repeating: 0, count: 9), "\(run.way)")
      #expect(try run.gradient("h[0]") == [0, 0, 0], "\(run.way)")
    }
  }

  /// With no steps, h[T] is the value before the first step.
  @Test func theLastOfNoSteps() throws {
    let system = try System("15-scalar-linear")
    var data = try system.data().data
    data["x"] = DataArray(shape: [0, 1], [])
    for run in try system.gradients(data, steps: 0) {
      #expect(agree(run.loss, [0.5 * 0.8 * 0.8]), "\(run.way)")
      #expect(agree(try run.gradient("h[0]"), [-0.8]), "\(run.way)")
      #expect(try run.gradient("a") == [0], "\(run.way)")
    }
  }

  @Test func productOfJacobiansOfTransposedWeights() throws {
    let system = try System("14-transposed-weights")
    let data = try system.data()
    let steps = data.steps
    let v = Matrix(rows: 3, columns: 3, try #require(data.data["V"]).values).transposed
    let z = try #require(try system.gradients(data).first).output("z")
    let jacobians = (0..<steps).map { t in
      Matrix.diagonal(z[t * 3..<t * 3 + 3].map { $0 * (1 - $0) }) * v
    }
    for step in 1...steps {
      let whole = jacobians[..<step].reversed().reduce(Matrix.identity(3)) { $0 * $1 }
      for jacobian in try system.jacobian(of: "z", by: "z[0]", data, steps: step, width: 3) {
        #expect(agreeInSize(jacobian.elements, whole.elements))
      }
    }
    for row in 0..<3 {
      let seed = system.seed("z", step: steps, unit: row, width: 3, steps: steps)
      for run in try system.gradients(data, upstream: seed) {
        let adjoint = try run.adjoint("z")
        for i in 1...steps {
          // ∂z_T/∂z_i is the product over the T−i steps behind i.
          let product = jacobians[i...].reversed().reduce(Matrix.identity(3)) { $0 * $1 }
          let expected = (0..<3).map { product[row, $0] }
          #expect(agreeInSize(Array(adjoint[(i - 1) * 3..<i * 3]), expected), "\(run.way) \(i)")
        }
      }
    }
  }
}
