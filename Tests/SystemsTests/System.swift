import Foundation
import OrderedCollections
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import Testing

/// One program of Examples/systems, compiled in double with everything exposed, and checked for the interpreter.
struct System {
  let name: String
  let program: CheckedProgram
  let kernel: Kernel

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Examples/systems")

  init(_ name: String, reluAtZero: Double = 0) throws {
    var request = CompileRequest()
    request.reluAtZero = reluAtZero
    request.emission.real = .double
    request.entries.exposeAll = true
    let pipeline = Pipeline(request)
    let file = try Self.file("\(name).rnn")
    self.name = name
    program = try pipeline.check(file).program
    kernel = try pipeline.kernel(pipeline.emit(pipeline.equations(program)))
  }

  private static func file(_ name: String) throws -> SourceFile {
    let path = folder.appendingPathComponent(name).path
    return SourceFile(name: path, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  /// The numbers beside the program, or those of another file.
  func data(_ file: String? = nil) throws -> DataFile {
    try DataFile(try Self.file("\(file ?? name).json"), for: kernel.interface)
  }

  /// What one way of running gives.
  struct Run {
    let way: String
    let loss: [Double]
    let outputs: NamedArrays<Double>
    let gradients: NamedArrays<Double>
    /// The total derivatives by the named values, at every step.
    let adjoints: NamedArrays<Double>

    func output(_ name: String) throws -> [Double] { try #require(outputs[name], "\(way): \(name)").values }
    func gradient(_ name: String) throws -> [Double] {
      try #require(gradients[name], "\(way): \(name)").values
    }
    func adjoint(_ name: String) throws -> [Double] { try #require(adjoints[name], "\(way): \(name)").values }
  }

  /// Values and gradients by the compiled code and by the interpreter.
  func gradients(
    _ data: NamedArrays<Double>, steps: Int, batch: Int = 1, upstream: NamedArrays<Double> = [:]
  ) throws -> [Run] {
    let compiled = try kernel.gradient(steps: steps, batch: batch, data: data, upstream: upstream)
    let oracle = try OracleRun(program, kernel.interface, steps: steps, batch: batch, data: data)
    let (interpreted, adjoints) = try oracle.gradient(upstream: upstream)
    return [
      Run(
        way: "compiled", loss: compiled.loss ?? [], outputs: compiled.outputs, gradients: compiled.gradients,
        adjoints: compiled.adjoints),
      Run(
        way: "interpreted", loss: interpreted.loss ?? [], outputs: interpreted.outputs,
        gradients: interpreted.gradients, adjoints: adjoints),
    ]
  }

  func gradients(_ data: DataFile, upstream: NamedArrays<Double> = [:]) throws -> [Run] {
    try gradients(data.data, steps: data.steps, batch: data.batch, upstream: upstream)
  }

  /// The Jacobian of the last step of an output stream by an initial value, by forward mode, both ways.
  func jacobian(
    of output: String, by input: String, _ data: DataFile, steps: Int, width: Int
  ) throws -> [Matrix] {
    var compiled = Matrix(rows: width, columns: width)
    var interpreted = compiled
    var values = data.data
    for name in values.names where values[name]?.shape.first == data.steps && data.steps != steps {
      guard let array = values[name],
        kernel.interface.inputs.contains(where: { $0.name == name && $0.perStep })
      else { continue }
      let kept = array.values.count / data.steps * steps
      values[name] = DataArray(shape: [steps] + array.shape.dropFirst(), Array(array.values[..<kept]))
    }
    for column in 0..<width {
      let direction: NamedArrays<Double> = [input: DataArray(shape: [1, width], unit(column, of: width))]
      let a = try kernel.jvp(steps: steps, data: values, tangent: direction)
      let oracle = try OracleRun(program, kernel.interface, steps: steps, batch: 1, data: values)
      let b = try oracle.tangent(along: direction)
      let fromCode = try #require(a.tangent.outputs[output]).values.suffix(width)
      let fromOracle = try #require(b.tangent.outputs[output]).values.suffix(width)
      for (row, value) in fromCode.enumerated() { compiled[row, column] = value }
      for (row, value) in fromOracle.enumerated() { interpreted[row, column] = value }
    }
    return [compiled, interpreted]
  }

  /// An upstream adjoint of a stream that is one unit vector at one step (from 1), zero elsewhere.
  func seed(_ name: String, step: Int, unit element: Int, width: Int, steps: Int) -> NamedArrays<Double> {
    var values = [Double](repeating: 0, count: steps * width)
    values[(step - 1) * width + element] = 1
    return [name: DataArray(shape: [steps, 1, width], values)]
  }
}

func unit(_ element: Int, of width: Int) -> [Double] {
  (0..<width).map { $0 == element ? 1 : 0 }
}

/// Whether two lists of numbers agree to 1e-12 relative to the larger one of each pair; zeros must be zeros.
func agree(_ a: [Double], _ b: [Double], relative: Double = 1e-12) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { x, y in (x - y).magnitude <= relative * max(x.magnitude, y.magnitude) }
}

/// Whether two lists agree to 1e-12 of the largest number among them, for sums whose terms cancel.
func agreeInSize(_ a: [Double], _ b: [Double], relative: Double = 1e-12) -> Bool {
  let size = (a + b).map(\.magnitude).max() ?? 0
  return a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= relative * size }
}
