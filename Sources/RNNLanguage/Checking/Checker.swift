import RNNDiagnostics

/// Finds what every name of a program means: roles, kinds, shapes, and that an order of time exists.
public struct Checker {
  /// Checks one program. The program is nil exactly where an error is among the diagnostics.
  ///
  /// An import brings in the cells, functions and derivatives of a file (and what it imports itself); the values of that file stay
  /// its own, and its sizes with a number are constants of its cells.
  public static func check(
    _ tree: SyntaxTree, options: CheckOptions = CheckOptions(), loader: ImportLoader = .none,
    externs: ExternResolver = .none
  ) -> (program: CheckedProgram?, diagnostics: [Diagnostic]) {
    let elaboration = Elaboration(options: options, loader: loader, externs: externs)
    elaboration.run(tree)
    guard !elaboration.hasOverflowed else { return (nil, elaboration.sink.sorted) }
    elaboration.checkNotEmpty(tree.file)
    elaboration.checkMisspellings()
    elaboration.checkIndexUses()
    elaboration.checkBoundaryCounts()
    KindInference.run(elaboration)
    let shapes = ShapeInference.run(elaboration)
    elaboration.checkSizeOptions()
    if options.sizes.values.allSatisfy({ $0 > 0 }) { elaboration.checkDimensions() }
    elaboration.checkInitializers()
    elaboration.checkCustoms()
    let graph = DependenceGraph(elaboration)
    CausalityCheck(elaboration: elaboration, graph: graph).run()
    guard !elaboration.sink.hasErrors else { return (nil, elaboration.sink.sorted) }
    elaboration.warnUnused()
    elaboration.warnOfLoss()
    let outputs = elaboration.outputs ?? OutputInference(elaboration: elaboration, graph: graph).run()
    var builder = ProgramBuilder(elaboration, shapes: shapes)
    let program = builder.build(name: programName(tree.file), outputs: outputs)
    if program == nil {
      elaboration.report(
        "incomplete-check", "the checker left a part of the program unknown without saying why",
        at: SourceRange(file: tree.file, lower: 0, upper: 0), origin: .compiler)
    }
    return (program, elaboration.sink.sorted)
  }

  /// The file's name without folder and extension.
  private static func programName(_ file: SourceFile) -> String {
    let last = file.name.split(separator: "/").last.map(String.init) ?? ""
    let stem = last.hasSuffix(".rnn") ? String(last.dropLast(4)) : last
    return stem.isEmpty || stem.hasPrefix("<") ? "program" : stem
  }
}
