import Foundation
import RNNCompiler
import RNNDiagnostics
import Testing

/// What the documents show: programs compile and agree with the interpreter, errors are refused with the code they name.
@Suite struct ReferenceTests {
  struct Block: Sendable, CustomTestStringConvertible {
    let document: String
    let line: Int
    /// What stands behind the three backquotes.
    let mark: String
    let text: String
    var testDescription: String { "\(document):\(line)" }
  }

  static let blocks: [Block] = {
    let folder = Examples.root.appendingPathComponent("Docs")
    let documents = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    return documents.filter { $0.hasSuffix(".md") }.flatMap { name -> [Block] in
      let text = (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
      return blocks(of: text, in: name)
    }
  }()

  private static func blocks(of text: String, in document: String) -> [Block] {
    var result: [Block] = []
    var open: (line: Int, mark: String, lines: [Substring])?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          let body = block.lines.joined(separator: "\n") + "\n"
          result.append(Block(document: document, line: block.line, mark: block.mark, text: body))
          open = nil
        } else {
          open = (index + 1, line.dropFirst(3).trimmingCharacters(in: .whitespaces), [])
        }
      } else {
        open?.lines.append(line)
      }
    }
    return result
  }

  static let programs = blocks.filter { $0.mark == "rnn" }
  static let errors = blocks.filter { $0.mark.hasPrefix("rnn-error ") }

  @Test func theDocumentsShowPrograms() {
    #expect(Self.programs.count >= 6)
    #expect(Self.errors.count >= 6)
  }

  @Test(arguments: programs) func program(_ block: Block) throws {
    let file = SourceFile(name: "\(block.document).rnn", text: block.text)
    let report = try CrossCheck.run(
      file, Examples.request(file, largest: 12), ProgramTests.strictSettings())
    #expect(report.passed, "\(report.text)")
  }

  @Test(arguments: errors) func error(_ block: Block) throws {
    let code = block.mark.dropFirst("rnn-error ".count)
    let file = SourceFile(name: "\(block.document).rnn", text: block.text)
    let failure = #expect(throws: DiagnosticFailure.self) { try Pipeline().check(file) }
    #expect(failure?.diagnostics.map(\.code).contains(String(code)) == true, "\(failure?.diagnostics ?? [])")
  }

  /// Every function of one argument that the reference names exists, and every one that exists is named.
  @Test func everyFunctionIsInTheReference() throws {
    let url = Examples.root.appendingPathComponent("Docs/language.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let elementwise = [
      "tanh", "sigmoid", "relu", "softplus", "exp", "expm1", "log", "ln", "log1p", "sqrt", "abs", "sign",
      "sin",
      "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "erf", "floor", "ceil", "step", "not", "silu",
      "swish", "gelu", "gelu_tanh", "elu", "leaky_relu", "hardtanh", "hardsigmoid", "softsign", "square",
      "mish",
      "log_sigmoid", "logcosh",
    ]
    for name in elementwise {
      #expect(text.contains("`\(name)`") || text.contains("`\(name)("), "\(name)")
      let program = SourceFile(name: "f.rnn", text: "input x[t]: [3]\nh[t] = \(name)(x[t])\n")
      _ = try Pipeline().check(program)
    }
  }
}
