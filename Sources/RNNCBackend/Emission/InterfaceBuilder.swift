import RNNIR
import RNNTransforms

/// Describes what a generated file offers, from the equations of the program and of its entry points.
enum InterfaceBuilder {
  static func build(
    _ builder: EntryBuilder, name: String, real: RealType, gradient: EntrySystem,
    streaming: Result<StepBuilder.Streaming, StepBuilder.Absence>, kinds: [Interface.EntryKind]
  ) -> Interface {
    let program = builder.program
    var offset = 0
    var parameters: [Interface.Member] = []
    var inputs: [Interface.Member] = []
    var initials: [Interface.Member] = []
    for id in program.ids {
      guard case .source(let source) = program[id].definition else { continue }
      let type = program[id].type
      switch source.role {
      case .parameter:
        parameters.append(member(source.name, .parameter, type, flatOffset: offset))
        offset += type.count
      case .input: inputs.append(member(source.name, .input, type))
      case .initial: initials.append(member(source.name, .initial, type))
      case .upstream, .state, .tangent: continue
      }
    }
    let lengths = Interface.Member(
      name: Interface.callName("lengths", beside: (parameters + inputs).map(\.name)), member: "",
      role: .lengths, element: .length, shape: [], perStep: false,
      perSequence: true)
    var outputs: [Interface.Member] = []
    var upstream: [Interface.Member] = []
    for result in program.results {
      let type = program[result.value].type
      outputs.append(member(result.name, result.role == .loss ? .loss : .output, type))
      if result.role == .output { upstream.append(member(result.name, .upstream, type)) }
    }
    var gradients: [Interface.Member] = []
    for result in gradient.system.results where result.role == .gradient || result.role == .adjoint {
      let type = gradient.system[result.value].type
      var entry = member(result.name, result.role == .gradient ? .gradient : .adjoint, type)
      entry.flatOffset = parameters.first { $0.name == result.name && result.role == .gradient }?.flatOffset
      gradients.append(entry)
    }
    var state: [Interface.Member] = []
    var absent: [Interface.AbsentEntry] = []
    switch streaming {
    case .success(let streaming): state = streaming.state.map { member($0.name, .state, $0.type) }
    case .failure(let absence):
      absent = [Interface.EntryKind.begin, .step].map { .init(kind: $0, reason: absence.reason) }
    }
    let entries = kinds.map { Interface.Entry($0, of: name) }
    return Interface(
      name: name, real: real, inputs: named(parameters + inputs + initials + [lengths]),
      outputs: named(outputs), adjoints: named(upstream + gradients), state: named(state),
      parameterCount: offset, entries: entries, absent: absent)
  }

  private static func member(
    _ name: String, _ role: Interface.Role, _ type: ValueType, flatOffset: Int? = nil
  ) -> Interface.Member {
    var bound: Int?
    if case .index(let limit) = type.element { bound = limit }
    return Interface.Member(
      name: name, member: "", role: role, element: bound == nil ? .real : .index, shape: type.shape,
      perStep: type.rate == .step, perSequence: type.rate != .program, indexBound: bound,
      flatOffset: flatOffset)
  }

  /// Gives each member of a struct a distinct C identifier, prefixed by its role.
  private static func named(_ members: [Interface.Member]) -> [Interface.Member] {
    let prefixed = members.map { member in
      switch member.role {
      case .parameter: "param_" + member.name
      case .input: "input_" + member.name
      case .initial: "initial_" + member.name
      case .lengths: "lengths"
      case .loss: member.name
      case .output: "value_" + member.name
      case .upstream: "upstream_" + member.name
      case .gradient: "gradient_" + member.name
      case .adjoint: "adjoint_" + member.name
      case .state: "state_" + member.name
      }
    }
    return zip(members, CNames.distinct(prefixed, prefix: "")).map { member, identifier in
      var member = member
      member.member = identifier
      return member
    }
  }
}
