import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import SystemPackage
import Testing

/// Entry points that a kernel compiles when they are called. What they compute is compared with a closed form.
@Suite("Entry points compiled later") struct LaterEntryTests {
  static let program = SourceFile(name: "later.rnn", text: "h[t] = a*h[t-1] + x[t]\nloss = sum[t](h[t])")
  static let data: NamedArrays<Double> = [
    "a": DataArray(0.5), "x": DataArray(shape: [2, 1], [4, 1]), "h[0]": DataArray(shape: [1], [2]),
  ]

  /// A pipeline and a cache of its own, and how many programs are in it.
  struct Place {
    let pipeline: Pipeline
    let settings: JITSettings
    let folder: URL

    init() {
      var request = CompileRequest()
      request.emission.real = .double
      pipeline = Pipeline(request)
      folder = FileManager.default.temporaryDirectory.appending(path: "rnnc-later-\(UUID().uuidString)")
      var settings = JITSettings()
      settings.cache = CompileCache(path: folder.path)
      self.settings = settings
    }

    var compiled: Int { settings.cache.statistics().entries }
  }

  @Test func aStepIsCompiledWhenItIsTaken() throws {
    let place = Place()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    let kernel = try place.pipeline.kernel(Self.program, place.settings)
    #expect(kernel.interface.entries.map(\.kind) == [.forward, .gradient, .jvp, .begin, .step])
    // h = 0.5*2 + 4 = 5, then 0.5*5 + 1 = 3.5; dloss/da = (2) + (5 + 0.5*2) = 8.
    let gradient = try kernel.gradient(steps: 2, data: Self.data)
    #expect(gradient.loss == [8.5] && gradient.gradients["a"]?.values == [8])
    #expect(place.compiled == 1)
    let step = try kernel.step(
      data: ["a": DataArray(0.5), "x": DataArray(shape: [1], [4])],
      state: ["h[0]": DataArray(shape: [1], [2])])
    #expect(step.state["h[0]"]?.values == [5])
    #expect(place.compiled == 2)
    // The tangent along a is the same sum.
    let tangent = try kernel.jvp(steps: 2, data: Self.data, tangent: ["a": DataArray(1)])
    #expect(tangent.tangent.loss == [8])
    #expect(place.compiled == 2)
  }

  @Test func manyThreadsWaitForOneCompilation() async throws {
    let place = Place()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    let kernel = try place.pipeline.kernel(Self.program, place.settings)
    let losses = try await withThrowingTaskGroup(of: [Double]?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try kernel.jvp(steps: 2, data: Self.data, tangent: ["a": DataArray(1)]).tangent.loss
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(losses == Array(repeating: [8], count: 4))
    #expect(place.compiled == 2)
  }

  @Test func preparingCompilesOnceAndTellsWhatIsAbsent() throws {
    let place = Place()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    let kernel = try place.pipeline.kernel(Self.program, place.settings)
    try kernel.prepare(.gradient)
    #expect(place.compiled == 1)
    try kernel.prepare(.step)
    #expect(place.compiled == 2)
    #expect(throws: KernelError.absent(.hvp, reason: "it was not asked for")) { try kernel.prepare(.hvp) }
  }

  /// What a library says of itself when the step is compiled at once is what the kernel says before it is compiled.
  @Test func theInterfaceTellsWhatWillBePacked() throws {
    let place = Place()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    let program = SourceFile(
      name: "packs.rnn",
      text: "size H = 4\nparam V: [H, H]\nh[t] = tanh(V*h[t-1] + x[t])\nloss = sum[t](sum(h[t]))")
    let kernel = try place.pipeline.kernel(program, place.settings)
    let promised = kernel.interface.entries
    #expect(place.compiled == 1)
    var request = place.pipeline.request
    request.emission.entries = [.jvp, .begin, .step]
    let library = try Pipeline(request).kernel(program, place.settings).library
    #expect(Array(promised.dropFirst(2)) == library.interface.entries)
    #expect(promised.last?.packed == Interface.Packed(of: "packs_step"))
    #expect(
      try kernel.pack(.step, data: ["V": DataArray(shape: [4, 4], Array(repeating: 0.5, count: 16))]).count
        > 0)
  }

  /// Where a step needs what comes later, there is none, and nothing is left to be compiled but the tangent.
  @Test func whatDoesNotExistIsNotCompiledLater() throws {
    let place = Place()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    let backwards = SourceFile(name: "backwards.rnn", text: "h[t] = a*h[t+1] + x[t]\nloss = sum[t](h[t])")
    let kernel = try place.pipeline.kernel(backwards, place.settings)
    #expect(kernel.interface.entries.map(\.kind) == [.forward, .gradient, .jvp])
    #expect(throws: KernelError.self) { try kernel.prepare(.step) }
    #expect(place.compiled == 1)
  }
}
