/// Which kinds may stand together in one operation: the operands' kinds, then the result's.
struct KindRelation: Sendable {
  let tuples: [[KindSet]]

  private static let all: [KindSet] = [.scalar, .vector, .row, .matrix]
  private static let shaped: [KindSet] = [.vector, .row, .matrix]

  /// Equal kinds, or one scalar that broadcasts.
  static let elementwise = KindRelation(
    tuples: [[.scalar, .scalar, .scalar]]
      + shaped.flatMap { [[$0, $0, $0], [.scalar, $0, $0], [$0, .scalar, $0]] })

  /// `*` of linear algebra.
  static let product = KindRelation(
    tuples: [[.scalar, .scalar, .scalar]] + shaped.flatMap { [[.scalar, $0, $0], [$0, .scalar, $0]] } + [
      [.matrix, .vector, .vector], [.matrix, .matrix, .matrix], [.vector, .row, .matrix],
      [.row, .vector, .scalar], [.row, .matrix, .row],
    ])

  static let transpose = KindRelation(
    tuples: [[.scalar, .scalar], [.vector, .row], [.row, .vector], [.matrix, .matrix]])

  static let equal = KindRelation(tuples: all.map { [$0, $0] })
  /// A scalar may stand for any kind: boundaries, operands beside a known result.
  static let equalOrScalar = KindRelation(
    tuples: [[.scalar, .scalar]] + shaped.flatMap { [[$0, $0], [.scalar, $0]] })
  static let toScalar = KindRelation(tuples: all.map { [$0, .scalar] })
  static let dot = KindRelation(tuples: all.map { [$0, $0, .scalar] })
  static let outer = KindRelation(tuples: [[.vector, .vector, .matrix]])
  static let vectorLike = KindRelation(tuples: [[.vector, .vector], [.row, .row]])
  static let vectorLikeToScalar = KindRelation(tuples: [[.vector, .scalar], [.row, .scalar]])
  static let shapedToSame = KindRelation(tuples: shaped.map { [$0, $0] })
  static let vectorToScalar = KindRelation(tuples: [[.vector, .scalar]])
  static let rowLookup = KindRelation(tuples: [[.matrix, .vector], [.vector, .scalar]])
  static let concatPart = KindRelation(tuples: [
    [.scalar, .vector], [.vector, .vector], [.matrix, .matrix],
  ])
  static let split = KindRelation(tuples: [[.vector, .vector], [.matrix, .matrix]])

  static func exactly(_ kind: TypeKind) -> KindRelation { KindRelation(tuples: [[KindSet(kind)]]) }

  /// The kinds each place may have, given what each place may have so far.
  func narrow(_ domains: [KindSet]) -> [KindSet] {
    var result = [KindSet](repeating: [], count: domains.count)
    for tuple in tuples {
      var fits = true
      for place in tuple.indices where !domains[place].contains(tuple[place]) { fits = false }
      guard fits else { continue }
      for place in tuple.indices { result[place].formUnion(tuple[place]) }
    }
    return result
  }
}
