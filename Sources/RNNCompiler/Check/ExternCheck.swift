import RNNClang
import RNNDiagnostics
import RNNInterpreter
import RNNJIT
import RNNLanguage

/// Compares functions that a program takes from C with the C itself, compiled and called.
struct ExternCheck {
  let resolver: ClangExternResolver
  let settings: JITSettings
  let seed: UInt64

  /// One row for each function, those of imported files too.
  func rows(of file: SourceFile, _ loader: ImportLoader) throws -> [CheckReport.Row] {
    let functions = functions(of: file, loader)
    // A library for each C file, made when the first of its functions is checked.
    var libraries: [String: Result<ExternLibrary, any Error>] = [:]
    return try functions.map { function in
      let library =
        libraries[function.path]
        ?? Result { try ExternLibrary(functions.filter { $0.path == function.path }, settings) }
      libraries[function.path] = library
      let check = "the C function \(function.name) and the interpreter"
      let points = points(function)
      let data = "\(points.count) points"
      do {
        let expected = try library.get().values(of: function, points)
        return row(check, data, function, points, try interpreted(function, points), expected)
      } catch let error as any JITError {
        let reason = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
        return CheckReport.Row(check: check, data: data, error: .infinity, note: reason)
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
    guard found.count == points.count, expected.count == points.count else {
      return CheckReport.Row(check: check, data: data, error: .infinity, note: "values are missing")
    }
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

  /// The values of the language's function, by the interpreter.
  private func interpreted(_ function: CFunction, _ points: [[Double]]) throws -> [Double] {
    let names = function.parametersAreFloat.indices.map { "argument\($0)" }
    let text = """
      \(function.definition.file.text)
      input \(names.map { "\($0)[t]: []" }.joined(separator: ", "))
      result[t] = \(function.name)(\(names.map { "\($0)[t]" }.joined(separator: ", ")))
      output result
      """
    let program = try Pipeline().check(SourceFile(name: "extern.rnn", text: text)).program
    var streams: [String: [Tensor]] = [:]
    for (index, name) in names.enumerated() { streams[name] = points.map { Tensor($0[index]) } }
    let data = SequenceData(steps: points.count, streams: streams)
    let evaluation = try Interpreter(program).evaluate(parameters: [:], batch: [data])
    return (evaluation.sequences.first?.tensors.streams["result"] ?? []).map { $0.elements.first ?? .nan }
  }
}
