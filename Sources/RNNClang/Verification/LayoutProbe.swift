import RNNIR

/// A C file that asks the generated header for the values of its macros.
enum LayoutProbe {
  /// Macros and the values that they have to have.
  static func macros(_ interface: Interface) -> [(macro: String, value: Int)] {
    let prefix = interface.name.uppercased()
    let fixed = [
      ("\(prefix)_ABI", interface.abi), ("\(prefix)_PARAMETERS", interface.parameterCount),
      ("\(prefix)_ACCUMULATE", Int(GradientFlags.accumulate.rawValue)),
    ]
    return fixed
      + interface.inputs.compactMap { member in
        member.flatOffset.map { ("\(prefix)_OFFSET_\(member.member)", $0) }
      }
  }

  /// The name of the enumerator that holds a macro's value.
  static func enumerator(_ index: Int) -> String { "layout_probe_\(index)" }

  static func text(_ interface: Interface) -> String {
    let entries = macros(interface).enumerated().map {
      "  \(enumerator($0.offset)) = (int)(\($0.element.macro))"
    }
    return """
      #include "\(interface.name).h"
      enum layout_probe {
      \(entries.joined(separator: ",\n"))
      };

      """
  }
}
