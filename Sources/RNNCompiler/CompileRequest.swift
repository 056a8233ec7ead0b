import OrderedCollections
import RNNCBackend
import RNNIR
import RNNLanguage
import RNNTransforms

/// Everything that decides what a program is compiled to.
public struct CompileRequest: Sendable {
  /// Numbers for sizes, by name.
  public var sizes: OrderedDictionary<String, Int> = [:]
  /// The derivative of `relu` at 0.
  public var reluAtZero = 0.0
  public var entries = EntryBuilder.Options()
  public var emission = EmissionOptions()

  public init() {}
}
