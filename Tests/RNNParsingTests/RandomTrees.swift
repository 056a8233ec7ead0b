import RNNDiagnostics

@testable import RNNLanguage

/// Random syntax trees, with no places in them.
struct RandomTrees {
  var random: RandomSource
  private let file = SourceFile(name: "random", text: "")
  private var nowhere: SourceRange { SourceRange(file: file, lower: 0, upper: 0) }

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func tree() -> SyntaxTree {
    SyntaxTree(file: file, statements: list(1, 6) { $0.statement(inCell: false) }, comments: [])
  }

  private mutating func list<Element>(_ low: Int, _ high: Int, _ element: (inout RandomTrees) -> Element)
    -> [Element]
  {
    (0..<low + random.below(high - low + 1)).map { _ in element(&self) }
  }

  private mutating func name() -> Identifier {
    Identifier(
      random.pick(["h", "x", "W", "γ", "h̄", "x₁", "loss", "t", "T", "a_rather_long_name", "from", "index"]),
      nowhere)
  }

  private mutating func function() -> Identifier {
    Identifier(random.pick(["tanh", "σ", "max", "sum", "concat", "GRU"]), nowhere)
  }

  private mutating func statement(inCell: Bool) -> Statement {
    let kind: Statement.Kind =
      switch random.below(inCell ? 7 : 11) {
      case 0: .size(list(1, 3) { $0.size() })
      case 1: .input(list(1, 3) { $0.declaration(isParameter: false) })
      case 2: .parameter(list(1, 8) { $0.declaration(isParameter: true) })
      case 3: .state(list(1, 2) { $0.declaration(isParameter: false) })
      case 4: .output(list(1, 3) { QualifiedName($0.list(1, 2) { $0.name() }) })
      case 5, 6: .definition(targets: list(1, 3) { $0.target() }, value: expression(6))
      case 7: .function(name: function(), parameters: list(1, 3) { $0.name() }, body: expression(4))
      case 8: .derivative(name: function(), parameters: list(1, 3) { $0.name() }, body: expression(3))
      case 9:
        .externFunction(
          name: function(), parameters: list(1, 3) { $0.name() }, path: Identifier("a b.h", nowhere))
      default: random.below(2) == 0 ? .importFile(Identifier("../γ.rnn", nowhere)) : .cell(cell())
      }
    return Statement(kind, nowhere)
  }

  private mutating func cell() -> CellSyntax {
    CellSyntax(
      name: function(), inputs: list(0, 2) { $0.declaration(isParameter: false) },
      sizes: list(0, 2) { $0.size() },
      results: list(1, 3) { $0.name() }, body: list(0, 3) { $0.statement(inCell: true) })
  }

  private mutating func size() -> SizeEntry {
    SizeEntry(name: name(), value: random.below(2) == 0 ? nil : expression(1))
  }

  private mutating func target() -> Target {
    Target(name: name(), index: random.below(3) == 0 ? nil : expression(2), range: nowhere)
  }

  private mutating func declaration(isParameter: Bool) -> DeclaredName {
    let type: TypeSyntax? =
      switch random.below(3) {
      case 0: nil
      case 1: .index(expression(1), nowhere)
      default: .shape(list(0, 2) { $0.expression(2) }, nowhere)
      }
    let initializer =
      isParameter && random.below(2) == 0
      ? InitializerSyntax(name: function(), arguments: list(0, 2) { $0.expression(1) }, range: nowhere) : nil
    return DeclaredName(
      name: name(), isStream: random.below(2) == 0, type: type, initializer: initializer, range: nowhere)
  }

  private mutating func expression(_ depth: Int) -> Expression {
    let kind: Expression.Kind =
      switch depth == 0 ? random.below(2) : random.below(11) {
      case 0: .number(1, text: random.pick(["1", "0.5", "2e-3", "10"]))
      case 1, 2:
        .name(
          QualifiedName(list(1, 2) { $0.name() }),
          index: depth > 0 && random.below(2) == 0 ? expression(depth - 1) : nil)
      case 3:
        .call(
          function(),
          arguments: list(0, 3) {
            Argument(label: $0.random.below(4) == 0 ? $0.name() : nil, value: $0.expression(depth - 1))
          })
      case 4: .prefix(random.pick([.minus, .plus, .not]), expression(depth - 1))
      case 5: .transpose(expression(depth - 1))
      case 6: .parenthesized(expression(depth - 1))
      case 7: timeReduction(depth)
      default: .binary(random.pick(BinaryOperator.allCases), expression(depth - 1), expression(depth - 1))
      }
    return Expression(kind, nowhere)
  }

  private mutating func timeReduction(_ depth: Int) -> Expression.Kind {
    let isBounded = random.below(2) == 0
    return .timeReduction(
      random.pick(TimeReduction.allCases), lower: isBounded ? expression(1) : nil,
      upper: isBounded ? expression(1) : nil,
      expression(depth - 1))
  }
}
