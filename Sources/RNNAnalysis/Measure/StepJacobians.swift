/// The Jacobian of every step, of all states together with the earlier values that a step reads of them.
struct StepJacobians {
  /// The number of rows and columns.
  let size: Int
  /// The matrix of step t - 1, row-major; empty for a step that was not looked at.
  let matrices: [[Double]]
}
