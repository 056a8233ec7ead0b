import OrderedCollections
import RNNDiagnostics
import RNNLanguage
import Testing

/// Every program that defines the language is accepted, and printed with its declarations it means the same.
@Suite struct ProgramTests {
  @Test(arguments: Programs.all.map(\.name)) func isAccepted(name: String) throws {
    let text = try #require(Programs.all.first { $0.name == name }).text
    let program = try accepted(text)
    #expect(!program.outputs.isEmpty)
    for value in program.values {
      guard case .defined(let expression) = value.role else { continue }
      #expect(expression.type.kind == value.type.kind)
      #expect(expression.type.dimensions == value.type.dimensions, "\(value.name)")
    }
  }

  @Test(arguments: Programs.all.map(\.name)) func declarationsMeanTheSame(name: String) throws {
    let text = try #require(Programs.all.first { $0.name == name }).text
    let program = try accepted(text)
    let tree = Parser.parse(SourceFile(name: "test.rnn", text: text)).tree
    let printed = DeclarationPrinter.print(program, tree: tree)
    let again = try accepted(printed)
    #expect(again.shapes.sorted() == program.shapes.sorted())
    #expect(again.sizes.map(\.name).sorted() == program.sizes.map(\.name).sorted())
    #expect(again.outputNames == program.outputNames)
    #expect(again.loss != nil || program.loss == nil)
    let secondTree = Parser.parse(SourceFile(name: "test.rnn", text: printed)).tree
    #expect(DeclarationPrinter.print(again, tree: secondTree) == printed)
  }

  @Test func printedDeclarations() throws {
    let text = "h[t] = tanh(V*h[t-1] + W*x[t])   # the cell"
    let program = try accepted(text)
    let tree = Parser.parse(SourceFile(name: "test.rnn", text: text)).tree
    #expect(
      DeclarationPrinter.print(program, tree: tree) == """
        size h, x
        state h: [h]
        # the caller supplies h[0]
        param V: [h, h] ~ glorot
        param W: [h, x] ~ glorot
        input x[t]: [x]

        h[t] = tanh(V*h[t-1] + W*x[t])
        output h

        """)
  }
}
