import RNNIR

/// Factors of adjoints that may be infinite or not a number where a branch is not chosen and the adjoint is 0.
///
/// A guarded factor is another number there and itself everywhere else, so that infinity in a branch that was chosen stays in sight. It is
/// the factor that changes and not the product, so that derivatives of the product are right also where the adjoint is 0 by chance.
extension ReverseMode {
  /// The same slope, but harmless where it is no finite number and the adjoint that it acts on is 0.
  mutating func guarded(_ slope: Slope, for g: Operand) -> Slope {
    switch slope {
    case .zero, .identity, .negated, .whenTrue, .whenFalse, .guarded, .through: return slope
    case .times(let factor):
      if builder.literal(factor) != nil || isFinite(factor) { return slope }
      return .times(guarded(factor, else: 0, where: Branches.isFinite(factor, &builder), or: g))
    case .dividedBy(let divisor):
      if builder.literal(divisor) != nil { return slope }
      let isRegular = builder.binary(.greater, builder.unary(.abs, divisor), builder.constant(0))
      return .dividedBy(guarded(divisor, else: 1, where: isRegular, or: g))
    }
  }

  /// The same factor of a contraction with `out` labels, but 0 where it is no finite number and all elements of the adjoint that it is
  /// multiplied with are 0. Where only some of them are, an element that a branch chose was computed from it and is not finite either.
  mutating func guarded(_ factor: Operand, _ labels: [Int], for ȳ: Operand, _ out: [Int]) -> Operand {
    guard branches.mayFail(factor.value) else { return factor }
    let g = anyNonzero(ȳ, out, labels, builder[factor].shape)
    return guarded(factor, else: 0, where: Branches.isFinite(factor, &builder), or: g)
  }

  /// Whether a factor is as finite as the program's numbers, which an operand may be and what a rule computes may not.
  private func isFinite(_ factor: Operand) -> Bool {
    factor.value.index < original.values.count && !branches.mayFail(factor.value)
  }

  private mutating func guarded(
    _ factor: Operand, else neutral: Double, where isRegular: Operand, or g: Operand
  ) -> Operand {
    let isUsed = builder.binary(.or, g, isRegular)
    let result = builder.guarded(factor, where: isUsed, else: neutral)
    guards[result.value] = g
    return result
  }

  /// What is not 0 where any element of `g` is not 0 that an element of a factor with these labels is multiplied with.
  private mutating func anyNonzero(
    _ g: Operand, _ out: [Int], _ labels: [Int], _ shape: [Int]
  ) -> Operand {
    if out.isEmpty { return g }
    let extents = builder[g].shape
    var flags = builder.binary(.notEqual, g, builder.constant(0))
    let kept = out.filter(labels.contains)
    if kept.isEmpty { return builder.equation(.sum, [flags]) }
    if let lost = out.firstIndex(where: { !labels.contains($0) }) {
      flags = builder.contract(Contraction(out, [out[lost]], kept), flags, ones(extents[lost]))
    }
    if let missing = labels.firstIndex(where: { !kept.contains($0) }) {
      return builder.contract(Contraction(kept, [labels[missing]], labels), flags, ones(shape[missing]))
    }
    return kept == labels ? flags : builder.equation(.transpose, [flags])
  }

  private mutating func ones(_ count: Int) -> Operand {
    builder.broadcast(builder.constant(1), to: [count])
  }
}
