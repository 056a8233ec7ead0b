import Foundation
import PackagePlugin

/// Turns the C files of `Runtime/C` into a Swift file of string literals, so that `rnnc` carries them inside.
@main
struct EmbedRuntime: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? SourceModuleTarget else { return [] }
    let folder = target.directoryURL.appendingPathComponent("C")
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("EmbeddedRuntime.swift")
    let inputs = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".h") || $0.hasSuffix(".c") }.sorted()
      .map { folder.appendingPathComponent($0) }
    return [
      .buildCommand(
        displayName: "Embedding the C runtime",
        executable: try context.tool(named: "EmbedText").url,
        arguments: [output.path, folder.path], inputFiles: inputs, outputFiles: [output])
    ]
  }
}
