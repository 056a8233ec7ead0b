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
