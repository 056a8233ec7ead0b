import RNNDiagnostics
import RNNIR
import Testing

@testable import RNNJIT

@Suite struct DataFileTests {
  static let complete = """
    "a": 0.9, "b": [0.5, 0], "E": [0, 0, 0], "x": [[1, 0], [-2, 0], [0.5, 0], [3, 0]],
    "k": [0, 1, 2, 0], "y": 1, "h[0]": 0.2
    """

  func read(
    _ text: String, _ real: RealType = .double, steps: Int? = nil,
    required: [Interface.Role] = [.parameter, .input]
  ) throws -> DataFile {
    try DataFile(
      SourceFile(name: "data.json", text: text), for: LinearFixture.interface(real), steps: steps,
      required: required)
  }

  func failures(_ text: String, _ real: RealType = .double, steps: Int? = nil) -> [Diagnostic] {
    do {
      _ = try read(text, real, steps: steps)
      return []
    } catch let error as DiagnosticFailure { return error.diagnostics } catch { return [] }
  }

  func messages(_ text: String, _ real: RealType = .double, steps: Int? = nil) -> [String] {
    failures(text, real, steps: steps).map(\.message)
  }

  /// The complete file with one entry replaced, or added.
  func with(_ name: String, _ value: String) -> String {
    let entries = [
      "a": "0.9", "b": "[0.5, 0]", "E": "[0, 0, 0]", "x": "[[1, 0], [-2, 0]]", "k": "[0, 1]", "y": "1",
    ]
    .merging([name: value]) { $1 }
    return "{"
      + entries.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
  }

  @Test func oneSequence() throws {
    let file = try read("{\(Self.complete), \"adjoint h\": [0, 0, 0, 1]}")
    #expect(file.steps == 4)
    #expect(file.batch == 1)
    #expect(!file.hasBatchAxis)
    #expect(file.data.names == ["a", "b", "E", "x", "k", "y", "h[0]"])
    #expect(file.data["a"] == .init(0.9))
    #expect(file.data["x"] == .init(shape: [4, 1, 2], [1, 0, -2, 0, 0.5, 0, 3, 0]))
    #expect(file.data["k"] == .init(shape: [4, 1], indices: [0, 1, 2, 0]))
    #expect(file.data["h[0]"] == .init(shape: [1], [0.2]))
    #expect(file.upstream["h"] == .init(shape: [4, 1], [0, 0, 0, 1]))
    let result = try LinearFixture.kernel(.double).forward(
      steps: file.steps, batch: file.batch, data: file.data)
    #expect(KernelTests.isClose(result.loss, [0.0843454592]))
  }

  @Test func aBatch() throws {
    let file = try read(
      """
      {"batch": 2, "a": 1, "b": [1, 1], "E": [0, 0, 0], "x": [[[1, 2], [3, 4]]], "k": [[0, 1]], "y": [5, 6],
       "lengths": [1, 0]}
      """)
    #expect(file.steps == 1)
    #expect(file.batch == 2)
    #expect(file.hasBatchAxis)
    #expect(file.data["x"] == .init(shape: [1, 2, 2], [1, 2, 3, 4]))
    #expect(file.data["lengths"] == .init(shape: [2], [1, 0]))
  }

  @Test func aBatchOfNumbersOutOfRange() {
    #expect(messages(#"{"batch": 1.5}"#).contains("batch: expected a number 0, 1, 2, …"))
    #expect(messages(#"{"batch": -1}"#).contains("batch: expected a number 0, 1, 2, …"))
    #expect(messages(#"{"batch": [2]}"#).contains("batch: expected a number 0, 1, 2, …"))
  }

  @Test func stepsWithoutStreams() throws {
    let file = try read(#"{"steps": 3, "a": 1}"#, required: [.parameter].filter { _ in false })
    #expect(file.steps == 3)
    #expect(throws: DiagnosticFailure.self) { try self.read(#"{"a": 1}"#, required: []) }
    #expect(try read(#"{"a": 1}"#, steps: 7, required: []).steps == 7)
  }

  @Test func noStepsAreLegal() throws {
    let file = try read(with("x", "[]").replacing("[0, 1]", with: "[]"))
    #expect(file.steps == 0)
    #expect(file.data["x"] == .init(shape: [0, 1, 2], []))
  }

  @Test func missingEntriesNameTheirShape() {
    let messages = messages(#"{"x": [[1, 2], [3, 4]]}"#)
    #expect(
      messages == [
        "a is missing: expected a number", "b is missing: expected [2]", "E is missing: expected [3]",
        "k is missing: expected [T=2]", "y is missing: expected a number",
      ])
  }

  @Test func wrongShapesAreShown() throws {
    #expect(messages(with("x", "[[1, 2, 3], [1, 2, 3]]")) == ["x: expected [T=2, 2], got [2, 3]"])
    #expect(messages(with("x", "5")).contains("x: expected [T=2, 2], got a number"))
    #expect(messages(with("a", "[1]")) == ["a: expected a number, got [1]"])
    #expect(messages(with("a", "\"1\"")) == ["a: expected a number, got a string"])
    #expect(messages(with("b", "null")) == ["b: expected [2], got null"])
    #expect(messages(with("x", "[[1, 2], [1]]")) == ["x: expected 2 elements here as in the rest, got 1"])
    #expect(messages(with("x", "[[1, 2], 3]")) == ["x: expected an array of 2, got a number"])
    #expect(messages(with("x", "[[1, [2]], [3, 4]]")) == ["x: expected a number, got an array"])
    let batch = failures(#"{"batch": 3, "x": [[[1, 2], [1, 2]]]}"#).filter { $0.code == "wrong-shape" }
    #expect(batch.map(\.message) == ["x: expected [T=1, B=3, 2], got [1, 2, 2]"])
    #expect(batch.first?.notes.map(\.message) == ["batch is 3 here"])
  }

  @Test func rowsOfDifferentLengthsAreNamed() throws {
    let failures = failures(with("x", "[[1], [2, 3]]"))
    #expect(
      failures.map(\.message) == [
        "x has rows of different lengths: row 1 has 1 element, row 2 has 2 elements"
      ])
    #expect(failures.first?.range?.text == "[2, 3]")
    #expect(
      messages(#"{"batch": 2, "x": [[[1], [1]], [[1], []]]}"#).contains(
        "x has rows of different lengths: row 2.1 has 1 element, row 2.2 has 0 elements"))
    #expect(
      messages(with("x", "[[1], 2]")) == [
        "x has rows of different lengths: row 1 has 1 element, row 2 is a number"
      ])
  }

  @Test func whatIsNotFiniteIsAString() throws {
    let file = try read(with("x", #"[["NaN", "Infinity"], ["-Infinity", 0]]"#))
    let numbers = try #require(file.data["x"]).values
    #expect(numbers[0].isNaN)
    #expect(Array(numbers[1...]) == [.infinity, -.infinity, 0])
    #expect(messages(with("x", #"[["NaN", "Infinity"], ["-Infinity", 0]]"#), .float) == [])
    #expect(messages(with("a", "\"nan\"")) == ["a: expected a number, got a string"])
    #expect(messages(with("k", "[0, \"NaN\"]")) == ["k: expected a whole number in 0 ..< 3, got \"NaN\""])
    let shapes = try DataShapes(SourceFile(name: "d", text: #"{"x": [["NaN", 1]]}"#))
    #expect(shapes.shapes == ["x": [1, 2]])
  }

  @Test func stepsThatDisagreeNameBoth() throws {
    let failures = failures(with("k", "[0, 1, 2]"))
    #expect(failures.map(\.message) == ["x: expected [T=3, 2], got [2, 2]"])
    #expect(failures.first?.notes.map(\.message) == ["T is 3 because k has so many steps"])
    #expect(failures.first?.notes.first?.range?.text == "[0, 1, 2]")
    #expect(messages(with("k", "[0, 1]"), steps: 5).count == 2)
  }

  @Test func unknownEntriesListTheNames() {
    let failures = failures(with("z", "1"))
    #expect(failures.map(\.message) == ["there is nothing called \"z\""])
    #expect(failures.first?.help == "the names are a, b, E, x, k, y, h[0], lengths, adjoint h")
    #expect(failures.first?.range?.text == "\"z\"")
  }

  @Test func numbersAreChecked() {
    #expect(messages(with("k", "[0, 3]")) == ["k: expected a whole number in 0 ..< 3, got 3.0"])
    #expect(messages(with("k", "[0, 0.5]")) == ["k: expected a whole number in 0 ..< 3, got 0.5"])
    #expect(messages(with("k", "[0, -1]")) == ["k: expected a whole number in 0 ..< 3, got -1.0"])
    #expect(messages(with("lengths", "3")) == ["lengths: expected a whole number in 0 ... 2, got 3.0"])
    #expect(messages(with("a", "1e300")) == [])
    #expect(messages(with("a", "1e300"), .float) == ["a: 1e+300 is too large for a float"])
  }

  @Test func otherThanAnObject() {
    #expect(messages("[1]") == ["expected an object of names and arrays, got an array"])
    #expect(messages("{") == ["expected a name in double quotes"])
  }
}

@Suite struct ResultFileTests {
  @Test func withoutABatchAxis() throws {
    let kernel = try LinearFixture.kernel(.double)
    let result = try kernel.gradient(steps: 4, data: KernelTests.data(), gradients: ["b", "x", "h[0]"])
    let text = ResultFile(result, interface: kernel.interface, hasBatchAxis: false).text
    guard case .object(let sections) = try JSONParser.parse(SourceFile(name: "r", text: text)).value else {
      return #expect(Bool(false))
    }
    #expect(sections.map(\.key) == ["values", "loss", "gradients"])
    #expect(text.contains("    \"h\": [0.68, -0.38"))
    guard case .object(let gradients) = sections[2].value.value,
      case .array(let rows) = gradients[1].value.value
    else { return #expect(Bool(false)) }
    #expect(gradients.map(\.key) == ["b", "x", "h[0]"])
    #expect(rows.count == 4)
  }

  @Test func withABatchAxis() throws {
    let result = Kernel.ForwardResult<Float>(
      loss: [0.1, 0.25], outputs: ["h": .init(shape: [1, 2], [0.1, 1e-5])])
    let text = ResultFile(result, interface: LinearFixture.interface(.float), hasBatchAxis: true).text
    #expect(
      text == """
        {
          "values": {
            "h": [[0.1, 1e-05]]
          },
          "loss": 0.35,
          "losses": [0.1, 0.25]
        }

        """)
  }

  @Test func numbersReadBackTheSame() throws {
    let numbers = [
      0.1, 1.0 / 3, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude, -0.0, 1e16, 123456789.125,
    ]
    for number in numbers {
      guard case .number(let value) = try JSONParser.parse(SourceFile(name: "n", text: number.json)).value
      else { return #expect(Bool(false)) }
      #expect(value.bitPattern == number.bitPattern)
    }
    #expect(Float(0.1).json == "0.1")
    #expect(Double.nan.json == "\"NaN\"")
    #expect((-Double.infinity).json == "\"-Infinity\"")
  }

  @Test func namesAreQuoted() {
    #expect("a\"b\\\n".jsonString == "\"a\\\"b\\\\\\u000a\"")
    var file = ResultFile<Double>(values: [:], adjoints: ["σ": .init(1)])
    #expect(file.text.contains("\"values\": {}"))
    #expect(file.text.contains("\"σ\": 1.0"))
    file.adjoints?["E"] = .init(shape: [0, 2], [])
    #expect(file.text.contains("\"E\": []"))
  }
}
