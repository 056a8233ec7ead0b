import RNNDiagnostics
import RNNLanguage

/// A function of a C file as functions of the language.
public struct CFunction: Sendable {
  public let name: String
  /// The file that was read, as an absolute path.
  public let path: String
  /// For each parameter whether it is float, not double.
  public let parametersAreFloat: [Bool]
  public let resultIsFloat: Bool
  /// The functions of the language, helpers first, the function itself last.
  public let definition: ExternDefinition
}
