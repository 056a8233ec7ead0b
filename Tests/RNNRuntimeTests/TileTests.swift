import RNNRuntime
import Testing

/// The tiles of products as compilers translate them for each kind of machine: the vectors that it has, fused products where it has
/// them, and all sums in registers.
@Suite("Tiles in registers")
struct TileTests {
  struct Target: Sendable, CustomTestStringConvertible {
    var name: String
    var compilers: [CCompiler]
    var flags: [String]
    /// The rows of a full tile, and the vectors of a row.
    var rows: Int
    var vectors: Int
    /// The instruction of a product, and what its operands are called.
    var product: String
    var registers: String
    /// How the stack is named.
    var stack: [String]

    var testDescription: String { name }
  }

  static let targets: [Target] = {
    let arm = Target(
      name: "aarch64", compilers: Array(CCompiler.arm), flags: [], rows: 6, vectors: 4, product: "fmla",
      registers: "v",
      stack: ["[sp"])
    #if arch(x86_64)
      func x86(
        _ name: String, _ rows: Int, _ vectors: Int, _ product: String, _ registers: String
      ) -> Target {
        Target(
          name: name, compilers: CCompiler.native, flags: ["-march=\(name)"], rows: rows, vectors: vectors,
          product: product, registers: registers, stack: ["(%rsp", "(%rbp"])
      }
      return [
        x86("x86-64-v4", 6, 4, "vfmadd", "%zmm"), x86("x86-64-v3", 3, 4, "vfmadd", "%ymm"),
        x86("x86-64", 6, 2, "mulp", "%xmm"), arm,
      ]
    #else
      return [arm]
    #endif
  }()

  @Test("keep their sums", arguments: targets, [0, 1])
  func keepSums(target: Target, isDouble: Int) throws {
    let kernel = """
      #define RNN_DOUBLE \(isDouble)
      \(RuntimeLibrary.text(including: ["tile.h"]))
      void kernel(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t k);
      void kernel(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t k) {
        rnn_tile_\(target.rows)x\(target.vectors)(c, ldc, a, lda, 1, b, 0, k, 0);
      }
      """
    for compiler in target.compilers {
      let outcome = try compiler.assembly(kernel, flags: ["-O2"] + target.flags)
      try #require(outcome.succeeded, "\(compiler) \(target.name): \(outcome.output)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      let function = lines.drop { !$0.hasPrefix("kernel:") }.prefix { !$0.contains(".cfi_endproc") }
      let isProduct = { (line: String) in
        line.contains("\t\(target.product)") && line.contains(target.registers)
      }
      let first = try #require(function.firstIndex(where: isProduct), "\(compiler) \(target.name)")
      let last = try #require(function.lastIndex(where: isProduct))
      let products = function.filter(isProduct).count
      #expect(
        products > 0 && products % (target.rows * target.vectors) == 0, "\(compiler): \(products) products")
      let spilled = function[first...last].filter { line in target.stack.contains { line.contains($0) } }
      #expect(spilled == [], "\(compiler) \(target.name)")
    }
  }
}
