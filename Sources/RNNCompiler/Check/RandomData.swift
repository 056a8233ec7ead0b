import RNNIR
import RNNJIT

/// Seeded data for a program: the same numbers for the same seed everywhere.
public struct RandomData: Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// A uniform number in [0, 1) (the splitmix64 generator of Steele, Lea and Flood 2014).
  public mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  /// Numbers in (-scale, scale) that `float` represents exactly, so that both precisions see the same data.
  mutating func reals(_ count: Int, scale: Double) -> [Double] {
    (0..<count).map { _ in Double(Float((2 * uniform() - 1) * scale)) }
  }

  /// Values for everything that a kernel reads: parameters scaled by their width, inputs and initial values of order 1.
  ///
  /// With `ragged`, lengths from 0 to `steps` are drawn too.
  public mutating func data(
    _ interface: Interface, steps: Int, batch: Int, ragged: Bool = false
  ) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for member in interface.inputs {
      let shape = Self.shape(member, steps, batch)
      let count = shape.reduce(1, *)
      switch member.role {
      case .parameter:
        let width = Double(member.shape.count == 2 ? member.shape[1] : 1)
        result[member.name] = DataArray(shape: shape, reals(count, scale: 1 / width.squareRoot()))
      case .input where member.element == .index:
        let bound = Double(member.indexBound ?? 1)
        let indices = (0..<count).map { _ in Int32(uniform() * bound) }
        result[member.name] = DataArray(shape: shape, indices: indices)
      case .input, .initial: result[member.name] = DataArray(shape: shape, reals(count, scale: 1))
      case .lengths:
        guard ragged else { continue }
        let lengths = (0..<batch).map { _ in Double(Int(uniform() * Double(steps + 1))) }
        result[member.name] = DataArray(shape: [batch], lengths)
      case .loss, .output, .upstream, .gradient, .adjoint, .state: continue
      }
    }
    return result
  }

  /// Adjoints for every output.
  public mutating func upstream(_ interface: Interface, steps: Int, batch: Int) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for member in interface.adjoints where member.role == .upstream {
      let shape = Self.shape(member, steps, batch)
      result[member.name] = DataArray(shape: shape, reals(shape.reduce(1, *), scale: 1))
    }
    return result
  }

  /// A direction for every real input.
  public mutating func direction(_ interface: Interface, steps: Int, batch: Int) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for member in interface.inputs where member.element == .real {
      let shape = Self.shape(member, steps, batch)
      result[member.name] = DataArray(shape: shape, reals(shape.reduce(1, *), scale: 1))
    }
    return result
  }

  static func shape(_ member: Interface.Member, _ steps: Int, _ batch: Int) -> [Int] {
    (member.perStep ? [steps] : []) + (member.perSequence ? [batch] : []) + member.shape
  }
}
