import RNNDiagnostics

/// Finds the kind of every value: what must be, then what is usual where there is a choice.
struct KindInference {
  let elaboration: Elaboration
  private var propagator: KindPropagator

  init(_ elaboration: Elaboration) {
    self.elaboration = elaboration
    RowOrigins.restrict(elaboration)
    self.propagator = KindPropagator(elaboration.kinds)
  }

  /// Runs the inference and leaves a single kind for every variable in the elaboration.
  static func run(_ elaboration: Elaboration) {
    var inference = KindInference(elaboration)
    inference.solve()
    elaboration.kinds = inference.propagator.system
    for variable in elaboration.kinds.domains.indices
    where elaboration.kinds.domains[variable].single == nil {
      let kind = elaboration.kinds.domains[variable].members.first ?? .scalar
      elaboration.kinds.restrict(variable, to: KindSet(kind))
    }
    inference.breakContradictions()
  }

  /// Takes nodes whose kinds contradict each other out of what follows, which counts on an operation's kinds being some that it
  /// joins. They do so below an error, where a constraint has been given up and others were not looked at again.
  private func breakContradictions() {
    let system = elaboration.kinds
    for (index, constraint) in system.constraints.enumerated()
    where constraint.relation.narrow(constraint.variables.map { system.domains[$0] }).contains([]) {
      if !elaboration.sink.hasErrors { elaboration.reportKindConflict(index, elaboration.kinds) }
      switch constraint.origin {
      case .node(let node), .boundary(_, let node): elaboration.nodes[node].isBroken = true
      case .definition(let value):
        if let node = elaboration.drafts[value].definition { elaboration.nodes[node].isBroken = true }
      case .claim: break
      }
    }
  }

  private mutating func solve() {
    let certain = propagator.propagateAll(.upward)
    for failure in certain { elaboration.reportKindConflict(failure, propagator.system) }
    requireScalarLoss()
    let uncertain = propagator.propagateAll(.both)
    if certain.isEmpty {
      for failure in uncertain { elaboration.reportKindConflict(failure, propagator.system) }
    }
    settleScalarRecurrences()
    for value in defaultOrder() {
      let variable = elaboration.drafts[value].kind
      guard propagator.system.domains[variable].single == nil else { continue }
      var firstFailure: Int?
      var isSolved = false
      for kind in preferences(for: value) where propagator.system.domains[variable].contains(KindSet(kind)) {
        if let failure = propagator.assign(variable, KindSet(kind)) {
          firstFailure = firstFailure ?? failure
        } else {
          isSolved = true
          break
        }
      }
      if !isSolved, let firstFailure, certain.isEmpty, uncertain.isEmpty {
        elaboration.reportKindConflict(firstFailure, propagator.system)
        return
      }
    }
  }

  /// The loss is a scalar; that it cannot be is said at its definition, not somewhere below.
  private mutating func requireScalarLoss() {
    guard let loss = elaboration.lossValue, let node = elaboration.drafts[loss].definition else { return }
    let variable = elaboration.drafts[loss].kind
    guard propagator.system.domains[variable].contains(.scalar) else {
      elaboration.report(
        "loss-shape", "the loss must be a scalar, but this is \(propagator.system.domains[variable].text)",
        at: elaboration.nodes[node].range, in: elaboration.nodes[node].frame,
        notes: elaboration.shapeNotes(of: [node], with: []), help: "write sum(…) or mean(…) around it")
      return
    }
    if let failure = propagator.assign(variable, .scalar) {
      elaboration.reportKindConflict(failure, propagator.system)
    }
  }

  /// Values into which only scalars enter are scalars: a recurrence of them could have any shape, but nothing asks for one.
  private mutating func settleScalarRecurrences() {
    let drafts = elaboration.drafts
    let graph = DependenceGraph(elaboration)
    var isScalar = [Bool](repeating: false, count: drafts.count)
    for (index, members) in graph.components.enumerated() {
      let entering = members.flatMap { graph.edges[$0].map(\.to) }.filter { graph.component[$0] != index }
      let onlyScalarsEnter = !entering.isEmpty && entering.allSatisfy { isScalar[$0] }
      for member in members {
        let domain = propagator.system.domains[drafts[member].kind]
        if drafts[member].role != .defined {
          isScalar[member] = domain == .scalar || drafts[member].prefersScalar && domain.contains(.scalar)
        } else if domain == .scalar {
          isScalar[member] = true
        } else if onlyScalarsEnter, domain.contains(.scalar) {
          isScalar[member] = propagator.assign(drafts[member].kind, .scalar) == nil
        }
      }
    }
  }

  /// Streams, then other values of a sequence, then parameters, then what only follows from these. Within each what stands
  /// deepest in products comes first, because in `a*(b*c')` the inner product says what is multiplied and the outer one scales.
  private func defaultOrder() -> [ValueIndex] {
    let depth = productDepths()
    func group(_ value: ValueIndex) -> Int {
      let draft = elaboration.drafts[value]
      if draft.role == .parameter { return 2 }
      if draft.role == .defined, depth[value] == 0, !draft.isReadAtOtherSteps { return 3 }
      return draft.isStream ? 0 : 1
    }
    return elaboration.drafts.indices.sorted {
      (group($0), -depth[$0], $0) < (group($1), -depth[$1], $1)
    }
  }

  /// For every value the largest number of products it stands inside.
  private func productDepths() -> [Int] {
    let nodes = elaboration.nodes
    var inside = [Int](repeating: 0, count: nodes.count)
    var result = [Int](repeating: 0, count: elaboration.drafts.count)
    for node in nodes.indices.reversed() {
      var depth = inside[node]
      if case .multiply = nodes[node].operation { depth += 1 }
      for operand in nodes[node].operands { inside[operand] = max(inside[operand], depth) }
      if case .reference(let value, _) = nodes[node].operation {
        result[value] = max(result[value], inside[node])
      }
    }
    return result
  }

  private func preferences(for value: ValueIndex) -> [TypeKind] {
    let draft = elaboration.drafts[value]
    if draft.prefersScalar || draft.indexUse != nil { return [.scalar, .vector, .matrix, .row] }
    if draft.role == .parameter { return [.matrix, .vector, .scalar] }
    return [.vector, .row, .scalar, .matrix]
  }
}

extension Elaboration {
  /// The value named `loss`, if the program defines one.
  var lossValue: ValueIndex? {
    guard let entry = scopes.first?.entries["loss"], let value = entry.value, drafts[value].role == .defined,
      !drafts[value].isStream
    else { return nil }
    return value
  }
}
