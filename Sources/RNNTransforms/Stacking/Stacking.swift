import RNNIR

/// Joins products with matrices of the program, parameters or what is computed from them, into fewer and larger ones.
///
/// Three shapes of equations occur in any gated cell and its adjoint:
/// `Mₖ·x` for several matrices and one vector is one product with the matrices on top of each other;
/// `Σₖ Mₖ'·gₖ` is one product with the vectors end to end; and so are the sums `Σ gₖ·x'` of weight gradients.
public struct Stacking {
  private var system: EquationSystem
  private var builder: EquationBuilder
  private var uses: Uses
  /// The component of each value where it is recurrent, else -1: only products of one scan, or of none, are joined.
  private let component: [Int]
  private var stackedMatrices: [[ValueID]: ValueID] = [:]
  private var stackedVectors: [[Operand]: Operand] = [:]
  private var stackOrders: [[Operand]] = []

  /// The system with products joined where that makes them larger; types and results stay.
  public static func stack(_ system: EquationSystem) -> EquationSystem {
    var stacking = Stacking(system)
    stacking.joinSums()
    stacking.joinProducts()
    stacking.joinGradients()
    return DeadCode.remove(stacking.builder.system)
  }

  private init(_ system: EquationSystem) {
    self.system = system
    builder = EquationBuilder(system)
    uses = Uses(system)
    let components = Components(count: system.values.count) { Scheduler.dependencies(system, $0) }
    component = system.ids.map {
      let index = components.component[$0.index]
      return components.members[index].count > 1 ? index : -1
    }
  }

  /// A product of a matrix of the program and a vector.
  private struct Product {
    let id: ValueID
    let matrix: ValueID
    let vector: Operand
    /// Whether the rows of the matrix are summed over (`M'·x`).
    let isTransposed: Bool
  }

  private func product(_ id: ValueID) -> Product? {
    let value = system[id]
    guard case .equation(.contract(let c), let operands) = value.definition, value.type.shape.count == 1,
      value.type.rate > .program, value.before.isEmpty, value.after.isEmpty
    else { return nil }
    let (m, v, labels) =
      c.left.count == 2 ? (operands[0], operands[1], c.left) : (operands[1], operands[0], c.right)
    guard labels.count == 2, system[m.value].type.rate == .program, system[v.value].type.rate > .program
    else {
      return nil
    }
    return Product(id: id, matrix: m.value, vector: v, isTransposed: labels[1] == c.out[0])
  }

  // MARK: Mₖ·x

  private mutating func joinProducts() {
    struct Key: Hashable {
      let vector: Operand
      let component: Int
    }
    var groups: [Key: [Product]] = [:]
    var order: [Key] = []
    for id in system.ids {
      guard let product = product(id), !product.isTransposed, !uses.isResult(id),
        uses.isReadOnlyAtOffsetZero(id)
      else {
        continue
      }
      let key = Key(vector: product.vector, component: component[id.index])
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(product)
    }
    for key in order {
      guard let products = groups[key]?.sorted(by: { $0.matrix < $1.matrix }), products.count > 1 else {
        continue
      }
      let matrix = stackedMatrix(products.map(\.matrix))
      let stacked = builder.contract(.matrixVector, Operand(matrix), key.vector)
      var start = 0
      for product in products {
        let extent = system[product.id].type.shape[0]
        builder.define(product.id, .slice(start: start), [stacked])
        start += extent
      }
    }
  }

  // MARK: Σ Mₖ'·gₖ

  private mutating func joinSums() {
    for id in system.ids {
      guard case .equation(.add, let terms) = system[id].definition else { continue }
      let products = terms.compactMap { term -> Product? in
        guard term.offset == 0, let product = product(term.value), product.isTransposed,
          uses.isOnlyOperand(term.value), isPiece(product.vector)
        else { return nil }
        return product
      }.sorted { $0.matrix < $1.matrix }
      guard products.count > 1, Set(products.map(\.vector)).count == products.count else { continue }
      let order = knownOrder(products.map(\.vector))
      let inOrder = order.compactMap { vector in products.first { $0.vector == vector } }
      let joined = builder.contract(
        .rowMatrix, stackedVector(order), Operand(stackedMatrix(inOrder.map(\.matrix))))
      let replaced = Set(products.map(\.id))
      let rest = terms.filter { $0.offset != 0 || !replaced.contains($0.value) }
      builder.define(id, .add, rest + [joined])
      // A sum of nothing else is the product itself.
      if rest.isEmpty, case .equation(let operation, let operands) = builder.system[joined.value].definition {
        builder.define(id, operation, operands)
      }
    }
  }

  /// Vectors that a loop computes can be written end to end at no cost.
  private func isPiece(_ operand: Operand) -> Bool {
    let value = system[operand.value]
    guard operand.offset == 0, value.type.rate == .step, value.type.shape.count == 1, value.before.isEmpty,
      value.after.isEmpty, uses.isReadOnlyAtOffsetZero(operand.value), !uses.isResult(operand.value),
      case .equation(let operation, _) = value.definition
    else { return false }
    return operation.isElementwise
  }

  // MARK: Σ gₖ·x'

  private mutating func joinGradients() {
    struct Gradient {
      let sum: ValueID
      let vector: Operand
    }
    var groups: [Operand: [Gradient]] = [:]
    var order: [Operand] = []
    for id in system.ids {
      guard case .equation(.reduceBatch, let rows) = system[id].definition, rows[0].offset == 0,
        case .equation(.contract(.outer), let operands) = system[rows[0].value].definition,
        uses.isOnlyOperand(rows[0].value), isPiece(operands[0])
      else { continue }
      if groups[operands[1]] == nil { order.append(operands[1]) }
      groups[operands[1], default: []].append(Gradient(sum: id, vector: operands[0]))
    }
    for right in order {
      let found = groups[right] ?? []
      guard found.count > 1, Set(found.map(\.vector)).count == found.count else { continue }
      let order = knownOrder(found.map(\.vector))
      let gradients = order.compactMap { vector in found.first { $0.vector == vector } }
      let outer = builder.contract(.outer, stackedVector(order), right)
      let sum = builder.equation(.reduceBatch, [outer])
      var start = 0
      for gradient in gradients {
        builder.define(gradient.sum, .slice(start: start), [sum])
        start += system[gradient.sum].type.shape[0]
      }
    }
  }

  // MARK: Shared stacks

  /// The order in which the same vectors are stacked already, so that one stack serves all.
  private func knownOrder(_ vectors: [Operand]) -> [Operand] {
    stackOrders.first { Set($0) == Set(vectors) } ?? vectors
  }

  private mutating func stackedMatrix(_ matrices: [ValueID]) -> ValueID {
    if let known = stackedMatrices[matrices] { return known }
    let stack = builder.equation(.concat, matrices.map { Operand($0) }).value
    stackedMatrices[matrices] = stack
    return stack
  }

  private mutating func stackedVector(_ vectors: [Operand]) -> Operand {
    if let known = stackedVectors[vectors] { return known }
    let stack = builder.equation(.concat, vectors)
    stackOrders.append(vectors)
    stackedVectors[vectors] = stack
    return stack
  }
}
