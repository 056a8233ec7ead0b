import RNNCBackend
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage

extension Pipeline {
  /// Source text to a kernel that can be called: compiled by the system's C compiler, or taken from the cache.
  ///
  /// `forward` and `gradient` are compiled at once, what else was asked for when it is first called or prepared: most callers never
  /// do, and it takes as long again. The cache remembers what a program was compiled to, so that next time not even its C is made. Throws
  /// `DiagnosticFailure` for errors in the program and a `JITError` where compiling or loading fails.
  public func kernel(_ file: SourceFile, _ settings: JITSettings = JITSettings()) throws -> Kernel {
    let key = programKey(file, settings)
    if let key, let kernel = recalled(file, key, settings) { return kernel }
    let recorder = ImportRecorder(file)
    let equations = try equations(recorder.recording(self).check(file).program)
    let now = request.emission.entries.filter(\.runsInParts)
    guard !now.isEmpty, !laterKinds.isEmpty else {
      let kernel = try kernel(emit(equations), settings)
      remember(kernel, key, recorder, settings)
      return kernel
    }
    let others = emitting(laterKinds)
    let source = try others.emit(equations)
    var kernel = try kernel(emitting(now).emit(equations), settings)
    if !source.interface.entries.isEmpty {
      kernel = Kernel(kernel, later: source.interface.entries) {
        let kernel = try others.kernel(source, settings)
        others.remember(kernel, others.programKey(file, settings), recorder, settings)
        return kernel
      }
    }
    remember(kernel, key, recorder, settings)
    return kernel
  }

  /// The kinds of entry points that are not compiled at once, if others are.
  private var laterKinds: [Interface.EntryKind] { request.emission.entries.filter { !$0.runsInParts } }

  /// The same passes for other entry points.
  private func emitting(_ entries: [Interface.EntryKind]) -> Pipeline {
    var request = request
    request.emission.entries = entries
    return Pipeline(request, loader: loader, externs: externs)
  }

  /// Generated C to a kernel.
  public func kernel(_ source: CSource, _ settings: JITSettings = JITSettings()) throws -> Kernel {
    let name = source.interface.name
    let unit = CompileUnit(
      name: name, source: source.source(including: "\(name).h"), header: source.header)
    let compiler = try settings.compiler ?? CCompiler.find()
    return try Kernel(
      settings.cache.load(
        unit, name: name, expected: source.interface, compiler: compiler, options: options(settings)))
  }

  private func options(_ settings: JITSettings) -> CompileOptions {
    var options = settings.options
    if let level = request.entries.choices.compilerLevel { options.optimization = level }
    return options
  }
}

// MARK: What the cache remembers

extension Pipeline {
  /// What decides what a program is compiled to; nil where it cannot be told without compiling, or there is no C compiler.
  func programKey(_ file: SourceFile, _ settings: JITSettings) -> ProgramKey? {
    guard let build = RunningProgram.identity, let texts = request.keyTexts else { return nil }
    return try? ProgramKey(
      file, request: [build] + texts, compiler: settings.compiler, options: options(settings))
  }

  /// The kernel that was compiled under a key, if the cache has it and the imports are what they were.
  func recalled(_ file: SourceFile, _ key: ProgramKey, _ settings: JITSettings) -> Kernel? {
    guard let record = settings.cache.program(key),
      let imports = ImportRecorder.replay(record.imports, of: file, loader),
      let library = settings.cache.library(record), let kernel = try? Kernel(library)
    else { return nil }
    if record.later.isEmpty { return kernel }
    let others = Pipeline(emitting(laterKinds).request, loader: imports, externs: externs)
    return Kernel(kernel, later: record.later) { try others.kernel(file, settings) }
  }

  /// Remembers what a program was compiled to, where that is in the cache.
  func remember(_ kernel: Kernel, _ key: ProgramKey?, _ recorder: ImportRecorder, _ settings: JITSettings) {
    let own = kernel.library.interface.entries.map(\.kind)
    let later = kernel.interface.entries.filter { !own.contains($0.kind) }
    guard let key, let imports = recorder.imports,
      let record = ProgramRecord(kernel.library, in: settings.cache, imports: imports, later: later)
    else { return }
    settings.cache.remember(record, program: key)
  }
}
