import RNNIR

/// Recognises a sum of placed pieces that cover a tensor without overlap: it is the concatenation of the pieces.
enum Placement {
  /// The pieces in order, or nil where the terms are no such sum.
  static func concatenation(_ terms: [Operand], _ shape: [Int], _ system: EquationSystem) -> [Operand]? {
    guard let total = shape.first else { return nil }
    var pieces: [(start: Int, extent: Int, operand: Operand)] = []
    for term in terms {
      guard term.offset == 0, case .equation(.pad(let start), let inner) = system[term.value].definition,
        system[term.value].type.shape == shape
      else { return nil }
      pieces.append((start, system[inner[0].value].type.shape.first ?? 1, inner[0]))
    }
    pieces.sort { $0.start < $1.start }
    var end = 0
    for piece in pieces {
      guard piece.start == end else { return nil }
      end += piece.extent
    }
    return end == total ? pieces.map(\.operand) : nil
  }
}
