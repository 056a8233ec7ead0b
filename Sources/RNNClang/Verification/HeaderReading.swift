import Foundation
import RNNDiagnostics
import RNNIR

/// What libclang read of generated C, compared with what an interface says.
struct HeaderReading {
  private let unit: ClangUnit
  private let sources: ClangSources
  private let interface: Interface
  private let expected: ExpectedHeader
  private let declarations: [ClangCursor]

  init(_ unit: ClangUnit, sources: ClangSources, interface: Interface) {
    self.unit = unit
    self.sources = sources
    self.interface = interface
    expected = ExpectedHeader(interface: interface)
    declarations = unit.declarations
  }

  private func mismatch(_ message: String, at cursor: ClangCursor? = nil) -> Diagnostic {
    Diagnostic(
      .error, "interface-mismatch", "the generated C and the description of its interface differ: \(message)",
      at: cursor.flatMap { sources.range(of: $0) }, origin: .compiler)
  }

  /// Structures and functions of the header.
  func compare() -> [Diagnostic] {
    expected.structures.flatMap(compare) + compareFunctions()
  }

  private func compare(_ structure: ExpectedHeader.Structure) -> [Diagnostic] {
    guard
      let found = declarations.first(where: {
        $0.kind == .structure && $0.name == structure.name && $0.isDefinition
      })
    else { return [mismatch("there is no structure \(structure.name)")] }
    let fields = found.children.filter { $0.kind == .field }
    let pointer = MemoryLayout<UnsafeRawPointer>.size
    var problems: [Diagnostic] = []
    if fields.count != structure.members.count {
      problems.append(
        mismatch(
          "\(structure.name) has \(fields.count) members, not \(structure.members.count)", at: found))
    }
    for (index, (field, member)) in zip(fields, structure.members).enumerated() {
      let place = "member \(index + 1) of \(structure.name)"
      if field.name != member.name {
        problems.append(mismatch("\(place) is \(field.name), not \(member.name)", at: field))
      }
      if field.typeName != member.type {
        problems.append(mismatch("\(place) is a `\(field.typeName)`, not a `\(member.type)`", at: field))
      }
      if field.bitOffset != 8 * pointer * index || field.size != pointer {
        problems.append(
          mismatch(
            "\(place) has \(field.size) bytes at bit \(field.bitOffset), not \(pointer) at bit \(8 * pointer * index)",
            at: field))
      }
    }
    if found.size != pointer * structure.members.count {
      problems.append(
        mismatch(
          "\(structure.name) has \(found.size) bytes, not \(pointer * structure.members.count)", at: found))
    }
    return problems
  }

  private func compareFunctions() -> [Diagnostic] {
    var problems: [Diagnostic] = []
    let functions = expected.functions
    for (name, function) in functions {
      guard let found = declarations.first(where: { $0.kind == .function && $0.name == name }) else {
        problems.append(mismatch("there is no function \(name)"))
        continue
      }
      let parameters = found.children.filter { $0.kind == .parameter }
      let types = parameters.map { $0.typeName == "unsigned" ? "unsigned int" : $0.typeName }
      if found.typeName != function.result || types != function.parameters || found.isVariadic {
        problems.append(
          mismatch(
            "\(name) is `\(found.typeName) (\(types.joined(separator: ", ")))`, not `\(function.result) (\(function.parameters.joined(separator: ", ")))`",
            at: found))
      }
      for parameter in parameters {
        if let size = ExpectedHeader.size(parameter.typeName), size != parameter.size {
          problems.append(
            mismatch("\(parameter.name) of \(name) has \(parameter.size) bytes, not \(size)", at: parameter))
        }
      }
    }
    for found in declarations
    where found.kind == .function && !functions.contains(where: { $0.name == found.name }) {
      problems.append(mismatch("nothing describes the function \(found.name)", at: found))
    }
    if !declarations.contains(where: { $0.kind == .variable && $0.name == "\(interface.name)_interface" }) {
      problems.append(mismatch("there is no \(interface.name)_interface"))
    }
    return problems
  }

  /// The values of the header's macros.
  func compareMacros() -> [Diagnostic] {
    let values = declarations.filter { $0.kind == .enumeration }.flatMap(\.children)
    return LayoutProbe.macros(interface).enumerated().compactMap { index, expected in
      guard let found = values.first(where: { $0.name == LayoutProbe.enumerator(index) })?.integer else {
        return mismatch("there is no macro \(expected.macro)")
      }
      return found == expected.value ? nil : mismatch("\(expected.macro) is \(found), not \(expected.value)")
    }
  }

  /// The description that the file exports as data.
  func compareDescription() -> [Diagnostic] {
    let name = "\(interface.name)_interface"
    guard
      let list = declarations.first(where: { $0.kind == .variable && $0.name == name && !$0.children.isEmpty }
      )?
      .children.first
    else { return [mismatch("the file does not define \(name)")] }
    let bytes = list.children.map { child -> UInt8 in
      let literal = (child.index...child.index + child.count).lazy
        .compactMap { ClangCursor(unit: unit, index: $0).integer }.first
      return UInt8(truncatingIfNeeded: literal ?? 0)
    }
    guard let found = try? JSONDecoder().decode(Interface.self, from: Data(bytes.prefix { $0 != 0 })) else {
      return [mismatch("\(name) is no description", at: list)]
    }
    return found == interface ? [] : [mismatch("\(name) describes something else", at: list)]
  }

  /// What the file defines and others can see: functions of the header only.
  func compareExports() -> [Diagnostic] {
    var problems: [Diagnostic] = []
    let names = expected.functions.map(\.name)
    let defined = declarations.filter { $0.kind == .function && $0.isDefinition && !$0.isStatic }
    for function in defined where !names.contains(function.name) {
      problems.append(mismatch("\(function.name) is exported", at: function))
    }
    for name in names where !defined.contains(where: { $0.name == name }) {
      problems.append(mismatch("\(name) is not defined"))
    }
    for variable in declarations
    where variable.kind == .variable && !variable.isStatic && variable.name != "\(interface.name)_interface" {
      problems.append(mismatch("the variable \(variable.name) is exported", at: variable))
    }
    return problems
  }
}
