/// Writes statements in the canonical spelling; of a cell only the line that opens it.
enum StatementLayout {
  static func layout(_ statement: Statement) -> LineLayout {
    var writer = ExpressionLayout()
    switch statement.kind {
    case .size(let entries):
      writer.layout.write("size ")
      writer.list(entries, write)
    case .input(let names):
      writer.layout.write("input ")
      writer.list(names, write)
    case .parameter(let names):
      writer.layout.write("param ")
      writer.list(names, write)
    case .state(let names):
      writer.layout.write("state ")
      writer.list(names, write)
    case .output(let names):
      writer.layout.write("output ")
      writer.list(names) { $0.layout.write($1.text) }
    case .definition(let targets, let value):
      if targets.count == 1 {
        write(&writer, targets[0])
      } else {
        writer.brackets("(", ")") { $0.list(targets, write) }
      }
      writer.layout.write(" = ")
      writer.write(value)
    case .function(let name, let parameters, let body):
      write(&writer, "fn", name, parameters)
      writer.layout.write(" = ")
      writer.write(body)
    case .derivative(let name, let parameters, let body):
      write(&writer, "derivative", name, parameters)
      writer.layout.write(" = ")
      writer.write(body)
    case .externFunction(let name, let parameters, let path):
      write(&writer, "extern fn", name, parameters)
      writer.layout.write(" from \"\(path.text)\"")
    case .importFile(let path):
      writer.layout.write("import \"\(path.text)\"")
    case .cell(let cell):
      write(&writer, cell)
    }
    return writer.layout
  }

  private static func write(_ writer: inout ExpressionLayout, _ cell: CellSyntax) {
    writer.layout.write("cell \(cell.name.text)")
    writer.brackets("(", ")") { writer in
      writer.list(cell.inputs, write)
      if !cell.inputs.isEmpty, !cell.sizes.isEmpty {
        writer.layout.write(",")
        writer.layout.allowBreak(rank: 0)
      }
      writer.list(cell.sizes) { writer, entry in
        writer.layout.write("size ")
        write(&writer, entry)
      }
    }
    writer.layout.write(" -> ")
    writer.list(cell.results) { $0.layout.write($1.text) }
    writer.layout.write(" {")
  }

  private static func write(
    _ writer: inout ExpressionLayout, _ word: String, _ name: Identifier, _ parameters: [Identifier]
  ) {
    writer.layout.write("\(word) \(name.text)")
    writer.brackets("(", ")") { $0.list(parameters) { $0.layout.write($1.text) } }
  }

  private static func write(_ writer: inout ExpressionLayout, _ target: Target) {
    let name = QualifiedName([target.name])
    writer.write(Expression(.name(name, index: target.index), target.range))
  }

  private static func write(_ writer: inout ExpressionLayout, _ entry: SizeEntry) {
    writer.layout.write(entry.name.text)
    if let value = entry.value {
      writer.layout.write(" = ")
      writer.write(value)
    }
  }

  private static func write(_ writer: inout ExpressionLayout, _ name: DeclaredName) {
    writer.layout.write(name.isStream ? "\(name.name.text)[t]" : name.name.text)
    switch name.type {
    case .shape(let sizes, _):
      writer.layout.write(": ")
      writer.brackets("[", "]") { $0.list(sizes) { $0.write($1) } }
    case .index(let bound, _):
      writer.layout.write(": index")
      writer.brackets("(", ")") { $0.write(bound) }
    case nil:
      break
    }
    guard let initializer = name.initializer else { return }
    writer.layout.write(" ~ \(initializer.name.text)")
    guard !initializer.arguments.isEmpty else { return }
    writer.brackets("(", ")") { $0.list(initializer.arguments) { $0.write($1) } }
  }
}
