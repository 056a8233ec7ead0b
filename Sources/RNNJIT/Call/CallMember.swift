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
  let all: [CallMember]
  /// Of outputs, gradients, adjoints and states: the names of those members, to be shared by all results.
  private let names: [[String]]

  init(_ members: [Interface.Member]) {
    all = members.map { CallMember($0) }
    names = [.output, .gradient, .adjoint, .state].map { (role: Interface.Role) in
      members.filter { $0.role == role }.map(\.name)
    }
  }

  var count: Int { all.count }

  /// The names of the members of a role that a call may have results of.
  func names(_ role: Interface.Role) -> [String] {
    switch role {
    case .output: names[0]
    case .gradient: names[1]
    case .adjoint: names[2]
    case .state: names[3]
    case .parameter, .input, .initial, .lengths, .loss, .upstream: []
    }
  }
}
