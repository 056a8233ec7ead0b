import RNNIR

/// The functions that make first values of parameters and bind flat buffers.
struct InitializerText {
  let interface: Interface
  let program: EquationSystem

  func text() -> String {
    let name = interface.name
    let parameters = interface.inputs.filter { $0.role == .parameter }
    let gradients = interface.adjoints.filter { $0.role == .gradient && $0.flatOffset != nil }
    var lines = ["\nint \(name)_init(uint64_t seed, rnn_real *flat) {", "  uint64_t random = seed;"]
    lines.append("  if (flat == NULL) return RNN_MISSING_POINTER;")
    for member in parameters { lines.append("  " + call(member)) }
    lines.append("  (void)random;\n  return RNN_OK;\n}\n")
    lines.append("void \(name)_bind_parameters(\(name)_in *in, const rnn_real *flat) {")
    for member in parameters { lines.append("  in->\(member.member) = flat + \(member.flatOffset ?? 0);") }
    if parameters.isEmpty { lines.append("  (void)in, (void)flat;") }
    lines.append("}\n\nvoid \(name)_bind_gradients(\(name)_adjoints *adjoints, rnn_real *flat) {")
    for member in gradients {
      lines.append("  adjoints->\(member.member) = flat + \(member.flatOffset ?? 0);")
    }
    if gradients.isEmpty { lines.append("  (void)adjoints, (void)flat;") }
    lines.append("}\n")
    return lines.joined(separator: "\n")
  }

  private func call(_ member: Interface.Member) -> String {
    let rows = member.shape.count == 2 ? member.shape[0] : 1
    let columns = member.shape.last ?? 1
    let place = "flat + \(member.flatOffset ?? 0), \(rows), \(columns)"
    switch initializer(member.name) {
    case .constant(let value): return "rnn_init_constant(\(place), \(value));"
    case .identity: return "rnn_init_identity(\(place));"
    case .glorot: return "rnn_init_glorot(\(place), &random);"
    case .orthogonal: return "rnn_init_orthogonal(\(place), &random);"
    case .normal(let deviation): return "rnn_init_normal(\(place), \(deviation), &random);"
    case .uniform(let bound): return "rnn_init_uniform(\(place), \(-bound), \(bound), &random);"
    }
  }

  private func initializer(_ name: String) -> ParameterInitializer {
    for value in program.values {
      if case .source(let source) = value.definition, source.role == .parameter, source.name == name {
        return source.initializer
      }
    }
    return .constant(0)
  }
}
