import Foundation
import RNNIR
import SystemPackage

@testable import RNNJIT

/// The program `h[t] = a*h[t-1] + b'*x[t] + E[k[t]]`, `loss = 0.5*(h[T] - y)^2` with `x: [2]` and `k: index(3)`, written by hand
/// in the calling convention of generated files.
enum LinearFixture {
  static func interface(_ real: RealType) -> Interface {
    typealias Member = Interface.Member
    let parameters = [
      Member(
        name: "a", member: "a", role: .parameter, shape: [], perStep: false, perSequence: false,
        flatOffset: 0),
      Member(
        name: "b", member: "b", role: .parameter, shape: [2], perStep: false, perSequence: false,
        flatOffset: 1),
      Member(
        name: "E", member: "E", role: .parameter, shape: [3], perStep: false, perSequence: false,
        flatOffset: 3),
    ]
    let inputs = [
      Member(name: "x", member: "x", role: .input, shape: [2], perStep: true, perSequence: true),
      Member(
        name: "k", member: "k", role: .input, element: .index, shape: [], perStep: true,
        perSequence: true, indexBound: 3),
      Member(name: "y", member: "y", role: .input, shape: [], perStep: false, perSequence: true),
      Member(name: "h[0]", member: "h_0", role: .initial, shape: [], perStep: false, perSequence: true),
      Member(
        name: "lengths", member: "lengths", role: .lengths, element: .length, shape: [],
        perStep: false, perSequence: true),
    ]
    let h = Member(name: "h", member: "h", role: .output, shape: [], perStep: true, perSequence: true)
    var upstream = h
    upstream.role = .upstream
    var state = h
    state.role = .state
    state.perStep = false
    let differentiable = parameters + inputs.filter { $0.element == .real }
    return Interface(
      name: "linear", real: real, inputs: parameters + inputs,
      outputs: [
        Member(name: "loss", member: "loss", role: .loss, shape: [], perStep: false, perSequence: true), h,
      ],
      adjoints: [upstream]
        + differentiable.map {
          var member = $0
          member.role = .gradient
          return member
        },
      state: [state], parameterCount: 6,
      entries: [Interface.EntryKind.forward, .gradient, .jvp, .step, .hvp].map {
        Interface.Entry(
          kind: $0, function: "linear_\($0.rawValue)", workspace: "linear_\($0.rawValue)_workspace")
      },
      absent: [])
  }

  static func unit(_ real: RealType, describing interface: Interface? = nil) throws -> CompileUnit {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = String(
      decoding: try encoder.encode(interface ?? LinearFixture.interface(real)), as: UTF8.self)
    let literal = json.replacingOccurrences(of: #"\"#, with: #"\\"#)
      .replacingOccurrences(of: "\"", with: "\\\"")
    return CompileUnit(
      name: "linear",
      source: "#include \"linear.h\"\nconst char linear_interface[] = \"\(literal)\";\n" + body,
      header: "typedef \(real.rawValue) real;\n")
  }

  /// The compiled fixture, from a cache that all tests of a process share.
  static func kernel(_ real: RealType) throws -> Kernel {
    try Kernel(
      CompileCache(directory: FilePath(NSTemporaryDirectory()).appending("rnnc-fixtures-\(geteuid())")).load(
        unit(real), name: "linear", expected: interface(real), compiler: CCompiler.find(),
        options: quick))
  }
}
