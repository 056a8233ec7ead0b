typealias TypeKind = CheckedType.Kind

/// The kinds a value may still have.
struct KindSet: OptionSet, Hashable {
  let rawValue: UInt8

  static let scalar = KindSet(rawValue: 1)
  static let vector = KindSet(rawValue: 2)
  static let row = KindSet(rawValue: 4)
  static let matrix = KindSet(rawValue: 8)

  /// What an expression may be.
  static let any: KindSet = [.scalar, .vector, .row, .matrix]
  /// What a value that nobody declares may be: rows come about by transposing only.
  static let source: KindSet = [.scalar, .vector, .matrix]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ kind: TypeKind) {
    switch kind {
    case .scalar: self = .scalar
    case .vector: self = .vector
    case .row: self = .row
    case .matrix: self = .matrix
    }
  }

  /// The only kind left, if there is just one.
  var single: TypeKind? {
    switch self {
    case .scalar: .scalar
    case .vector: .vector
    case .row: .row
    case .matrix: .matrix
    default: nil
    }
  }

  /// The kinds in it, in a fixed order.
  var members: [TypeKind] {
    [TypeKind.scalar, .vector, .row, .matrix].filter { contains(KindSet($0)) }
  }

  /// `a vector`, `a scalar or a matrix`; a row is spoken of only where it cannot be a vector.
  var text: String {
    members.filter { $0 != .row || !contains(.vector) }.map { "a \($0.rawValue)" }.joined(separator: " or ")
  }
}
