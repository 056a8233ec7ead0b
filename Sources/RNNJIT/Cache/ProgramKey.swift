import RNNDiagnostics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What decides what a program is compiled to, as a hash that is known before anything is compiled: its text, how it is to be compiled,
/// and by what.
public struct ProgramKey: Sendable, Hashable {
  let hash: String

  /// Raised whenever the meaning of a record changes.
  static let format = 1

  /// - Parameters:
  ///   - file: the program itself; the files that it imports are in the record.
  ///   - request: everything that decides the C beside the program, as text, and which build of the compiler makes it.
  ///   - compiler: the C compiler; where nil, the one that `CC` and `PATH` name.
  ///
  /// A C compiler that is machine code is told by its file and not run. Throws `CompileError`.
  public init(
    _ file: SourceFile, request: [String], compiler: CCompiler? = nil, options: CompileOptions
  ) throws {
    let compiler = try compiler ?? CCompiler.told(by: ProcessInfo.processInfo.environment)
    hash = SHA256.key(
      "rnnc program \(Self.format)", of: [file.name, SHA256.hex(of: file.bytes)] + request,
      compiler: compiler, options: options, processor: options.processor)
  }
}
