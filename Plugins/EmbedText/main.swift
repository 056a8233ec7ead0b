import Foundation

// Arguments: the output file, then the folder whose files it embeds. What a file includes of the others is taken out of its text and
// written as a list, as is what it defines, so that nobody has to look for it at run time.

/// `rnn_vtanh` of the line that defines it, by `RNN_INLINE` and its like or by one of the `RNN_LANEWISE` macros, and `rnn_vtanh_four` of
/// `RNN_FOUR(rnn_vtanh)`.
func definedName(in line: Substring) -> String? {
  guard let end = line.firstIndex(of: "(") else { return nil }
  if line.hasPrefix("RNN_LANEWISE") { return String(line[line.index(after: end)...].prefix { $0 != "," }) }
  if line.hasPrefix("RNN_FOUR(") { return line[line.index(after: end)...].prefix { $0 != ")" } + "_four" }
  guard ["RNN_INLINE ", "RNN_APART ", "RNN_FUNCTION "].contains(where: line.hasPrefix) else { return nil }
  return line[..<end].split(whereSeparator: { $0 == " " || $0 == "*" }).last.map(String.init)
}

let arguments = CommandLine.arguments
let folder = URL(fileURLWithPath: arguments[2])
let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  .filter { $0.hasSuffix(".h") || $0.hasSuffix(".c") }.sorted()
var output = """
  /// The runtime's C files: name, the names of those that it includes, the functions that it defines, and the rest of its text.
  let embeddedRuntimeFiles: [(name: String, needs: [String], defines: [String], text: String)] = [

  """
for name in names {
  let opening = "#include \""
  var needs: [String] = []
  var lines: [Substring] = []
  let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix(opening) {
      needs.append(String(line.dropFirst(opening.count).prefix { $0 != "\"" }))
    } else {
      lines.append(line)
    }
  }
  let defines = lines.compactMap(definedName)
  while lines.last?.isEmpty == true { lines.removeLast() }
  output += "(\"\(name)\", \(needs), \(defines), ####\"\"\"\n\(lines.joined(separator: "\n"))\n\"\"\"####),\n"
}
output += "]\n"
try output.write(toFile: arguments[1], atomically: true, encoding: .utf8)
