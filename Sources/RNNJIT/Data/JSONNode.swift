import RNNDiagnostics

/// A JSON value that knows where it is written; the members of objects keep their order.
struct JSONNode: Sendable {
  enum Value: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  struct Member: Sendable {
    var key: String
    /// Where the key is written, in bytes.
    var lower: Int
    var upper: Int
    var value: JSONNode
  }

  var value: Value
  /// Where the value is written, in bytes of the text.
  var lower: Int
  var upper: Int

  /// The number that is written, or one of the strings that stand for what JSON has no numbers for.
  var real: Double? {
    switch value {
    case .number(let number): number
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    case .null, .bool, .string, .array, .object: nil
    }
  }

  /// The first array that has not as many elements as the first one beside it, with both counts in words; nil where all agree.
  var raggedness: (node: JSONNode, text: String)? { raggedness(in: "row ") }

  private func raggedness(in path: String) -> (node: JSONNode, text: String)? {
    guard case .array(let rows) = value else { return nil }
    func count(_ row: JSONNode) -> Int? {
      if case .array(let elements) = row.value { elements.count } else { nil }
    }
    func text(_ row: Int, _ count: Int?) -> String {
      "\(path)\(row + 1) \(count.map { "has \($0) element\($0 == 1 ? "" : "s")" } ?? "is \(rows[row].kind)")"
    }
    guard let first = rows.first.map(count) else { return nil }
    if let other = rows.firstIndex(where: { count($0) != first }) {
      return (rows[other], "\(text(0, first)), \(text(other, count(rows[other])))")
    }
    for (index, row) in rows.enumerated() {
      if let inner = row.raggedness(in: "\(path)\(index + 1).") { return inner }
    }
    return nil
  }

  /// The kind of value, as half a sentence.
  var kind: String {
    switch value {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
