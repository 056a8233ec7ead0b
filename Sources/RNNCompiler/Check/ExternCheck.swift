import Foundation
import RNNClang
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage

/// Compares functions that a program takes from C with the C itself, compiled and called.
struct ExternCheck {
  let resolver: ClangExternResolver
  let settings: JITSettings
  let seed: UInt64

  /// One row for each function, those of imported files too.
  func rows(of file: SourceFile, _ loader: ImportLoader) throws -> [CheckReport.Row] {
    try functions(of: file, loader).map { function in
      let check = "the C function \(function.name) and the interpreter"
      let points = points(function)
      let data = "\(points.count) points"
      do {
        let found = try interpreted(function, points)
        let expected = try called(function, points)
        return row(check, data, function, points, found, expected)
      } catch let error as any JITError {
        return CheckReport.Row(
          check: check, data: data, error: .infinity,
          note: "\(error)".split(separator: "\n").first.map(String.init) ?? "")
      }
    }
  }

  // MARK: The functions

  private func functions(of file: SourceFile, _ loader: ImportLoader) -> [CFunction] {
    var result: [CFunction] = []
    var seen: Set<String> = []
    var pending = [file]
    while let file = pending.popLast(), seen.insert(file.name).inserted {
      for statement in Parser.parse(file).tree.statements {
        switch statement.kind {
        case .externFunction(let name, let parameters, let path):
          if case .success(let function) = resolver.resolve(name, parameters, path, at: statement.range) {
            result.append(function)
          }
        case .importFile(let path):
          if case .success(let imported) = loader.load(path.text, file) { pending.append(imported) }
        case .size, .input, .parameter, .state, .output, .definition, .function, .derivative, .cell: continue
        }
      }
    }
    return result
  }

  /// Arguments that float represents: a grid with the far ends for one parameter, random numbers for more.
  private func points(_ function: CFunction) -> [[Double]] {
    var random = RandomData(seed: seed)
    let far = [-1000.0, -100, -50, -20, 20, 50, 100, 1000]
    let count = function.parametersAreFloat.count
    if count == 1 { return (-200...200).map { [Double($0) / 16] } + far.map { [$0] } }
    return (0..<400).map { _ in random.reals(count, scale: 8) }
      + far.map { Array(repeating: $0, count: count) }
  }

  private func row(
    _ check: String, _ data: String, _ function: CFunction, _ points: [[Double]], _ found: [Double],
    _ expected: [Double]
  ) -> CheckReport.Row {
    let isFloat = function.resultIsFloat || function.parametersAreFloat.contains(true)
    var error = 0.0
    var worst = ""
    for (index, (have, want)) in zip(found, expected).enumerated() where have != want {
      // C that overflows in float need not overflow in double; neither is a value to compare.
      if !want.isFinite, isFloat || !have.isFinite { continue }
      let difference = (have - want).magnitude / max(want.magnitude, isFloat ? 1 : 1e-3)
      guard !(difference <= error) else { continue }
      error = difference.isNaN ? .infinity : difference
      worst = "at \(points[index].map { "\($0)" }.joined(separator: ", "))"
    }
    return CheckReport.Row(
      check: check, data: data, worst: worst, error: error, tolerance: isFloat ? 1e-5 : 1e-9)
  }

  // MARK: The two sides

  /// The values of the language's function, by the interpreter.
  private func interpreted(_ function: CFunction, _ points: [[Double]]) throws -> [Double] {
    let names = function.parametersAreFloat.indices.map { "argument\($0)" }
    let text = """
      \(function.definition.file.text)
      input \(names.map { "\($0)[t]: []" }.joined(separator: ", "))
      result[t] = \(function.name)(\(names.map { "\($0)[t]" }.joined(separator: ", ")))
      output result
      """
    let pipeline = Pipeline()
    let program = try pipeline.check(SourceFile(name: "extern.rnn", text: text)).program
    let interface = try pipeline.emit(try pipeline.equations(program)).interface
    var data = NamedArrays<Double>()
    for (index, name) in names.enumerated() {
      data[name] = DataArray(shape: [points.count, 1], points.map { $0[index] })
    }
    let run = try OracleRun(program, interface, steps: points.count, batch: 1, data: data)
    return try run.gradient().result.outputs["result"]?.values ?? []
  }

  /// The values of the C function.
  private func called(_ function: CFunction, _ points: [[Double]]) throws -> [Double] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rnnc-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    // What the header includes is not known, so a library from an earlier call may be out of date.
    let cache = CompileCache(path: folder.path)
    var options = CompileOptions(target: .baseline)
    options.extraFlags = ["-std=gnu11", "-w"]
    let name = "rnnc_extern"
    let unit = CompileUnit(source: CompileUnit.File(name: "\(name).c", text: wrapper(function, name)))
    let library = try cache.load(
      unit, name: name, compiler: try settings.compiler ?? CCompiler.find(), options: options)
    guard let symbol = library.symbol("\(name)_call") else { return [] }
    typealias Function = @convention(c) (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
    var result = [Double](repeating: 0, count: points.count)
    withExtendedLifetime(library) {
      unsafeBitCast(symbol, to: Function.self)(points.flatMap { $0 }, &result, points.count)
    }
    return result
  }

  private func wrapper(_ function: CFunction, _ name: String) -> String {
    let count = function.parametersAreFloat.count
    let arguments = function.parametersAreFloat.enumerated().map {
      "\($0.element ? "(float)" : "")x[i * \(count) + \($0.offset)]"
    }
    // The loader wants to know what a library offers: nothing that a kernel has.
    let interface = Interface(
      name: name, real: .double, inputs: [], outputs: [], adjoints: [], state: [], parameterCount: 0,
      entries: [],
      absent: [])
    let description = (try? JSONEncoder().encode(interface)).map(Array.init) ?? []
    return """
      #include "\(function.path)"
      #include <stddef.h>
      const char \(name)_interface[] = {\(description.map { "\($0), " }.joined())0};
      void \(name)_call(const double *x, double *y, size_t count) {
        for (size_t i = 0; i < count; i++) y[i] = \(function.name)(\(arguments.joined(separator: ", ")));
      }

      """
  }
}
