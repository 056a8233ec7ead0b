import RNNIR

/// A member of a struct as calls look at it, many times each: an object, since copies of the description would be counted in and out.
final class CallMember: Sendable {
  let member: Interface.Member
  let name: String
  let role: Interface.Role
  let element: Interface.Element
  let shape: [Int]
  let perStep: Bool
  let perSequence: Bool

  init(_ member: Interface.Member) {
    self.member = member
    name = member.name
    role = member.role
    element = member.element
    shape = member.shape
    perStep = member.perStep
    perSequence = member.perSequence
  }
}

/// The members of one struct, in its order.
struct CallMembers: Sendable {
  let all: [CallMember]
  /// The names of those of each role, to be shared by all results.
  private let names: [(role: Interface.Role, names: [String])]

  init(_ members: [Interface.Member]) {
    all = members.map { CallMember($0) }
    var names: [(role: Interface.Role, names: [String])] = []
    for member in members where !names.contains(where: { $0.role == member.role }) {
      names.append((member.role, members.filter { $0.role == member.role }.map(\.name)))
    }
    self.names = names
  }

  var count: Int { all.count }

  func names(_ role: Interface.Role) -> [String] {
    for entry in names where entry.role == role { return entry.names }
    return []
  }
}
