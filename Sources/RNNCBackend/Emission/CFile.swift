import Foundation
import RNNIR
import RNNRuntime
import RNNTransforms

/// The text of the two files.
struct CFile {
  let interface: Interface
  let program: EquationSystem
  let entries: [EntryLowering.Lowered]
  let options: EmissionOptions
  let sizes: KernelSizes

  var name: String { interface.name }
  var real: String { interface.real.rawValue }
  var macro: String { name.uppercased() }

  func implementation() -> String {
    let functions = entries.flatMap(\.all)
    let used = functions.reduce(into: Set<String>()) { $0.formUnion(NameCollector.names(in: $1.body)) }
    let fragments = ["base.h", "random.h", "share.h", "rows.h"] + RuntimeLibrary.fragments(defining: used)
    var text = sizesText()
    text += """

      #define RNN_DOUBLE \(interface.real == .double ? 1 : 0)
      #define RNN_STRICT_MATH \(options.strictMath ? 1 : 0)

      """
    text += RuntimeLibrary.text(including: fragments)
    text += "\n/* ---- \(name) ---- */\n"
    if used.contains("\(name)_in_parts") {
      text += """

        static void \(name)_in_parts(const \(name)_threads *threads, void (*task)(void *job, size_t part), rnn_job *job, size_t parts) {
          job->parts = parts;
          if (parts < 2)
            task(job, 0);
          else
            threads->run(threads->context, parts, task, job);
        }

        """
    }
    for (entry, description) in zip(entries, interface.entries) {
      text += "\ntypedef struct \(description.function)_run {\n"
      for member in entry.runMembers { text += "  \(member)\n" }
      text += "} \(description.function)_run;\n"
      text += CPrinter.print(LoopProgram(functions: entry.all), real: interface.real)
    }
    text += InitializerText(interface: interface, program: program).text()
    text += interfaceText()
    return text
  }

  /// Says what was chosen otherwise than by default.
  static func remark(_ choices: Choices) -> String {
    let differences = choices.differences
    if differences.isEmpty { return "" }
    return "\n/* Made with choices other than the usual: \(differences.joined(separator: ", ")). */\n"
  }

  /// The sizes that differ from the runtime's.
  private func sizesText() -> String {
    let macros = [
      ("RNN_CHUNK_ROWS", sizes.chunkRows, KernelSizes.usual.chunkRows),
      ("RNN_ONCE_ROWS", sizes.packRows, KernelSizes.usual.packRows),
    ]
    return macros.filter { $0.1 != $0.2 }.map { macro, rows, _ in
      "\n#ifndef \(macro)\n#define \(macro) ((size_t)\(rows))\n#endif\n"
    }.joined()
  }

  /// The interface as data. C99 promises string literals of 4095 characters only, so it is spelled in numbers.
  private func interfaceText() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = (try? encoder.encode(interface)).map(Array.init) ?? []
    // Bytes above 127 are negative where char is signed.
    let numbers = (0..<256).map { $0 < 128 ? "\($0)," : "(char)\($0)," }
    var text = "\nconst char \(name)_interface[] = {"
    text.reserveCapacity(5 * bytes.count)
    for (index, byte) in bytes.enumerated() {
      text += index % 24 == 0 ? "\n  " : " "
      text += numbers[Int(byte)]
    }
    return text + "\n  0};\n"
  }
}
