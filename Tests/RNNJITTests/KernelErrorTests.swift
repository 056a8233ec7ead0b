import RNNIR
import Testing

@testable import RNNJIT

@Suite struct KernelErrorTests {
  func failure(_ change: (inout NamedArrays<Double>) -> Void, steps: Int = 4, batch: Int = 1) throws
    -> KernelError?
  {
    let kernel = try LinearFixture.kernel(.double)
    var data = KernelTests.data()
    change(&data)
    do {
      _ = try kernel.gradient(steps: steps, batch: batch, data: data)
      return nil
    } catch { return error as? KernelError }
  }

  @Test func missingDataIsNamedWithItsShape() throws {
    let error = try failure { $0["x"] = nil }
    #expect(error == .missing(name: "x", expected: "[T=4, B=1, 2]"))
    #expect(error?.description == "x is missing: expected [T=4, B=1, 2]")
  }

  @Test func unknownDataIsNamed() throws {
    let error = try failure { $0["z"] = .init(1) }
    #expect(error?.description == "there is nothing called z, only a, b, E, x, k, y, h[0], lengths")
  }

  @Test func wrongShapesAreShown() throws {
    let error = try failure(
      { $0["x"] = .init(shape: [3, 2, 5], [Double](repeating: 0, count: 30)) }, steps: 3, batch: 2)
    #expect(error?.description == "x: expected [T=3, B=2, 2], got [3, 2, 5]")
    #expect(try failure { $0["a"] = .init(shape: [1], [1]) }?.description == "a: expected [], got [1]")
    #expect(
      try failure { $0["b"] = .init(shape: [2], [1]) } == .wrongCount(name: "b", expected: 2, found: 1))
  }

  @Test func indicesAndLengthsAreChecked() throws {
    let index = try failure { $0["k"] = .init(shape: [4, 1], indices: [0, 1, 3, 0]) }
    #expect(index?.description == "k: element 2 is 3, which is not in 0 ..< 3")
    #expect(
      try failure { $0["k"] = .init(shape: [4, 1], [0, 1.5, 0, 0]) }
        == .outOfRange(name: "k", position: 1, value: "1.5", bound: 3))
    #expect(try failure { $0["k"] = .init(shape: [4, 1], [0, .nan, 0, 0]) } != nil)
    #expect(
      try failure { $0["lengths"] = .init(shape: [1], [5]) }
        == .outOfRange(name: "lengths", position: 0, value: "5.0", bound: 5))
    #expect(try failure { $0["lengths"] = .init(shape: [1], [4]) } == nil)
  }

  @Test func sizesAreChecked() throws {
    #expect(try failure({ _ in }, steps: -1) == .badSize("the number of steps", -1))
    #expect(try failure({ _ in }, batch: -2) == .badSize("the batch", -2))
    #expect(try failure({ _ in }, steps: Int.max, batch: 2) == .tooLarge("the workspace"))
  }

  @Test func upstreamOfWhatIsNoOutputIsAnError() throws {
    let kernel = try LinearFixture.kernel(.double)
    #expect(throws: KernelError.unknown(name: "x", known: ["h"])) {
      try kernel.gradient(
        steps: 4, data: KernelTests.data(),
        upstream: ["x": .init(shape: [4, 1, 2], [1, 1, 1, 1, 1, 1, 1, 1])])
    }
  }

  @Test func statusesBecomeErrors() throws {
    let kernel = try LinearFixture.kernel(.double)
    let nulls = [UnsafeMutableRawPointer?](repeating: nil, count: 9)
    #expect(throws: KernelError.failed(.forward, .missingPointer)) {
      try kernel.forward(steps: 1, batch: 1, inputs: nulls, outputs: nulls, workspace: Workspace())
    }
  }

  @Test func aStepNeedsItsInputsWithoutATimeAxis() throws {
    let kernel = try LinearFixture.kernel(.double)
    var data = KernelTests.data()
    data["x"] = nil
    data["k"] = nil
    data["h[0]"] = nil
    let missing = KernelError.missing(name: "x or k", expected: "[B=1, 2] or [B=1]")
    #expect(throws: missing) { try kernel.step(data: data) }
  }

  @Test func absentEntriesSayWhy() throws {
    var interface = LinearFixture.interface(.double)
    interface.entries.removeAll { $0.kind == .hvp }
    interface.absent = [.init(kind: .hvp, reason: "of a kink")]
    let directory = try TemporaryDirectory()
    let library = try CompileCache(directory: directory.path.appending("cache")).load(
      LinearFixture.unit(.double, describing: interface), name: "linear", expected: interface,
      compiler: CCompiler.find(), options: quick)
    let kernel = try Kernel(library)
    #expect(throws: KernelError.absent(.hvp, reason: "of a kink")) {
      try kernel.hvp(steps: 4, data: KernelTests.data(), direction: [:])
    }
  }
}
