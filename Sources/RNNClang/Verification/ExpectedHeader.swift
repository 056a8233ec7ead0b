import RNNIR

/// What a header has to declare for an interface, in the words of C, written down from the calling convention alone.
struct ExpectedHeader {
  struct Function: Equatable {
    var result: String
    var parameters: [String]
  }

  struct Structure {
    var name: String
    /// Member names and types in order.
    var members: [(name: String, type: String)]
  }

  let interface: Interface

  private var name: String { interface.name }

  var structures: [Structure] {
    [
      structure("in", interface.inputs) { _ in true }, structure("out", interface.outputs) { _ in false },
      structure("adjoints", interface.adjoints) { $0.role == .upstream },
      structure("state", interface.state) { _ in false },
    ]
  }

  private func structure(
    _ suffix: String, _ members: [Interface.Member], _ isConst: (Interface.Member) -> Bool
  ) -> Structure {
    let fields = members.map { member in
      (member.member, "\(isConst(member) ? "const " : "")\(element(member.element)) *")
    }
    return Structure(name: "\(name)_\(suffix)", members: fields.isEmpty ? [("nothing", "void *")] : fields)
  }

  private func element(_ element: Interface.Element) -> String {
    switch element {
    case .real: interface.real.rawValue
    case .index: "int32_t"
    case .length: "size_t"
    }
  }

  /// The functions by name, in order.
  var functions: [(name: String, function: Function)] {
    var result: [(String, Function)] = []
    for entry in interface.entries {
      result.append((entry.function, function(entry.kind)))
      result.append((entry.workspace, Function(result: "size_t", parameters: ["size_t", "size_t"])))
      var inParts = function(entry.kind)
      if entry.kind.runsInParts {
        inParts.parameters.append("const \(name)_threads *")
        result.append(("\(entry.function)_threads", inParts))
        result.append(
          (
            "\(entry.function)_threads_workspace",
            Function(result: "size_t", parameters: ["size_t", "size_t", "size_t"])
          ))
      }
      guard let packed = entry.packed else { continue }
      let pack = Function(result: "int", parameters: ["const \(name)_in *", "void *", "size_t"])
      inParts.parameters.append("const void *")
      result += [
        (packed.function, inParts), (packed.pack, pack),
        (packed.size, Function(result: "size_t", parameters: [])),
      ]
    }
    let real = interface.real.rawValue
    result.append(("\(name)_init", Function(result: "int", parameters: ["uint64_t", "\(real) *"])))
    result.append(
      ("\(name)_bind_parameters", Function(result: "void", parameters: ["\(name)_in *", "const \(real) *"])))
    result.append(
      ("\(name)_bind_gradients", Function(result: "void", parameters: ["\(name)_adjoints *", "\(real) *"])))
    return result
  }

  private func function(_ kind: Interface.EntryKind) -> Function {
    func pointer(_ suffix: String) -> String { "const \(name)_\(suffix) *" }
    let size = "size_t"
    let space = ["void *", "size_t"]
    let parameters: [String]
    switch kind {
    case .forward: parameters = [size, size, pointer("in"), pointer("out")]
    case .gradient:
      parameters = [size, size, pointer("in"), pointer("out"), pointer("adjoints"), "unsigned int"]
    case .jvp: parameters = [size, size, pointer("in"), pointer("in"), pointer("out"), pointer("out")]
    case .begin: parameters = [size, pointer("in"), pointer("state")]
    case .step: parameters = [size, pointer("in"), pointer("state"), pointer("state"), pointer("out")]
    case .hvp: parameters = [size, size, pointer("in"), pointer("in"), pointer("adjoints"), "unsigned int"]
    }
    return Function(result: "int", parameters: parameters + space)
  }

  /// The bytes of a type as the callers in this process pass it.
  static func size(_ type: String) -> Int? {
    if type.hasSuffix("*") { return MemoryLayout<UnsafeRawPointer>.size }
    return switch type {
    case "size_t": MemoryLayout<Int>.size
    case "unsigned int": MemoryLayout<UInt32>.size
    case "int": MemoryLayout<Int32>.size
    case "uint64_t": MemoryLayout<UInt64>.size
    default: nil
    }
  }
}
