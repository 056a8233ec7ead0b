import Foundation
import Testing

/// What the documentation says of the package's modules is what the manifest says.
extension Commands {
  @Suite struct ManifestTests {
    private let manifest: String

    init() throws { manifest = try String(contentsOfFile: "\(root)/Package.swift", encoding: .utf8) }

    /// The words in quotation marks or backticks.
    private static func quoted(_ text: some StringProtocol) -> Set<String> {
      Set(String(text).matches(of: /["`]([A-Za-z-]+)["`]/).map { String($0.1) })
    }

    /// The targets and the targets of this package that each names as dependencies.
    private func dependencies() -> [String: Set<String>] {
      var result: [String: Set<String>] = [:]
      for entry in manifest.components(separatedBy: "\n    .") {
        guard entry.hasPrefix("target(") || entry.hasPrefix("executableTarget("),
          let name = entry.firstMatch(of: /name: "([A-Za-z-]+)"/)
        else { continue }
        let own = entry.replacing(/\.product\([^)]*\)/, with: "")
        let list = own.firstMatch(of: /dependencies: \[([^\]]*)\]/).map { Self.quoted($0.1) }
        result[String(name.1)] = list ?? []
      }
      return result
    }

    /// The rows of a table that begins with such a heading: the first column and the second.
    private func table(_ heading: String, in document: String) throws -> [(String, String)] {
      let text = try String(contentsOfFile: "\(root)/\(document)", encoding: .utf8)
      let start = try #require(text.range(of: "| \(heading) |"), "\(document) has no such table")
      let lines = text[start.lowerBound...].split(separator: "\n", omittingEmptySubsequences: false)
      return lines.dropFirst(2).prefix { $0.hasPrefix("|") }.map { line in
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return (cells[0].trimmingCharacters(in: ["`"]), cells.count > 1 ? cells[1] : "")
      }
    }

    /// Modules are listed with what they use, without what comes along with that.
    @Test func modulesUseWhatTheDocumentSays() throws {
      let direct = dependencies()
      func all(_ name: String) -> Set<String> {
        (direct[name] ?? []).reduce(into: []) { $0.formUnion(all($1).union([$1])) }
      }
      let rows = try table("module", in: "Docs/architecture.md")
      let modules = rows.map(\.0)
      #expect(modules.count == 14)
      let listed = try FileManager.default.contentsOfDirectory(atPath: "\(root)/Sources") + ["RNNRuntime"]
      #expect(Set(modules) == Set(listed.filter { !$0.hasPrefix(".") }))
      for (name, uses) in rows {
        let used = try #require(direct[name], "\(name) is no target")
        let least = used.filter { one in !used.contains { all($0).contains(one) } }
        #expect(Self.quoted(uses) == least, "\(name) uses \(used.sorted())")
      }
    }

    /// Whoever adds the library can import the modules that its documentation speaks of, and no others.
    @Test func theLibraryHasTheModulesOfItsPage() throws {
      let product = try #require(
        manifest.firstMatch(of: /\.library\(\s*name: "RNNCompiler",\s*targets: \[([^\]]*)\]/))
      #expect(Self.quoted(product.1) == Set(try table("module", in: "Docs/swift.md").map(\.0)))
    }
  }
}
