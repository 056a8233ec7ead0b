import RNNIR

/// The numbers that a run gave, to be written as one JSON object.
///
/// Sections are `values`, `loss`, `losses`, `gradients` and `adjoints`, those that there are in this order, each with names in the
/// order of the program. Numbers are the shortest that read back the same; what is no finite number, which JSON cannot say, is
/// one of the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
public struct ResultFile<Real: KernelReal>: Sendable, Equatable {
  public var values: NamedArrays<Real>
  public var loss: Real?
  /// The loss of each sequence.
  public var losses: [Real]?
  public var gradients: NamedArrays<Real>?
  public var adjoints: NamedArrays<Real>?

  public init(
    values: NamedArrays<Real>, loss: Real? = nil, losses: [Real]? = nil,
    gradients: NamedArrays<Real>? = nil, adjoints: NamedArrays<Real>? = nil
  ) {
    self.values = values
    self.loss = loss
    self.losses = losses
    self.gradients = gradients
    self.adjoints = adjoints
  }

  /// The result of a forward run. Without a batch axis the one sequence of the batch has none in the file either.
  public init(_ result: Kernel.ForwardResult<Real>, interface: Interface, hasBatchAxis: Bool) {
    self.init(
      values: ResultFile.arranged(
        result.outputs, interface.outputs, .output, hasBatchAxis: hasBatchAxis),
      loss: result.loss.map(ResultFile.total), losses: hasBatchAxis ? result.loss : nil)
  }

  /// The result of a gradient run.
  public init(_ result: Kernel.GradientResult<Real>, interface: Interface, hasBatchAxis: Bool) {
    let value = Kernel.ForwardResult(loss: result.loss, outputs: result.outputs)
    self.init(value, interface: interface, hasBatchAxis: hasBatchAxis)
    gradients = ResultFile.arranged(
      result.gradients, interface.adjoints, .gradient, hasBatchAxis: hasBatchAxis)
    if !result.adjoints.isEmpty {
      adjoints = ResultFile.arranged(
        result.adjoints, interface.adjoints, .adjoint, hasBatchAxis: hasBatchAxis)
    }
  }

  /// The sum over a batch, which does not depend on the order beyond the rounding of doubles.
  static func total(_ losses: [Real]) -> Real { Real(losses.reduce(0.0) { $0 + Double($1) }) }

  /// Arrays of `[T][B][n…]` in the order of an interface's members, without the axis of B unless it is wanted.
  static func arranged(
    _ arrays: NamedArrays<Real>, _ members: [Interface.Member], _ role: Interface.Role, hasBatchAxis: Bool
  ) -> NamedArrays<Real> {
    var result = NamedArrays<Real>()
    for member in members where member.role == role {
      guard var array = arrays[member.name] else { continue }
      if !hasBatchAxis && member.perSequence { array.shape.remove(at: member.perStep ? 1 : 0) }
      result[member.name] = array
    }
    return result
  }

  /// The JSON text, with a line for every name and a final line break.
  public var text: String {
    var sections: [String] = []
    func add(_ key: String, _ arrays: NamedArrays<Real>?) {
      guard let arrays else { return }
      let lines = arrays.names.compactMap { name in
        arrays[name].map { "    \(name.jsonString): \($0.json)" }
      }
      let body = lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n  }"
      sections.append("  \(key.jsonString): \(body)")
    }
    add("values", values)
    if let loss { sections.append("  \"loss\": \(loss.json)") }
    if let losses { sections.append("  \"losses\": [\(losses.map(\.json).joined(separator: ", "))]") }
    add("gradients", gradients)
    add("adjoints", adjoints)
    return "{\n\(sections.joined(separator: ",\n"))\n}\n"
  }
}

extension DataArray {
  /// The elements as nested JSON arrays of the shape.
  var json: String {
    let numbers: [String]
    switch elements {
    case .real(let values): numbers = values.map(\.json)
    case .index(let values): numbers = values.map(String.init)
    }
    var text = ""
    var next = numbers[...]
    func write(_ extents: ArraySlice<Int>) {
      guard let count = extents.first else {
        text += next.popFirst() ?? "null"
        return
      }
      text += "["
      for index in 0..<count {
        if index > 0 { text += ", " }
        write(extents.dropFirst())
      }
      text += "]"
    }
    write(shape[...])
    return text
  }
}

extension KernelReal {
  /// The shortest text that reads back the same.
  var json: String {
    if isFinite { return description }
    return isNaN ? "\"NaN\"" : self < 0 ? "\"-Infinity\"" : "\"Infinity\""
  }
}

extension String {
  /// The text as a JSON string.
  var jsonString: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
