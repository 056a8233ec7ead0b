import Foundation

// Arguments: the output file, then the folder whose files it embeds.
let arguments = CommandLine.arguments
let folder = URL(fileURLWithPath: arguments[2])
let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  .filter { $0.hasSuffix(".h") || $0.hasSuffix(".c") }.sorted()
var output = "/// The runtime's C files by name.\nlet embeddedRuntimeFiles: [(name: String, text: String)] = [\n"
for name in names {
  let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  output += "(\"\(name)\", ####\"\"\"\n\(text)\n\"\"\"####),\n"
}
output += "]\n"
try output.write(toFile: arguments[1], atomically: true, encoding: .utf8)
