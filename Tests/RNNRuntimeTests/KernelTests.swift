import Foundation
import Testing

/// The programs of the folder `C`, which check the runtime from inside, compiled in the ways generated code is.
@Suite("C runtime")
struct KernelTests {
  static let programs = ["vector_test", "matrix_test", "math_test", "random_test", "rows_test"]

  /// The ways to compile, each of which catches what the others do not; `double` and `float` come on top.
  static let variants: [(compiler: CCompiler, flags: [String])] = CCompiler.native.flatMap { compiler in
    let variants: [[String]] =
      switch compiler.command {
      case "gcc": [["-O2", "-march=native"], ["-O3", "-ffp-contract=fast"], ["-O2", "-DRNN_PLAIN"]]
      case "clang":
        [["-O2", "-march=native", "-DRNN_STRICT_MATH=1"], ["-O1", "-g", "-march=native"] + sanitizers]
      default: []
      }
    return (compiler.command == "clang" ? variants + wide : variants).map { (compiler, $0) }
  }
  /// Vectors of 64 bytes without their instructions, for the code of machines that have them.
  static let wide: [[String]] = {
    #if arch(x86_64)
      [["-O1", "-march=native", "-U__SSE2__", "-D__AVX512F__", "-Wno-psabi"]]
    #else
      []
    #endif
  }()
  static let sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

  @Test("agrees with plain loops and wider arithmetic", arguments: programs, [0, 1])
  func passes(program: String, isDouble: Int) throws {
    for variant in Self.variants {
      let sanitized = variant.flags.contains { $0.hasPrefix("-fsanitize") }
      let outcome = try variant.compiler.run(
        program, flags: variant.flags + ["-DRNN_DOUBLE=\(isDouble)"],
        arguments: program == "math_test" ? [sanitized ? "100003" : "4099", "60000"] : [])
      #expect(outcome.succeeded, "\(program) with \(variant.compiler) \(variant.flags): \(outcome.output)")
    }
  }

  /// Emulated, so with fewer sizes.
  @Test(
    "runs on 64-bit ARM",
    .enabled(if: !CCompiler.arm.isEmpty, "needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user"),
    arguments: programs, [0, 1])
  func passesOnARM(program: String, isDouble: Int) throws {
    for compiler in CCompiler.arm {
      let outcome = try compiler.run(
        program, flags: ["-O2", "-DRNN_DOUBLE=\(isDouble)"],
        arguments: program == "math_test" ? ["400009", "5000"] : program == "matrix_test" ? ["3"] : [])
      #expect(outcome.succeeded, "\(program) with \(compiler): \(outcome.output)")
    }
  }

  @Test(
    "keeps its bounds for every float",
    .enabled(
      if: ProcessInfo.processInfo.environment["RNN_TEST_ALL_FLOATS"] != nil,
      "set RNN_TEST_ALL_FLOATS; takes an hour"))
  func allFloats() throws {
    let compiler = try #require(CCompiler.native.first)
    let outcome = try compiler.run(
      "math_test", flags: ["-O2", "-march=native"], arguments: ["1", "10000000"])
    #expect(outcome.succeeded, "\(outcome.output)")
  }
}
