import DifferentialSupport
import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNTransforms
import Testing

/// What decides how fast the C is: choices change no result, a file says what it was made with, and the schedule why.
@Suite struct ChoiceTests {
  static let lstm = """
    size I = 64, H = 128
    input x[t]: [I]
    param W: [4*H, I], U: [4*H, H], b: [4*H]
    (i[t], f[t], g[t], o[t]) = split(W*x[t] + U*h[t-1] + b, 4)
    C[t] = σ(f[t]) ⊙ C[t-1] + σ(i[t]) ⊙ tanh(g[t])
    h[t] = σ(o[t]) ⊙ tanh(C[t])
    output h
    """

  static let choices: [Choices] = [
    choice { $0.chunkRows = 1 }, choice { $0.chunkRows = 7 }, choice { $0.chunkRows = 1000 },
    choice { $0.packRows = 1 }, choice { $0.packRows = 3 }, choice { $0.packRows = 1000 },
    choice { $0.vectors = 1 }, choice { $0.vectors = 2 }, choice { $0.vectors = 3 },
    choice { $0.vectors = 8 },
    choice {
      $0.chunkRows = 10
      $0.packRows = 2
      $0.vectors = 6
      $0.optimization = $0.optimization.without(.recompute).without(.sink)
    },
  ]

  private static func choice(_ change: (inout Choices) -> Void) -> Choices {
    var choices = Choices()
    change(&choices)
    return choices
  }

  @Test(arguments: LevelTests.programs.indices) func agreeWithTheInterpreter(_ index: Int) throws {
    let emitted = try Self.choices.enumerated().map { number, choices in
      var variation = Variation()
      variation.choices = choices
      variation.entries = [.forward, .gradient, .begin, .step]
      return try EmittedProgram(LevelTests.programs[index], variation, name: "choice\(number)")
    }
    let libraries = try CompiledBatch.load(emitted.map(\.source), CompilerChoice())
    for (program, library) in zip(emitted, libraries) {
      for size in [DataCase(steps: 2, batch: 3), DataCase(steps: 23, batch: 3, isRagged: true)] {
        let found = try ProgramCheck.mismatches(program, size, library)
        #expect(found.isEmpty, "\(program.variation), \(size): \(found)")
      }
    }
  }

  @Test func aFileSaysWhatItWasMadeWith() throws {
    let usual = try Self.emit(Self.lstm, Choices())
    #expect(!usual.contains("choices other than the usual"))
    var choices = Choices()
    choices.chunkRows = 96
    choices.packRows = 5
    choices.vectors = 2
    choices.optimization = choices.optimization.without(.ring)
    choices.compilerLevel = 3
    let made = try Self.emit(Self.lstm, choices)
    let line = try #require(made.split(separator: "\n").first { $0.contains("choices other than the usual") })
    #expect(
      line == """
        /* Made with choices other than the usual: without ring, chunks of 96 rows, weights packed from 5 sequences on, \
        2 vectors side by side, the C compiler's -O3. */
        """)
    #expect(made.contains("#ifndef RNN_CHUNK_ROWS\n#define RNN_CHUNK_ROWS ((size_t)96)\n#endif\n"))
    #expect(made.contains("#ifndef RNN_ONCE_ROWS\n#define RNN_ONCE_ROWS ((size_t)5)\n#endif\n"))
  }

  /// The bytes that decide are those of the program: four gates of weights, and what the phases of the gradient keep of a row.
  @Test func theScheduleSaysWhy() throws {
    let text = try Pipeline().text(.schedule, of: SourceFile(name: "lstm.rnn", text: Self.lstm))
    let entries = text.components(separatedBy: "\nschedule ")
    let forward = try #require(entries.first { $0.hasPrefix("schedule forward") })
    let gradient = try #require(entries.first { $0.hasPrefix("gradient") })
    let step = try #require(entries.first { $0.hasPrefix("step") })
    let weights = 4 * 128 * (64 + 128) * 4 / 1024
    #expect(forward.contains("\n  # matrices of \(weights) KB packed once per call: "))
    #expect(forward.contains("\n  # chunk of 128 rows: as for gradient\n"))
    // The backward pass has the transposed matrices as well.
    #expect(gradient.contains("\n  # matrices of \(2 * weights) KB packed once per call: "))
    #expect(gradient.contains("\n  # chunk of 128 rows: "))
    #expect(step.contains("\n  # matrices packed from 8 sequences on: "))
    #expect(!forward.contains(" joined: "))
    let tangents = try #require(entries.first { $0.hasPrefix("jvp") })
    #expect(tangents.contains("\n  # W, Ẇ joined: one product instead of 2 goes over the rows of 256 B\n"))
    // Of an LSTM's unit four gates, the cell and the output are kept: tanh(C) is computed again from the cell.
    #expect(
      gradient.contains(
        "] computed again where read: 1.9 cycles a number; writing and reading it would take 3.6, "))
    #expect(!forward.contains(" computed again "))
    for entry in [forward, gradient, step] { #expect(entry.contains("\n  # 4 vectors side by side in ")) }
    var request = CompileRequest()
    request.entries.choices.chunkRows = 64
    request.entries.choices.packRows = 3
    request.entries.choices.vectors = 2
    let chosen = try Pipeline(request).text(.schedule, of: SourceFile(name: "lstm.rnn", text: Self.lstm))
    #expect(chosen.contains("# chunk of 64 rows: as was chosen; the cost model says 128\n"))
    #expect(chosen.contains("# matrices packed from 3 sequences on: as was chosen; the cost model says 8\n"))
    #expect(chosen.contains("# 2 vectors side by side in 1 loop: as was chosen; the cost model says 4\n"))
  }

  /// A loop of several vectors calls a function of many steps once for four of them, and keeps single calls for those that are left and for
  /// functions of few steps.
  @Test(arguments: [1, 2, 4, 8]) func functionsTakeFourVectors(vectors: Int) throws {
    var choices = Choices()
    choices.vectors = vectors
    let text = try Self.emit(
      "input x[t]: [100]\ny[t] = softplus(x[t]) + sqrt(x[t])\noutput y", choices, sizes: [:])
    let calls = text.matches(of: /= (rnn_v[a-z]+(?:_four)?)\(a/).map { String($0.1) }
    let forward = calls.filter { $0.hasPrefix("rnn_vsoftplus") || $0.hasPrefix("rnn_vsqrt") }
    #expect(forward.filter { $0 == "rnn_vsoftplus_four" }.count % max(vectors / 4, 1) == 0)
    #expect(forward.contains("rnn_vsoftplus_four") == (vectors >= 4))
    #expect(forward.contains("rnn_vsoftplus"))
    #expect(!forward.contains("rnn_vsqrt_four"))
    #expect(text.contains("RNN_FOUR(rnn_vsoftplus)"))
  }

  /// Six numbers of a unit are kept for every step where streams overflow the third cache, seven where they do not: there, reading tanh(C)
  /// is cheaper. The growth of the workspace shows the difference, whatever else it holds.
  @Test(arguments: [(64, 0), (128, 1)]) func theLSTMKeepsSixNumbers(units: Int, saved: Int) throws {
    func growth(_ optimization: Optimization) throws -> Int {
      var request = CompileRequest()
      request.entries.choices.optimization = optimization
      request.sizes = ["H": units]
      let kernel = try Pipeline(request).kernel(SourceFile(name: "lstm.rnn", text: Self.lstm))
      return try kernel.workspaceSize(.gradient, steps: 1128, batch: 1)
        - kernel.workspaceSize(.gradient, steps: 128, batch: 1)
    }
    let bytes = try growth(Optimization()) - growth(Optimization().without(.recompute))
    #expect(bytes == -saved * 1000 * units * 4)
  }

  /// A row is divided by one number as a product with its inverse, which strict mathematics leaves out.
  @Test func rowsAreMultipliedByInverses() throws {
    let program = "input x[t]: [40], s[t]: []\ny[t] = x[t]/s[t] + x[t]/(1 + s[t])\nz[t] = 1/s[t]\noutput y, z"
    let text = try Self.emit(program, Choices(), sizes: [:])
    let forward = try #require(text.range(of: "_forward_phase").map { text[$0.lowerBound...] })
    #expect(forward.contains(" = rnn_inverse(") && forward.contains(" = rnn_over("))
    for math in [false, true] {
      var request = CompileRequest()
      request.emission.strictMath = math
      let kernel = try Pipeline(request).kernel(SourceFile(name: "rows.rnn", text: program))
      let x = (0..<40).map { Double($0) - 17.25 }
      let result = try kernel.forward(
        steps: 1, data: ["x": DataArray(shape: [1, 1, 40], x), "s": DataArray(shape: [1, 1], [3])])
      let y = try #require(result.outputs["y"]).values
      for (value, x) in zip(y, x) {
        // Two quotients and a sum are rounded: by half a unit each, or by three halves where an inverse stands for the quotient.
        let exact = x / 3 + x / 4
        #expect(abs(value - exact) <= abs(exact) * (math ? 0x1p-23 : 0x1p-22))
      }
    }
  }

  /// Streams of matrices fill the second cache with fewer rows, and small weights are packed for fewer sequences.
  @Test func theCostModelGoesBySizes() throws {
    let matrices = """
      input x[t]: [64]
      param A: [64, 64], w: [64]
      k[t] = A*x[t]
      f[t] = σ(w'*x[t])
      C[t] = f[t]*C[t-1] + k[t]*x[t]'
      y[t] = C[t]*k[t]
      output y
      """
    #expect(Self.definitions(try Self.emit(matrices, Choices())).first == "RNN_CHUNK_ROWS 32")
    let small = Self.definitions(try Self.emit(Self.lstm, Choices(), sizes: ["I": 8, "H": 16]))
    #expect(small == ["RNN_ONCE_ROWS 2", "RNN_ONCE_ROWS 8", "RNN_CHUNK_ROWS 128"])
    let usual = Self.definitions(try Self.emit(Self.lstm, Choices()))
    #expect(usual == ["RNN_ONCE_ROWS 8", "RNN_CHUNK_ROWS 128"])
  }

  /// The macros of sizes and their values, where several are defined in the order of the file: the first counts.
  private static func definitions(_ text: String) -> [String] {
    text.matches(of: /#define (RNN_CHUNK_ROWS|RNN_ONCE_ROWS) \(\(size_t\)([0-9]+)\)/).map {
      "\($0.1) \($0.2)"
    }
  }

  @Test func areKeptAsText() throws {
    var choices = Choices()
    choices.optimization = Optimization(level: 2).without(.join)
    choices.packRows = 7
    let data = try JSONEncoder().encode(choices)
    #expect(try JSONDecoder().decode(Choices.self, from: data) == choices)
    #expect(
      String(decoding: data, as: UTF8.self).contains(#""simplify","fuse","factor","stack","sink","reuse""#))
  }

  private static func emit(
    _ text: String, _ choices: Choices, sizes: [String: Int] = [:]
  ) throws -> String {
    var request = CompileRequest()
    for (name, value) in sizes { request.sizes[name] = value }
    request.entries.choices = choices
    return try Pipeline(request).compile(SourceFile(name: "program.rnn", text: text)).combined
  }
}
