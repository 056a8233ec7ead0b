import Foundation

// Arguments: the output file, then the folder whose files it embeds. What a file includes of the others is taken out of its text and
// written as a list, so that nobody has to look for it at run time.
let arguments = CommandLine.arguments
let folder = URL(fileURLWithPath: arguments[2])
let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  .filter { $0.hasSuffix(".h") || $0.hasSuffix(".c") }.sorted()
var output = """
  /// The runtime's C files: name, the names of those that it includes, and the rest of its text.
  let embeddedRuntimeFiles: [(name: String, needs: [String], text: String)] = [

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
  while lines.last?.isEmpty == true { lines.removeLast() }
  output += "(\"\(name)\", \(needs), ####\"\"\"\n\(lines.joined(separator: "\n"))\n\"\"\"####),\n"
}
output += "]\n"
try output.write(toFile: arguments[1], atomically: true, encoding: .utf8)
