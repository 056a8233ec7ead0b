import RNNLanguage
import RealModule

/// The adjoints of a tape's nodes, found by one pass from the last node to the first.
///
/// What has no part in a result passes nothing on. All else is plain arithmetic, in which an adjoint of 0 times an infinite slope is not
/// a number, with one exception: what only branches of `where` read passes on exactly 0 where its adjoint is 0.
struct ReverseSweep {
  private let tape: Tape
  private let roles: TapeRoles
  /// One per node; empty stands for zeros.
  private var adjoints: [[Double]]
  /// Whether elements of the adjoint at hand that are 0 pass on exactly 0.
  private var skipsZeros = false

  init(_ tape: Tape, _ roles: TapeRoles) {
    self.tape = tape
    self.roles = roles
    self.adjoints = Array(repeating: [], count: tape.nodes.count)
  }

  /// The adjoint of a node after `run`.
  func adjoint(of node: Int) -> [Double] {
    adjoints[node].isEmpty ? tape.nodes[node].value.elements.map { _ in 0 } : adjoints[node]
  }

  /// Adds to a node's adjoint.
  mutating func add(_ contribution: [Double], to node: Int) {
    prepare(node)
    for i in contribution.indices { adjoints[node][i] += contribution[i] }
  }

  /// Propagates the adjoints of all nodes to the nodes they were computed from; that of a node with a limit is scaled down first
  /// where its Euclidean norm is larger.
  mutating func run(limits: [Int: Double] = [:]) {
    for index in tape.nodes.indices.reversed() {
      if let limit = limits[index] {
        let scale = scaleOfNorm(adjoints[index])
        let norm = scale * adjoints[index].reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
        if norm > limit { adjoints[index] = adjoints[index].map { $0 * (limit / norm) } }
      }
      guard roles.isActive[index] else { continue }
      let adjoint = adjoint(of: index)
      skipsZeros = roles.isInBranch[index]
      if skipsZeros, adjoint.allSatisfy({ $0 == 0 }) { continue }
      propagate(adjoint, through: tape.nodes[index])
    }
  }

  private mutating func prepare(_ node: Int) {
    if adjoints[node].isEmpty {
      adjoints[node] = Array(repeating: 0, count: tape.nodes[node].value.elements.count)
    }
  }

  /// Adds f(i) to element i of a node's adjoint for every i; to the only element of a scalar.
  private mutating func addElementwise(to node: Int, _ g: [Double], _ f: (Int) -> Double) {
    prepare(node)
    let isScalar = adjoints[node].count == 1
    for i in g.indices where !skipsZeros || g[i] != 0 { adjoints[node][isScalar ? 0 : i] += f(i) }
  }

  private mutating func propagate(_ g: [Double], through node: Tape.Node) {
    switch node.operation {
    case .leaf: break
    case .alias: add(g, to: node.operands[0])
    case .language(let operation): propagate(g, through: operation, node)
    case .timeReduction(let reduction): propagate(g, through: reduction, node)
    case .custom(let count):
      for i in 0..<count {
        let slope = values(node.operands[1 + count + i])
        addElementwise(to: node.operands[1 + i], g) { g[$0] * slope.broadcast($0) }
      }
    }
  }

  private func values(_ node: Int) -> [Double] { tape.nodes[node].value.elements }

  private mutating func propagate(_ g: [Double], through reduction: TimeReduction, _ node: Tape.Node) {
    switch reduction {
    case .sum:
      for operand in node.operands { add(g, to: operand) }
    case .mean:
      let share = g.map { $0 / Double(node.operands.count) }
      for operand in node.operands { add(share, to: operand) }
    case .max, .min:
      // Where several steps hold the extreme value of an element, they share its adjoint evenly.
      let extremes = node.value.elements
      let ties = extremes.indices.map { i in
        Double(node.operands.count { values($0)[i] == extremes[i] })
      }
      for operand in node.operands {
        let x = values(operand)
        addElementwise(to: operand, g) { (x[$0] == extremes[$0] ? 1 : 0) * (g[$0] / ties[$0]) }
      }
    }
  }

  private mutating func propagate(_ g: [Double], through operation: LanguageOperation, _ node: Tape.Node) {
    let first = node.operands[0]
    let x = values(first)
    let y = node.value.elements
    switch operation {
    case .unary(let function):
      let atZero = tape.reluAtZero
      addElementwise(to: first, g) { g[$0] * function.slope(x[$0], value: y[$0], reluAtZero: atZero) }
    case .binary(let function):
      let second = values(node.operands[1])
      addElementwise(to: first, g) { g[$0] * function.slopes(x.broadcast($0), second.broadcast($0)).0 }
      addElementwise(to: node.operands[1], g) {
        g[$0] * function.slopes(x.broadcast($0), second.broadcast($0)).1
      }
    case .greatest, .least:
      let operands = node.operands.map { values($0) }
      let ties = y.indices.map { i in Double(operands.count { $0.broadcast(i) == y[i] }) }
      for (operand, x) in zip(node.operands, operands) {
        addElementwise(to: operand, g) { x.broadcast($0) == y[$0] ? g[$0] / ties[$0] : 0 }
      }
    case .select:
      addElementwise(to: node.operands[1], g) { x.broadcast($0) != 0 ? g[$0] : 0 }
      addElementwise(to: node.operands[2], g) { x.broadcast($0) != 0 ? 0 : g[$0] }
    case .product:
      propagateProduct(g, node)
    case .transpose:
      let (rows, columns) = tape.nodes[first].matrixShape
      add(transposed(g, rows: columns, columns: rows), to: first)
    case .sum:
      add(x.map { _ in g[0] }, to: first)
    case .mean:
      add(x.map { _ in g[0] / Double(x.count) }, to: first)
    case .maxElement, .minElement:
      let ties = x.count { $0 == y[0] }
      add(x.map { ($0 == y[0] ? 1 : 0) * (g[0] / Double(ties)) }, to: first)
    case .dot:
      add(values(node.operands[1]).map { g[0] * $0 }, to: first)
      add(x.map { g[0] * $0 }, to: node.operands[1])
    case .norm:
      if y[0] != 0 { add(x.map { g[0] * ($0 / y[0]) }, to: first) }
    case .softmax:
      // ȳ − ⟨ȳ, y⟩, weighted by y.
      let mean = y.indices.reduce(0) { $0 + g[$1] * y[$1] }
      add(y.indices.map { y[$0] * (g[$0] - mean) }, to: first)
    case .logSoftmax:
      let total = g.reduce(0, +)
      add(y.indices.map { g[$0] - .exp(y[$0]) * total }, to: first)
    case .logSumExp:
      add(softmaxWeights(x).map { g[0] * $0 }, to: first)
    case .crossEntropy:
      let chosen = Int(values(node.operands[1])[0])
      let weights = softmaxWeights(x)
      add(weights.indices.map { g[0] * (weights[$0] - ($0 == chosen ? 1 : 0)) }, to: first)
    case .layerNorm(let epsilon):
      // (ȳ − mean(ȳ) − y·mean(ȳ⊙y)) / σ
      let deviation = moments(x, epsilon: epsilon).deviation
      let mean = g.reduce(0, +) / Double(g.count)
      let projection = y.indices.reduce(0) { $0 + g[$1] * y[$1] } / Double(g.count)
      add(y.indices.map { (g[$0] - mean - y[$0] * projection) / deviation }, to: first)
    case .row:
      let index = Int(values(node.operands[1])[0])
      addPiece(g, at: index * g.count, to: first)
    case .concat:
      var offset = 0
      for operand in node.operands {
        let count = values(operand).count
        add(Array(g[offset..<offset + count]), to: operand)
        offset += count
      }
    case .split(let index, _):
      addPiece(g, at: index * g.count, to: first)
    case .fill:
      add([g.reduce(0, +)], to: first)
    case .stopGradient:
      break
    }
  }

  private mutating func addPiece(_ g: [Double], at offset: Int, to node: Int) {
    prepare(node)
    for i in g.indices { adjoints[node][offset + i] += g[i] }
  }

  /// C = A·B: Ā += C̄·Bᵀ and B̄ += Aᵀ·C̄.
  private mutating func propagateProduct(_ g: [Double], _ node: Tape.Node) {
    let (left, right) = (node.operands[0], node.operands[1])
    let (rows, inner) = tape.nodes[left].matrixShape
    let columns = tape.nodes[right].matrixShape.columns
    prepare(left)
    prepare(right)
    let skipsZeros = skipsZeros
    values(left).withUnsafeBufferPointer { a in
      values(right).withUnsafeBufferPointer { b in
        adjoints[left].withUnsafeMutableBufferPointer { adjoint in
          for row in 0..<rows {
            for column in 0..<columns where !skipsZeros || g[row * columns + column] != 0 {
              let weight = g[row * columns + column]
              for k in 0..<inner { adjoint[row * inner + k] += weight * b[k * columns + column] }
            }
          }
        }
        adjoints[right].withUnsafeMutableBufferPointer { adjoint in
          for row in 0..<rows {
            for column in 0..<columns where !skipsZeros || g[row * columns + column] != 0 {
              let weight = g[row * columns + column]
              for k in 0..<inner { adjoint[k * columns + column] += a[row * inner + k] * weight }
            }
          }
        }
      }
    }
  }
}
