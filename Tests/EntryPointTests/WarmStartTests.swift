import Foundation
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import RNNTransforms
import Synchronization
import Testing

@testable import RNNCompiler

/// Kernels that are found again without making their C, and everything after which they must not be. Their numbers have closed forms.
@Suite("Programs that were compiled before") struct WarmStartTests {
  /// Files that a test can change, and functions from C that it can redefine.
  final class Texts: Sendable {
    private let texts = Mutex<[String: String]>([:])

    subscript(name: String) -> String? {
      get { texts.withLock { $0[name] } }
      set { texts.withLock { $0[name] = newValue } }
    }

    var loader: ImportLoader {
      ImportLoader { path, _ in
        self[path].map { .success(SourceFile(name: path, text: $0)) } ?? .failure(.init("it is gone"))
      }
    }

    var externs: ExternResolver {
      ExternResolver { name, _, path, range in
        guard let text = self[path.text] else {
          return .failure(Diagnostic(.error, "gone", "it is gone", at: range))
        }
        return .success(ExternDefinition(text: text, from: path.text))
      }
    }
  }

  let folder: URL
  let texts = Texts()
  let settings: JITSettings
  let pipeline: Pipeline

  init() {
    folder = FileManager.default.temporaryDirectory.appending(path: "rnnc-warm-\(UUID().uuidString)")
    var settings = JITSettings()
    settings.cache = CompileCache(path: folder.path)
    settings.options.optimization = 0
    self.settings = settings
    var request = CompileRequest()
    request.emission.real = .double
    pipeline = Pipeline(request, loader: texts.loader, externs: texts.externs)
  }

  /// `b` is a factor that the text, an import or a function of C decides.
  func file(_ factor: String, _ head: String = "") -> SourceFile {
    SourceFile(name: "warm.rnn", text: "\(head)\nh[t] = a*h[t-1] + \(factor)*x[t]\nloss = sum[t](h[t])")
  }

  /// The kernel that is found without making the C.
  func recalled(_ file: SourceFile, _ pipeline: Pipeline? = nil) throws -> Kernel? {
    let pipeline = pipeline ?? self.pipeline
    return pipeline.recalled(file, try #require(pipeline.programKey(file, settings)), settings)
  }

  func loss(_ kernel: Kernel) throws -> [Double]? {
    try kernel.forward(steps: 2, data: ["a": DataArray(0.5), "x": DataArray(shape: [2, 1], [4, 1])]).loss
  }

  private func done() { try? FileManager.default.removeItem(at: folder) }

  @Test func theSecondTimeNothingIsMade() throws {
    defer { done() }
    let program = file("2")
    #expect(try recalled(program) == nil)
    let cold = try pipeline.kernel(program, settings)
    let warm = try #require(try recalled(program))
    #expect(warm.interface == cold.interface)
    #expect(warm.library.path == cold.library.path && warm.library.wasCached)
    // h is 8, then 0.5*8 + 2.
    #expect(try loss(warm) == [14])
    let step = try warm.step(data: ["a": DataArray(0.5), "x": DataArray(shape: [1], [4])], state: [:])
    #expect(step.state["h[0]"]?.values == [8])
    #expect(settings.cache.statistics().entries == 2)
    // The other entry points are remembered too.
    let again = try #require(try recalled(program))
    try again.prepare(.jvp)
    #expect(settings.cache.statistics().entries == 2)
    #expect(try loss(try pipeline.kernel(program, settings)) == [14])
  }

  @Test func anotherTextIsAnotherProgram() throws {
    defer { done() }
    _ = try pipeline.kernel(file("2"), settings)
    #expect(try recalled(file("3")) == nil)
    #expect(try loss(try pipeline.kernel(file("3"), settings)) == [21])
    let renamed = SourceFile(name: "other.rnn", bytes: file("2").bytes)
    #expect(try recalled(renamed) == nil)
    #expect(try loss(try pipeline.kernel(file("2"), settings)) == [14])
  }

  /// An import, one that it imports, and one of the same text under another path.
  @Test func importsAreReadAgain() throws {
    defer { done() }
    texts["one.rnn"] = "import \"two.rnn\"\nfn one(x) = two(x)"
    texts["two.rnn"] = "fn two(x) = 2*x"
    let program = file("one(1)", "import \"one.rnn\"")
    #expect(try loss(try pipeline.kernel(program, settings)) == [14])
    let warm = try #require(try recalled(program))
    texts["two.rnn"] = "fn two(x) = 3*x"
    #expect(try recalled(program) == nil)
    #expect(try loss(try pipeline.kernel(program, settings)) == [21])
    #expect(try recalled(program) != nil)
    // What is compiled later belongs to what was compiled before, whatever has happened to the files.
    let step = try warm.step(data: ["a": DataArray(0.5), "x": DataArray(shape: [1], [4])], state: [:])
    #expect(step.state["h[0]"]?.values == [8])
    texts["one.rnn"] = "fn one(x) = 4*x"
    #expect(try loss(try pipeline.kernel(program, settings)) == [28])
    texts["one.rnn"] = nil
    #expect(throws: DiagnosticFailure.self) { try pipeline.kernel(program, settings) }
  }

  @Test func functionsFromCAreReadAgain() throws {
    defer { done() }
    texts["c.h"] = "fn twice(x) = 2*x\n"
    let program = file("twice(1)", "extern fn twice(x) from \"c.h\"")
    #expect(try loss(try pipeline.kernel(program, settings)) == [14])
    #expect(try recalled(program) == nil)
    texts["c.h"] = "fn twice(x) = 3*x\n"
    #expect(try loss(try pipeline.kernel(program, settings)) == [21])
  }

  @Test func everyOptionCounts() throws {
    defer { done() }
    let changes: [(inout CompileRequest) -> Void] = [
      { $0.sizes["H"] = 3 }, { $0.sizes["I"] = 3 }, { $0.sizes["I"] = 4 }, { $0.reluAtZero = 1 },
      { $0.entries.truncate = 3 }, { $0.entries.meanOverBatch = true }, { $0.entries.exposeAll = true },
      { $0.entries.clipping.norm = 3 }, { $0.entries.clipping.value = 3 }, { $0.entries.clipping.step = 3 },
      { $0.entries.optimization = Optimization(level: 2) },
      { $0.entries.optimization = Optimization().without(.fuse) },
      { $0.entries.choices.chunkRows = 3 }, { $0.entries.choices.packRows = 3 },
      { $0.entries.choices.vectors = 3 }, { $0.entries.choices.compilerLevel = 3 },
      { $0.emission.name = "nil" }, { $0.emission.name = "nil2" }, { $0.emission.real = .double },
      { $0.emission.strictMath = true }, { $0.emission.entries = [.forward] },
      { $0.emission.annotate = true },
      { $0.emission.announcePhases = true },
    ]
    let requests =
      [CompileRequest()]
      + changes.map { change in
        var request = CompileRequest()
        change(&request)
        return request
      }
    let program = file("2")
    let keys = requests.map { Pipeline($0).programKey(program, settings) }
    #expect(!keys.contains(nil) && Set(keys).count == requests.count)
    // Whoever adds an option here adds it to the texts of the key, and above.
    func names(_ value: Any) -> [String] { Mirror(reflecting: value).children.map { $0.label ?? "" } }
    let request = CompileRequest()
    #expect(names(request) == ["sizes", "reluAtZero", "entries", "emission"])
    #expect(
      names(request.entries)
        == ["truncate", "meanOverBatch", "exposeAll", "clipping", "labels", "choices"])
    #expect(names(request.entries.clipping) == ["norm", "value", "step"])
    #expect(
      names(request.entries.choices)
        == ["optimization", "chunkRows", "packRows", "vectors", "compilerLevel"])
    #expect(names(request.entries.optimization) == ["passes"])
    #expect(
      names(request.emission)
        == ["name", "real", "strictMath", "entries", "annotate", "announcePhases"])
  }

  @Test func damageIsSeen() throws {
    defer { done() }
    let program = file("2")
    let library = try pipeline.kernel(program, settings).library.path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let record = folder.appending(path: try #require(names.first { $0.hasPrefix("program-") }))
    let bytes = try Data(contentsOf: record)
    for count in [0, 3, 66, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(count).write(to: record)
      #expect(try recalled(program) == nil)
    }
    for place in stride(from: 3, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[place] ^= 1
      try damaged.write(to: record)
      #expect(try recalled(program) == nil)
    }
    try bytes.write(to: record)
    #expect(try recalled(program) != nil)
    // The library: damaged, then gone.
    try Data("nothing to load".utf8).write(to: URL(filePath: library.string))
    #expect(try recalled(program) == nil)
    #expect(try loss(try pipeline.kernel(program, settings)) == [14])
    try settings.cache.clean()
    #expect(try recalled(program) == nil)
    #expect(try loss(try pipeline.kernel(program, settings)) == [14])
    #expect(try recalled(program) != nil)
    // Where others can write, nothing is believed.
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    #expect(try recalled(program) == nil)
  }
}
