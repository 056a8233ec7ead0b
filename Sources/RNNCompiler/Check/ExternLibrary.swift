import Foundation
import RNNClang
import RNNIR
import RNNJIT

/// The functions that a program takes from one C file, compiled as they stand.
struct ExternLibrary {
  private let functions: [CFunction]
  private let library: LoadedLibrary

  private static let name = "rnnc_extern"

  /// Compiles functions of the same file. Throws a `JITError`.
  init(_ functions: [CFunction], _ settings: JITSettings) throws {
    self.functions = functions
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rnnc-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    // What the file includes is not known, so a library from an earlier run may be out of date.
    let cache = CompileCache(path: folder.path)
    var options = CompileOptions(target: .baseline)
    options.extraFlags = ["-std=gnu11", "-w"]
    let unit = CompileUnit(
      source: CompileUnit.File(name: "\(ExternLibrary.name).c", text: ExternLibrary.text(functions)))
    library = try cache.load(
      unit, name: ExternLibrary.name, compiler: try settings.compiler ?? CCompiler.find(), options: options)
  }

  /// The values at points, a number for each parameter.
  func values(of function: CFunction, _ points: [[Double]]) -> [Double] {
    guard let index = functions.firstIndex(where: { $0.name == function.name }),
      let symbol = library.symbol(ExternLibrary.symbol(index))
    else { return [] }
    typealias Function = @convention(c) (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
    var result = [Double](repeating: 0, count: points.count)
    withExtendedLifetime(library) {
      unsafeBitCast(symbol, to: Function.self)(points.flatMap { $0 }, &result, points.count)
    }
    return result
  }

  private static func symbol(_ index: Int) -> String { "\(name)_\(index)" }

  private static func text(_ functions: [CFunction]) -> String {
    // The loader wants to know what a library offers: nothing that a kernel has.
    let interface = Interface(
      name: name, real: .double, inputs: [], outputs: [], adjoints: [], state: [], parameterCount: 0,
      entries: [], absent: [])
    let description = (try? JSONEncoder().encode(interface)).map(Array.init) ?? []
    var text = """
      #include "\(functions.first?.path ?? "")"
      #include <stddef.h>
      const char \(name)_interface[] = {\(description.map { "\($0), " }.joined())0};

      """
    for (index, function) in functions.enumerated() {
      let count = function.parametersAreFloat.count
      let arguments = function.parametersAreFloat.enumerated().map { position, isFloat in
        "\(isFloat ? "(float)" : "")x[i * \(count) + \(position)]"
      }
      text += """
        void \(symbol(index))(const double *x, double *y, size_t count) {
          for (size_t i = 0; i < count; i++) y[i] = \(function.name)(\(arguments.joined(separator: ", ")));
        }

        """
    }
    return text
  }
}
