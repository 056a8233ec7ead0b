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
final class CallMembers: Sendable {
  /// The members of a role that a call may have results of.
  struct Group: Sendable {
    /// Where they are among all.
    let places: [Int]
    /// To be shared by all results.
    let names: [String]

    fileprivate init(_ role: Interface.Role, _ members: [Interface.Member]) {
      places = members.indices.filter { members[$0].role == role }
      names = places.map { members[$0].name }
    }
  }

  let all: [CallMember]
  let losses: Group
  let outputs: Group
  let gradients: Group
  let adjoints: Group
  let states: Group

  init(_ members: [Interface.Member]) {
    all = members.map { CallMember($0) }
    losses = Group(.loss, members)
    outputs = Group(.output, members)
    gradients = Group(.gradient, members)
    adjoints = Group(.adjoint, members)
    states = Group(.state, members)
  }

  var count: Int { all.count }
}
