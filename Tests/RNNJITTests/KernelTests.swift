import RNNIR
import Testing

@testable import RNNJIT

@Suite struct KernelTests {
  /// The numbers of system 15: a=0.9, b=0.5, h_0=0.2, y=1, x=(1,-2,0.5,3).
  static func data<Real: KernelReal>(_: Real.Type = Double.self) -> NamedArrays<Real> {
    [
      "a": .init(0.9), "b": .init(shape: [2], [0.5, 0]), "E": .init(shape: [3], [0, 0, 0]),
      "x": .init(shape: [4, 1, 2], [1, 7, -2, 7, 0.5, 7, 3, 7]),
      "k": .init(shape: [4, 1], indices: [0, 1, 2, 0]), "y": .init(shape: [1], [1]),
      "h[0]": .init(shape: [1], [0.2]),
    ]
  }

  static func isClose<Real: KernelReal>(_ a: [Real]?, _ b: [Double], _ tolerance: Double = 1e-13) -> Bool {
    guard let a, a.count == b.count else { return false }
    return zip(a, b).allSatisfy { abs(Double($0) - $1) <= tolerance * max(1, abs($1)) }
  }

  @Test func forwardGivesPublishedNumbers() throws {
    let result = try LinearFixture.kernel(.double).forward(steps: 4, data: Self.data())
    #expect(Self.isClose(result.loss, [0.0843454592]))
    #expect(result.outputs["h"]?.shape == [4, 1])
    #expect(Self.isClose(result.outputs["h"]?.values, [0.68, -0.388, -0.0992, 1.41072]))
  }

  @Test(arguments: RealType.allCases)
  func gradientGivesPublishedNumbers(_ real: RealType) throws {
    let kernel = try LinearFixture.kernel(real)
    let tolerance = real == .double ? 1e-13 : 1e-6
    let result = try kernel.gradient(steps: 4, data: Self.data())
    #expect(Self.isClose(result.loss, [0.0843454592], tolerance))
    #expect(Self.isClose(result.gradients["a"]?.values, [0.101940704], tolerance))
    #expect(Self.isClose(result.gradients["b"]?.values.prefix(1).map { $0 }, [1.05103248], tolerance))
    #expect(Self.isClose(result.gradients["h[0]"]?.values, [0.269473392], tolerance))
    #expect(result.gradients["x"]?.shape == [4, 1, 2])
    #expect(result.gradients.names == ["a", "b", "E", "x", "y", "h[0]"])
    let single = try kernel.gradient(steps: 4, data: Self.data(Float.self))
    #expect(Self.isClose(single.gradients["a"]?.values, [0.101940704], 1e-6))
  }

  @Test func initialValuesAndLengthsMayBeMissing() throws {
    let kernel = try LinearFixture.kernel(.double)
    var data = Self.data()
    data["h[0]"] = nil
    let result = try kernel.forward(steps: 4, data: data)
    #expect(Self.isClose(result.outputs["h"]?.values.prefix(1).map { $0 }, [0.5]))
    data["lengths"] = .init(shape: [1], [2])
    let short = try kernel.forward(steps: 4, data: data)
    #expect(Self.isClose(short.outputs["h"]?.values, [0.5, -0.55, -0.55, -0.55]))
  }

  @Test func upstreamAdjointsAddToTheGradient() throws {
    let kernel = try LinearFixture.kernel(.double)
    let plain = try kernel.gradient(steps: 4, data: Self.data())
    let more = try kernel.gradient(
      steps: 4, data: Self.data(), upstream: ["h": .init(shape: [4, 1], [1, 0, 0, 0])])
    let before = try #require(plain.gradients["h[0]"]?.values[0])
    // ∂h_1/∂h_0 = a.
    #expect(Self.isClose(more.gradients["h[0]"]?.values, [before + 0.9]))
  }

  @Test func gradientsAccumulate() throws {
    let kernel = try LinearFixture.kernel(.double)
    let result = try kernel.gradient(
      steps: 4, data: Self.data(), accumulateInto: ["a": .init(10)], gradients: ["a", "y"])
    #expect(Self.isClose(result.gradients["a"]?.values, [10.101940704]))
    #expect(Self.isClose(result.gradients["y"]?.values, [-0.41072]))
    #expect(result.gradients.names == ["a", "y"])
  }

  @Test func unwantedOutputsAreNull() throws {
    let kernel = try LinearFixture.kernel(.double)
    let result = try kernel.gradient(steps: 4, data: Self.data(), outputs: [])
    #expect(result.outputs.isEmpty)
    #expect(Self.isClose(result.loss, [0.0843454592]))
  }

  @Test func stepsRepeatTheForwardRun() throws {
    let kernel = try LinearFixture.kernel(.float)
    let all = Self.data()
    var state: NamedArrays<Double> = ["h": .init(shape: [1], [0.2])]
    var seen: [Double] = []
    for t in 0..<4 {
      var data = all
      data["x"] = .init(shape: [1, 2], Array(try #require(all["x"]).values[2 * t..<2 * t + 2]))
      data["k"] = .init(shape: [1], indices: [0])
      data["y"] = nil
      data["h[0]"] = nil
      let result = try kernel.step(data: data, state: state)
      state = result.state
      seen += result.outputs["h"]?.values ?? []
    }
    #expect(Self.isClose(seen, [0.68, -0.388, -0.0992, 1.41072], 1e-6))
    #expect(state["h"]?.values == [seen[3]])
  }

  @Test func jvpAgreesWithTheGradient() throws {
    let kernel = try LinearFixture.kernel(.double)
    let result = try kernel.jvp(
      steps: 4, data: Self.data(), tangent: ["a": .init(2), "h[0]": .init(shape: [1], [-1])])
    #expect(Self.isClose(result.value.loss, [0.0843454592]))
    #expect(Self.isClose(result.tangent.loss, [2 * 0.101940704 - 0.269473392]))
    #expect(result.tangent.outputs["h"]?.shape == [4, 1])
  }

  @Test func hvpIsTheDifferenceOfGradients() throws {
    let kernel = try LinearFixture.kernel(.double)
    let result = try kernel.hvp(steps: 4, data: Self.data(), direction: ["a": .init(1)])
    var moved = (Self.data(), Self.data())
    moved.0["a"] = .init(0.9 + 1e-5)
    moved.1["a"] = .init(0.9 - 1e-5)
    let up = try kernel.gradient(steps: 4, data: moved.0).gradients
    let down = try kernel.gradient(steps: 4, data: moved.1).gradients
    for name in up.names {
      let difference = zip(try #require(up[name]).values, try #require(down[name]).values).map {
        ($0 - $1) / 2e-5
      }
      #expect(Self.isClose(result.gradients[name]?.values, difference, 1e-6), "\(name)")
    }
    #expect(result.loss == nil)
  }

  @Test func parametersAreInitialisedAndFlattened() throws {
    for real in RealType.allCases {
      let kernel = try LinearFixture.kernel(real)
      let parameters: NamedArrays<Double> = try kernel.initialParameters(seed: 5)
      #expect(parameters.names == ["a", "b", "E"])
      #expect(parameters["a"] == .init(5))
      #expect(parameters["E"] == .init(shape: [3], [8, 9, 10]))
      #expect(try kernel.flat(parameters) == [5, 6, 7, 8, 9, 10])
      #expect(throws: KernelError.wrongCount(name: "the flat buffer", expected: 6, found: 5)) {
        try kernel.parameters(from: [1.0, 2, 3, 4, 5])
      }
      #expect(throws: KernelError.wrongShape(name: "b", expected: "[2]", found: [3])) {
        try kernel.flat(["b": DataArray<Double>(shape: [3], [1, 2, 3])])
      }
    }
  }

  @Test func aProgramIsCompiledAndBoundInOneCall() async throws {
    let directory = try TemporaryDirectory()
    let unit = try LinearFixture.unit(.double)
    let kernel = try await Kernel(
      source: unit.source.text, header: unit.headers[0].text, interface: LinearFixture.interface(.double),
      compiler: CCompiler.find(), options: quick,
      cache: CompileCache(path: directory.path.appending("cache").string))
    let result = try kernel.forward(steps: 4, data: Self.data())
    #expect(Self.isClose(result.loss, [0.0843454592]))
  }

  @Test func noStepsAndNoSequencesAreLegal() throws {
    let kernel = try LinearFixture.kernel(.double)
    var data = Self.data()
    data["x"] = .init(shape: [0, 1, 2], [])
    data["k"] = .init(shape: [0, 1], indices: [])
    let result = try kernel.gradient(steps: 0, data: data)
    #expect(Self.isClose(result.loss, [0.32]))
    #expect(Self.isClose(result.gradients["h[0]"]?.values, [-0.8]))
    data["x"] = .init(shape: [0, 0, 2], [])
    data["k"] = .init(shape: [0, 0], indices: [])
    data["y"] = .init(shape: [0], [])
    data["h[0]"] = nil
    #expect(try kernel.gradient(steps: 0, batch: 0, data: data).loss == [])
  }

  @Test func callsFromManyThreadsAgree() async throws {
    let kernel = try LinearFixture.kernel(.double)
    let expected = try kernel.gradient(steps: 4, data: Self.data())
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 {
        group.addTask { (try? kernel.gradient(steps: 4, data: KernelTests.data())) == expected }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }

  /// Calls that bring no workspace take turns with small ones that are kept, never two at a time.
  @Test func keptWorkspacesAreOfOneCallAtATime() throws {
    let shelf = WorkspaceShelf()
    let own = Workspace()
    #expect(shelf.take(own) === own)
    shelf.put(own, own)
    let (one, two) = (shelf.take(nil), shelf.take(nil))
    #expect(one !== own && one !== two)
    try one.reserve(100)
    shelf.put(one, nil)
    #expect(shelf.take(nil) === one && shelf.take(nil) !== one)
    try two.reserve(WorkspaceShelf.limit + 1)
    shelf.put(two, nil)
    #expect(shelf.take(nil) !== two)
  }

  /// Sizes at which the workspace is asked for before the data is looked at, and at which it is not.
  @Test func sizesAreCheckedBeforeData() throws {
    let kernel = try LinearFixture.kernel(.double)
    for (steps, batch) in [(-1, 1), (-1, 1 << 20)] {
      #expect(throws: KernelError.badSize("the number of steps", -1)) {
        try kernel.forward(steps: steps, batch: batch, data: Self.data())
      }
    }
    #expect(throws: KernelError.badSize("the batch", -2)) {
      try kernel.forward(steps: 1, batch: -2, data: Self.data())
    }
    #expect(throws: KernelError.self) {
      try kernel.forward(steps: 1 << 62, batch: 1 << 62, data: Self.data())
    }
  }

  @Test func workspaceIsUsedAgain() throws {
    let kernel = try LinearFixture.kernel(.double)
    let workspace = Workspace()
    _ = try kernel.gradient(steps: 4, data: Self.data(), workspace: workspace)
    let first = workspace.pointer
    let result = try kernel.gradient(steps: 4, data: Self.data(), workspace: workspace)
    #expect(workspace.pointer == first)
    #expect(UInt(bitPattern: workspace.pointer) % 64 == 0)
    #expect(Self.isClose(result.gradients["a"]?.values, [0.101940704]))
  }
}
