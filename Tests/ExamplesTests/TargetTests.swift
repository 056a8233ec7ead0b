import DifferentialSupport
import RNNCBackend
import RNNCompiler
import RNNIR
import Testing

/// The examples' C, with warnings as errors, for machines that the tests do not run on.
@Suite struct TargetTests {
  /// How C is compiled for one kind of machine.
  struct Target: Sendable, CustomTestStringConvertible {
    var name: String
    var choice: CompilerChoice

    var testDescription: String { name }
  }

  static let targets: [Target] = {
    let arm = Target(name: "aarch64", choice: CompilerChoice(CompilerChoice.arm.command, flags: []))
    #if arch(x86_64)
      let x86 = ["x86-64-v4", "x86-64-v3", "x86-64"].map {
        Target(name: $0, choice: CompilerChoice("gcc", flags: ["-march=\($0)"]))
      }
      return x86 + [arm]
    #else
      return [arm]
    #endif
  }()

  /// All cells, in one file that carries the runtime once.
  static let texts = Dictionary(
    uniqueKeysWithValues: RealType.allCases.map { real in (real, Result { try text(real) }) })

  private static func text(_ real: RealType) throws -> String {
    let cells = Examples.names.filter { $0.hasPrefix("cells/") }
    return CompiledBatch.text(
      try cells.enumerated().map { index, name in
        let file = try Examples.file(name)
        var request = try Examples.request(file, real)
        request.emission.name = "cell\(index)"
        request.emission.entries = [.gradient, .begin, .step]
        return try Pipeline(request).compile(file)
      })
  }

  @Test(arguments: targets, RealType.allCases) func compilesWithoutWarnings(
    _ target: Target, _ real: RealType
  ) throws {
    guard CompilerChoice.find(target.choice.command) != nil else { return }
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("all.c")
      let text = try #require(Self.texts[real]).get()
      try text.write(to: file, atomically: true, encoding: .utf8)
      let object = folder.appendingPathComponent("all.o").path
      try CompiledBatch.compile([file.path], to: object, target.choice, extra: ["-c"])
    }
  }

  static let emulated = [
    "cells/lstm-packed.rnn", "cells/lstm-layernorm.rnn", "cells/mingru.rnn", "cells/mlstm.rnn",
    "systems/15-scalar-linear.rnn",
  ]

  /// Compiled together, since a compiler for another machine takes its time too.
  @Test(
    .enabled(
      if: CompilerChoice.arm.isAvailable, "needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user"),
    arguments: RealType.allCases)
  func agreesOnARM(_ real: RealType) throws {
    var variation = Variation(real: real)
    variation.entries = [.forward, .gradient]
    let programs = try Self.emulated.enumerated().map { index, name in
      let text = String(decoding: try Examples.file(name).bytes, as: UTF8.self)
      return try EmittedProgram(text, variation, name: "arm\(index)")
    }
    let performers = try CompiledBatch.performers(programs.map(\.source), CompilerChoice.arm)
    for (index, program) in programs.enumerated() {
      for size in [DataCase(steps: 5, batch: 3, isRagged: true), DataCase(steps: 4, batch: 8)] {
        let mismatches = try ProgramCheck.mismatches(program, size, performers[index])
        let text = mismatches.map(\.description).joined(separator: "\n")
        #expect(mismatches.isEmpty, "\(Self.emulated[index]), \(size): \(text)")
      }
    }
  }
}
