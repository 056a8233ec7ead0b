import Testing

/// Losses of a sum over time: systems 12 and 13, with the adjoint of every step.
@Suite struct LossTests {
  @Test func logistic() throws {
    let system = try System("12-logistic-loss")
    for run in try system.gradients(system.data()) {
      #expect(agree(try run.output("y"), [1.551806357608774]), "\(run.way)")
      #expect(agree(run.loss, [0.19216043271577235]), "\(run.way)")
      #expect(agree(try run.adjoint("y"), [-0.17482552710999832]), "\(run.way)")
      #expect(agree(try run.adjoint("h"), [-0.24279398910627842, -0.17482552710999832]), "\(run.way)")
      #expect(agree(try run.gradient("w"), [-0.2942607728154183]), "\(run.way)")
    }
  }

  @Test func logCosh() throws {
    let system = try System("13-logcosh-loss")
    for run in try system.gradients(system.data()) {
      #expect(agree(try run.output("y"), [1.8310897289943948]), "\(run.way)")
      #expect(agree(run.loss, [0.8836666997926169]), "\(run.way)")
      #expect(agree(try run.adjoint("y"), [0.9106108911159437]), "\(run.way)")
      #expect(agree(try run.adjoint("h"), [1.1550026414496377, 0.9106108911159437]), "\(run.way)")
      #expect(agree(try run.gradient("w"), [0.299745649472949]), "\(run.way)")
    }
  }
}
