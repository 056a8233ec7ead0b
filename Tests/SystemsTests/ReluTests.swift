import RNNJIT
import Testing

/// Scalar relu cells: systems 5 to 9. Their numbers are exact in binary, so they must come out exactly.
@Suite struct ReluTests {
  @Test func values() throws {
    let system = try System("05-relu-forward")
    for run in try system.gradients(system.data()) {
      #expect(try run.output("h") == [6, 0, 3], "\(run.way)")
    }
  }

  @Test func deadUnit() throws {
    let system = try System("06-relu-dead-unit")
    for run in try system.gradients(system.data()) {
      #expect(try run.output("h") == [0, 1.5, 1], "\(run.way)")
      #expect(try run.gradient("V") == [1.5], "\(run.way)")
      #expect(try run.gradient("W") == [1], "\(run.way)")
      #expect(try run.gradient("x")[0] == 0, "\(run.way)")
    }
  }

  @Test func slopeOneAtZero() throws {
    let system = try System("07-relu-slope-one-at-zero", reluAtZero: 1)
    for run in try system.gradients(system.data()) {
      #expect(try run.output("h") == [0, 4, 4], "\(run.way)")
      #expect(try run.gradient("V") == [4], "\(run.way)")
      #expect(try run.gradient("W") == [2], "\(run.way)")
      #expect(try run.gradient("x")[0] == 0, "\(run.way)")
    }
  }

  /// With x_1 = 4 the first step lands on 0 exactly, and with slope s there ∂h_3/∂x_1 is V²·s·W.
  @Test(arguments: [0, 0.5, 1]) func slopeAtZero(slope: Double) throws {
    let system = try System("06-relu-dead-unit", reluAtZero: slope)
    var data = try system.data()
    data.data["x"] = DataArray(shape: [3, 1], [4, 1.5, 4])
    for run in try system.gradients(data) {
      #expect(try run.output("h") == [0, 1.5, 1], "\(run.way)")
      #expect(try run.gradient("x")[0] == 4 * slope, "\(run.way)")
    }
  }

  @Test(arguments: [
    ("08-relu-readout", [11.0, 37], -37.0, -20.0), ("09-relu-readout-swapped", [9, 24], -24, -4),
  ])
  func readout(name: String, h: [Double], y: Double, slope: Double) throws {
    let system = try System(name)
    for run in try system.gradients(system.data()) {
      #expect(try run.output("h") == h, "\(run.way)")
      #expect(try run.output("y").last == y, "\(run.way)")
      #expect(try run.gradient("u") == [slope], "\(run.way)")
    }
  }
}
