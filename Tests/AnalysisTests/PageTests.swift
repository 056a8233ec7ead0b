import Foundation
import RNNAnalysis
import Testing

@Suite struct PageTests {
  @Test func textHasEverySection() throws {
    let text = AnalysisText(try analyze(Cells.gated) { $0.steps = 8 }).text()
    for part in ["how far a change", "the adjoint", "saturated units", "clipping: ", "Lyapunov"] {
      #expect(text.contains(part))
    }
    #expect(text.contains("█"))
  }

  @Test func pageNeedsNothingElse() throws {
    let page = AnalysisPage(try analyze(Cells.gated) { $0.steps = 8 }).html()
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    #expect(page.components(separatedBy: "<svg").count == page.components(separatedBy: "</svg>").count)
    for title in ["eigenvalues in the complex plane", "adjoint of h, unit by step", "values of c.tanh"] {
      #expect(page.contains(title))
    }
    #expect(!page.contains("nan") && !page.contains("NaN"))
  }

  /// Names of the program keep their letters, and all options of clipping are judged on the page as in the text.
  @Test func pageSaysWhatTheTextSays() throws {
    let program = "param v: []\ninput x[t]: []\nh[t] = relu(v*h[t-1] + x[t])"
    let report = try analyze(
      program, data: #"{"v": 2, "x": [1, -9, 1]}"#, clipping: .init(norm: 1, value: 2, step: 3))
    let page = AnalysisPage(report).html()
    #expect(page.contains("; h is 0 in 33 % of all cases."))
    for part in ["--clip-norm 1 would", "--clip-value 2 would change", "--clip-step 3 would shorten h at"] {
      #expect(page.contains(part) && AnalysisText(report).text().contains(part))
    }
  }

  static let browser = ["chromium", "chromium-browser", "google-chrome"].lazy
    .flatMap { name in
      (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// A browser lays the page out: the plots have their sizes, nothing overflows the window, and nothing is fetched.
  @Test(.enabled(if: browser != nil)) func pageOpensInABrowser() throws {
    let browser = try #require(Self.browser)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnc-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appendingPathComponent("page.html")
    // A script that only the test adds: it writes what the browser made of the page into the page.
    let probe = """
      <script>
      const plots = [...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect());
      const report = {plots: plots.length, empty: plots.filter(r => r.width < 50 || r.height < 30).length,
        wide: document.documentElement.scrollWidth - window.innerWidth,
        fetched: performance.getEntriesByType('resource').length};
      document.body.insertAdjacentHTML('beforeend', '<output>' + JSON.stringify(report) + '</output>');
      </script></body>
      """
    let html = AnalysisPage(try analyze(Cells.gated) { $0.steps = 20 }).html()
    try html.replacingOccurrences(of: "</body>", with: probe).write(
      to: page, atomically: true, encoding: .utf8)
    let image = folder.appendingPathComponent("page.png").path
    let common = [
      "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
      "--window-size=1000,2600",
    ]
    let dom = try run(browser, common + ["--dump-dom", page.absoluteString])
    let output = try #require(
      dom.components(separatedBy: "<output>").last?.components(separatedBy: "</output>").first)
    struct Layout: Decodable {
      let plots: Int
      let empty: Int
      let wide: Int
      let fetched: Int
    }
    let layout = try JSONDecoder().decode(Layout.self, from: Data(output.utf8))
    #expect(layout.plots >= 8)
    #expect(layout.empty == 0)
    #expect(layout.wide <= 0)
    #expect(layout.fetched == 0)
    _ = try run(browser, common + ["--screenshot=\(image)", page.absoluteString])
    let size = try FileManager.default.attributesOfItem(atPath: image)[.size] as? Int
    #expect((size ?? 0) > 20_000)
  }

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
