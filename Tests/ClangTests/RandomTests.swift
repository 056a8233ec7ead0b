import RNNClang
import RNNDiagnostics
import RNNJIT
import RNNLanguage
import Testing

@testable import RNNCompiler

/// Random C functions, read by rnnc and run by C.
@Suite struct RandomTests {
  /// Writes functions of x and y whose values stay moderate.
  struct Writer {
    var random: RandomData
    var locals = ["x", "y"]
    var lines: [String] = []
    var indent = 1
    var macros = true

    mutating func pick(_ count: Int) -> Int { min(count - 1, Int(random.uniform() * Double(count))) }

    mutating func number() -> String {
      ["0.5", "(-1.25)", "2", "3.0", "0.1f", "1e-1", "TABLE[1]", "(FOUR / 3)", "7 / 2.0"][pick(9)]
    }

    mutating func condition(_ depth: Int) -> String {
      let sign = ["<", "<=", ">", ">=", "==", "!="][pick(6)]
      let first = "\(expression(depth)) \(sign) \(expression(depth))"
      switch pick(4) {
      case 0: return "\(first) && \(expression(0)) > \(number())"
      case 1: return "!(\(first)) || \(expression(0)) < 0"
      default: return first
      }
    }

    mutating func expression(_ depth: Int) -> String {
      if depth == 0 { return pick(3) == 0 ? number() : locals[pick(locals.count)] }
      let a = expression(depth - 1)
      switch pick(macros ? 14 : 12) {
      case 0: return "(\(a) + \(expression(depth - 1)))"
      case 1: return "(\(a) - \(expression(depth - 1)))"
      case 2: return "tanh(\(a)) * \(expression(depth - 1))"
      case 3: return "(\(a)) / (2 + fabs(\(expression(depth - 1))))"
      case 4: return "(- \(a))"
      case 5: return "(\(condition(depth - 1)) ? \(a) : \(expression(depth - 1)))"
      case 6: return "sin(\(a))"
      case 7: return "fmax(\(a), \(expression(depth - 1)))"
      case 8: return "sqrt(1 + fabs(\(a)))"
      case 9: return "log1p(fabs(\(a)))"
      case 10: return "helper(\(a), 3)"
      case 11: return "(\(a) > 0) * \(expression(depth - 1))"
      case 12: return "MIDDLE(\(a), \(expression(depth - 1)))"
      default: return "HALF(\(a))"
      }
    }

    mutating func write(_ line: String) { lines.append(String(repeating: "  ", count: indent) + line) }

    mutating func statement(_ depth: Int) {
      switch pick(depth == 0 ? 3 : 7) {
      case 0:
        let name = "v\(locals.count)"
        write("double \(name) = \(expression(2));")
        locals.append(name)
      case 1: write("\(locals[pick(locals.count)]) = \(expression(2));")
      case 2:
        write("\(locals[pick(locals.count)]) \(["+=", "-=", "/="][pick(3)]) 2 + fabs(\(expression(1)));")
      case 3:
        write("if (\(condition(1))) {")
        block(depth - 1, returns: pick(3) == 0)
        write("}")
      case 4:
        write("if (\(condition(1))) {")
        block(depth - 1, returns: pick(4) == 0)
        write("} else {")
        block(depth - 1, returns: pick(4) == 0)
        write("}")
      default:
        let index = "i\(lines.count)"
        write("for (int \(index) = 0; \(index) < \(1 + pick(3)); \(index)++) {")
        locals.append(index)
        // Only reals are assigned to; the index is read.
        write("  x = tanh(x) + 0.1 * \(index);")
        locals.removeLast()
        block(depth - 1, returns: false)
        write("}")
      }
    }

    mutating func block(_ depth: Int, returns: Bool) {
      let outer = locals
      indent += 1
      for _ in 0...pick(2) { statement(depth) }
      if returns { write("return \(expression(1));") }
      indent -= 1
      locals = outer
    }

    mutating func function(_ name: String) -> String {
      locals = ["x", "y"]
      lines = ["double \(name)(double x, double y) {"]
      for _ in 0..<4 { statement(2) }
      write("return \(expression(2));")
      return (lines + ["}"]).joined(separator: "\n")
    }
  }

  @Test(arguments: 1...4) func valuesAreThoseOfC(seed: UInt64) throws {
    var writer = Writer(random: RandomData(seed: seed))
    let functions = (0..<25).map { writer.function("f\($0)") }
    let folder = try Folder()
    try folder.write(
      "random.h",
      """
      #include <math.h>
      #define HALF(a) (a) * 0.5
      #define MIDDLE(a, b) ((a) + (b)) / 2
      enum { FOUR = 4 };
      static const double TABLE[2] = {1, -0.75};
      static double helper(double x, int n) {
        for (int i = 1; i < n; i++) x = i % 2 ? x / (1 + fabs(x)) : x * x;
        return x;
      }
      \(functions.joined(separator: "\n"))
      """)
    let names = functions.indices.map { "extern fn f\($0)(x, y) from \"random.h\"" }
    let program = folder.program(names.joined(separator: "\n"))
    let resolver = ClangExternResolver(reader: Libraries.first)
    for statement in Parser.parse(program).tree.statements {
      guard case .externFunction(let name, let parameters, let path) = statement.kind else { continue }
      if case .failure(let diagnostic) = resolver.resolve(name, parameters, path, at: statement.range) {
        Issue.record("\(name.text): \(diagnostic.message) at \(diagnostic.range?.text ?? "")")
      }
    }
    let rows = try ExternCheck(resolver: resolver, settings: JITSettings(), seed: seed).rows(
      of: program, .none)
    #expect(rows.count == functions.count)
    for (row, text) in zip(rows, functions) {
      #expect(row.verdict == .pass, "\(row.worst): \(row.error) \(row.note)\n\(text)")
    }
  }
}
