import RNNIR
import RNNJIT
import Testing

/// Recurrences whose Jacobians are products of matrices: systems 2, 11 and 15.
@Suite struct LinearTests {
  @Test func powersOfTheRecurrence() throws {
    let system = try System("02-linear")
    let data = try system.data()
    let w = Matrix(rows: 2, columns: 2, try #require(data.data["W"]).values)
    // The characteristic polynomial of eigenvalues 0.4 and 0.9.
    #expect(agree([w[0, 0] + w[1, 1], w[0, 0] * w[1, 1] - w[0, 1] * w[1, 0]], [1.3, 0.36]))
    let expected = w.power(30)
    let published = [0.01526082, 0.02034776, 0.02034776, 0.02713034]
    #expect(zip(expected.elements, published).allSatisfy { ($0 - $1).magnitude < 5e-9 })
    for jacobian in try system.jacobian(of: "h", by: "h[0]", data, steps: 30, width: 2) {
      #expect(agree(jacobian.elements, expected.elements))
    }
    for row in 0..<2 {
      let seed = system.seed("h", step: 30, unit: row, width: 2, steps: 30)
      for run in try system.gradients(data, upstream: seed) {
        #expect(
          agree(try run.gradient("h[0]"), Array(expected.elements[row * 2..<row * 2 + 2])), "\(run.way)")
        // ∂h_30/∂h_t at every step on the way.
        let adjoint = try run.adjoint("h")
        for t in 1...30 {
          let power = w.power(30 - t)
          #expect(
            agree(Array(adjoint[(t - 1) * 2..<t * 2]), [power[row, 0], power[row, 1]]), "\(run.way) \(t)")
        }
      }
    }
  }

  @Test func anEigenvalueAboveOneExplodes() throws {
    let system = try System("02-linear")
    let data = try system.data("02-linear-exploding")
    let w = Matrix(rows: 2, columns: 2, try #require(data.data["W"]).values)
    // Eigenvalues 0.9 and 1.4.
    #expect(agree([w[0, 0] + w[1, 1], w[0, 0] * w[1, 1] - w[0, 1] * w[1, 0]], [2.3, 1.26]))
    for jacobian in try system.jacobian(of: "h", by: "h[0]", data, steps: 30, width: 2) {
      #expect(agree(jacobian.elements, w.power(30).elements))
      #expect(jacobian.norm > 24_000)
    }
  }

  @Test func anOrthogonalRecurrenceKeepsLengths() throws {
    let system = try System("02-linear")
    let data = try system.data("02-linear-orthogonal")
    let start = try #require(data.data["h[0]"]).values
    let length = Matrix(rows: 2, columns: 1, start).norm
    for run in try system.gradients(data) {
      let h = try run.output("h")
      for t in 0..<30 {
        #expect(
          agree([Matrix(rows: 2, columns: 1, Array(h[t * 2..<t * 2 + 2])).norm], [length]), "\(run.way)")
      }
    }
    for jacobian in try system.jacobian(of: "h", by: "h[0]", data, steps: 30, width: 2) {
      #expect(agreeInSize((jacobian * jacobian.transposed).elements, Matrix.identity(2).elements))
    }
  }

  @Test func orthogonalFirstValuesKeepTheNormOfTheJacobian() throws {
    let system = try System("11-orthogonal")
    let steps = 6
    let width = 4
    var data: NamedArrays<Double> = try system.kernel.initialParameters(seed: 11)
    let theta = Matrix(rows: width, columns: width, try #require(data["θc"]).values)
    #expect(agreeInSize((theta * theta.transposed).elements, Matrix.identity(width).elements))
    data["x"] = DataArray(shape: [steps, 1, 2], (0..<steps * 2).map { Double($0) / 7 - 0.8 })
    data["a[0]"] = DataArray(shape: [1, width], [0.3, -0.1, 0.4, 0.2])
    for step in 1...steps {
      var jacobians = [Matrix](repeating: Matrix(rows: width, columns: width), count: 2)
      for row in 0..<width {
        let seed = system.seed("a", step: step, unit: row, width: width, steps: steps)
        for (way, run) in try system.gradients(data, steps: steps, upstream: seed).enumerated() {
          let first = try run.adjoint("a").prefix(width)
          for (column, value) in first.enumerated() { jacobians[way][row, column] = value }
        }
      }
      for jacobian in jacobians {
        // All singular values are 1, so the norm is.
        #expect(agreeInSize((jacobian * jacobian.transposed).elements, Matrix.identity(width).elements))
        #expect(agreeInSize(jacobian.elements, theta.power(step - 1).elements))
      }
    }
  }

  @Test func scalarRecurrence() throws {
    let system = try System("15-scalar-linear")
    for run in try system.gradients(system.data()) {
      #expect(agree(try run.output("h"), [0.68, -0.388, -0.0992, 1.41072]), "\(run.way)")
      #expect(agree(run.loss, [0.0843454592]), "\(run.way)")
      #expect(agree(try run.gradient("h[0]"), [0.269473392]), "\(run.way)")
      #expect(agree(try run.adjoint("h"), [0.29941488, 0.3326832, 0.369648, 0.41072]), "\(run.way)")
      #expect(agree(try run.gradient("a"), [0.101940704]), "\(run.way)")
      #expect(agree(try run.gradient("b"), [1.05103248]), "\(run.way)")
    }
  }
}
