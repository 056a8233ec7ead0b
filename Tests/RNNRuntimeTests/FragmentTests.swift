import Testing

@testable import RNNRuntime

/// What `RuntimeLibrary` hands out: complete, once each, in order, and free of warnings everywhere.
@Suite("Runtime fragments")
struct FragmentTests {
  static let instructionSets: [[String]] = {
    #if arch(x86_64)
      [
        ["-O2", "-march=x86-64-v3"], ["-O2", "-mavx512f"], ["-O1", "-mavx"], ["-O3"], ["-O0"],
        ["-O2", "-DRNN_PLAIN"],
      ]
    #else
      [
        ["-O2"], ["-O3"], ["-O0"],
        ["-O2", "-DRNN_PLAIN"], ["-O1", "-DRNN_STRICT_MATH=1"],
      ]
    #endif
  }()

  @Test("every fragment stands after what it needs")
  func order() {
    let fragments = RuntimeLibrary.fragments
    #expect(fragments.count == Set(fragments).count)
    for (position, name) in fragments.enumerated() {
      for need in RuntimeLibrary.needs(of: name) {
        #expect(fragments.prefix(position).contains(need), "\(name) needs \(need)")
      }
    }
    #expect(fragments.contains("base.h") && fragments.contains("vmath.h") && fragments.contains("matrix.h"))
    #expect(fragments.contains("random.h"))
  }

  @Test("text brings the needs along, once, and its order does not depend on the question's")
  func text() {
    let text = RuntimeLibrary.text(including: ["vmath.h", "small.h", "base.h", "vmath.h"])
    #expect(text == RuntimeLibrary.text(including: ["small.h", "vmath.h"]))
    #expect(text.components(separatedBy: "#define RNN_TYPES_H").count == 2)
    #expect(text.contains("rnn_vtanh") && text.contains("rnn_matvec") && !text.contains("rnn_outer"))
    #expect(!text.contains("#include \""))
    #expect(RuntimeLibrary.text(including: []) == "")
    #expect(RuntimeLibrary.text(including: ["none.h"]) == "")
  }

  @Test("every fragment compiles by itself", arguments: RuntimeLibrary.fragments)
  func alone(fragment: String) throws {
    for compiler in CCompiler.native.prefix(1) {
      let text = RuntimeLibrary.text(including: [fragment]) + "\nint main(void);\n"
      let outcome = try compiler.check(text, flags: ["-O1"])
      #expect(outcome.succeeded, "\(fragment) with \(compiler): \(outcome.output)")
    }
  }

  @Test(
    "a product's block is set by parts, and only to what its tiles fill",
    arguments: [
      ("-DRNN_BLOCK_ROWS=48", true), ("-DRNN_BLOCK_DEPTH=64", true), ("-DRNN_BLOCK_ROWS=25", false),
      ("-DRNN_BLOCK_ROWS=0", false), ("-DRNN_BLOCK_STRIDE=100", false),
    ])
  func blocks(flag: String, fits: Bool) throws {
    let text = RuntimeLibrary.text(including: ["product.h"]) + "\nint main(void);\n"
    for compiler in CCompiler.native {
      let outcome = try compiler.check(text, flags: ["-O0", flag])
      #expect(outcome.succeeded == fits, "\(compiler) \(flag): \(outcome.output)")
      #expect(outcome.output.contains("rnn_block_fits") != fits)
    }
  }

  @Test("all together compile without a warning, used or not", arguments: instructionSets, [0, 1])
  func warnings(flags: [String], isDouble: Int) throws {
    let text = "#define RNN_DOUBLE \(isDouble)\n" + RuntimeLibrary.text(including: RuntimeLibrary.fragments)
    for compiler in CCompiler.native {
      let outcome = try compiler.check(text, flags: flags)
      #expect(outcome.succeeded, "\(compiler) \(flags): \(outcome.output)")
    }
  }

  @Test(
    "and for 64-bit ARM",
    .enabled(if: !CCompiler.arm.isEmpty, "needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user"),
    arguments: [["-O2"], ["-O0"], ["-O2", "-DRNN_PLAIN"], ["-O1", "-DRNN_STRICT_MATH=1"]], [0, 1])
  func warningsForARM(flags: [String], isDouble: Int) throws {
    let text = "#define RNN_DOUBLE \(isDouble)\n" + RuntimeLibrary.text(including: RuntimeLibrary.fragments)
    for compiler in CCompiler.arm {
      let outcome = try compiler.check(text, flags: flags)
      #expect(outcome.succeeded, "\(compiler) \(flags): \(outcome.output)")
    }
  }
}
