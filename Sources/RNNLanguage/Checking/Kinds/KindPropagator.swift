/// Narrows the domains of a system of kinds until nothing changes.
struct KindPropagator {
  enum Direction {
    /// From operands to results only: what is wrong then is wrong whatever else stands in the program.
    case upward
    case both
  }

  private(set) var system: KindSystem
  /// The constraints on each variable.
  private let users: [[Int]]
  /// Undo log of the current trial: variable and domain before.
  private var trail: [(variable: Int, domain: KindSet)] = []
  private var isTrying = false

  init(_ system: KindSystem) {
    self.system = system
    var users = [[Int]](repeating: [], count: system.domains.count)
    for (index, constraint) in system.constraints.enumerated() {
      for variable in constraint.variables where users[variable].last != index {
        users[variable].append(index)
      }
    }
    self.users = users
  }

  /// Propagates everything; constraints that cannot hold are returned and taken out of the system.
  mutating func propagateAll(_ direction: Direction) -> [Int] {
    var failures: [Int] = []
    var queue = Worklist(count: system.constraints.count)
    for index in system.constraints.indices { queue.push(index) }
    while let index = queue.pop() {
      if !apply(index, direction, &queue) {
        system.kill(index)
        failures.append(index)
      }
    }
    return failures
  }

  /// Sets a variable and propagates; where that fails, everything is as before and the failing constraint is returned.
  mutating func assign(_ variable: Int, _ domain: KindSet) -> Int? {
    trail = []
    isTrying = true
    defer { isTrying = false }
    var queue = Worklist(count: system.constraints.count)
    set(variable, domain)
    for user in users[variable] { queue.push(user) }
    while let index = queue.pop() {
      guard apply(index, .both, &queue) else {
        for (variable, domain) in trail.reversed() { system.restrict(variable, to: domain) }
        return index
      }
    }
    return nil
  }

  private mutating func set(_ variable: Int, _ domain: KindSet) {
    if isTrying { trail.append((variable, system.domains[variable])) }
    system.restrict(variable, to: domain)
  }

  private mutating func apply(_ index: Int, _ direction: Direction, _ queue: inout Worklist) -> Bool {
    let constraint = system.constraints[index]
    guard !constraint.isDead else { return true }
    let before = constraint.variables.map { system.domains[$0] }
    let after = constraint.relation.narrow(before)
    guard !after.contains([]) else { return false }
    var narrows = false
    for (place, variable) in constraint.variables.enumerated() {
      if direction == .upward, place < before.count - 1 { continue }
      // A variable may stand at two places, so the domain of now counts.
      let narrowed = after[place].intersection(system.domains[variable])
      guard !narrowed.isEmpty else { return false }
      guard narrowed != system.domains[variable] else { continue }
      set(variable, narrowed)
      narrows = true
      for user in users[variable] where user != index { queue.push(user) }
    }
    // What narrows a variable at one place may say more at the other.
    if narrows, Set(constraint.variables).count < constraint.variables.count { queue.push(index) }
    return true
  }
}

/// A queue of small integers that holds each at most once.
struct Worklist {
  private var items: [Int] = []
  private var head = 0
  private var isQueued: Set<Int> = []

  init(count: Int) { items.reserveCapacity(min(count, 1024)) }

  mutating func push(_ item: Int) {
    if isQueued.insert(item).inserted { items.append(item) }
  }

  mutating func pop() -> Int? {
    guard head < items.count else { return nil }
    let item = items[head]
    head += 1
    if head > 4096, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    isQueued.remove(item)
    return item
  }
}
