/// The unknown kinds of a program and the constraints between them.
struct KindSystem {
  /// Where a constraint comes from, for messages.
  enum Origin {
    case node(NodeID)
    case definition(ValueIndex)
    case boundary(ValueIndex, NodeID)
    /// A cell's input declares a shape for the value that a call passes.
    case claim(Int)
  }

  struct Constraint {
    let relation: KindRelation
    /// Variables; the last is the result.
    let variables: [Int]
    let origin: Origin
    var isDead = false
  }

  private(set) var domains: [KindSet] = []
  private(set) var constraints: [Constraint] = []

  mutating func variable(_ domain: KindSet) -> Int {
    domains.append(domain)
    return domains.count - 1
  }

  mutating func add(_ relation: KindRelation, _ variables: [Int], _ origin: Origin) {
    constraints.append(Constraint(relation: relation, variables: variables, origin: origin))
  }

  mutating func restrict(_ variable: Int, to domain: KindSet) { domains[variable] = domain }

  mutating func kill(_ constraint: Int) { constraints[constraint].isDead = true }
}
