import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT

/// The numbers of one sequence that an analysis looks at, and those of the batch it belongs to.
struct AnalysisData {
  /// All sequences, `[T][B][n…]`.
  let batch: NamedArrays<Double>
  let batchSize: Int
  let batchSteps: Int
  let batchUpstream: NamedArrays<Double>
  /// The one sequence, `[T][1][n…]`.
  let sequence: NamedArrays<Double>
  let upstream: NamedArrays<Double>
  /// Its own number of steps.
  let steps: Int

  init(_ file: DataFile, _ interface: Interface, sequence index: Int) throws {
    batch = file.data
    batchSize = file.batch
    batchSteps = file.steps
    batchUpstream = file.upstream
    guard index >= 1, index <= file.batch else {
      throw DiagnosticFailure([
        Diagnostic(
          .error, "no-such-sequence", "there is no sequence \(index), the data has \(file.batch)", at: nil)
      ])
    }
    let b = index - 1
    steps = file.data[interface.lengthsName].map { Int($0.values[b]) } ?? file.steps
    var one = NamedArrays<Double>()
    for member in interface.inputs where member.role != .lengths {
      one[member.name] = Self.cut(file.data[member.name], member, b, file.batch, steps)
    }
    sequence = one
    var seeds = NamedArrays<Double>()
    for member in interface.adjoints where member.role == .upstream {
      seeds[member.name] = Self.cut(file.upstream[member.name], member, b, file.batch, steps)
    }
    upstream = seeds
  }

  private static func cut(
    _ array: DataArray<Double>?, _ member: Interface.Member, _ b: Int, _ batch: Int, _ steps: Int
  ) -> DataArray<Double>? {
    guard let array, member.perSequence else { return array }
    let count = member.shape.reduce(1, *)
    let rows = member.perStep ? (0..<steps).map { $0 * batch + b } : [b]
    let shape = (member.perStep ? [steps] : []) + [1] + member.shape
    switch array.elements {
    case .real(let values):
      return DataArray(shape: shape, rows.flatMap { values[$0 * count..<($0 + 1) * count] })
    case .index(let values):
      return DataArray(shape: shape, indices: rows.flatMap { values[$0 * count..<($0 + 1) * count] })
    }
  }

  /// The one sequence `count` times side by side, `[T][count][n…]`.
  static func repeated(
    _ data: NamedArrays<Double>, _ interface: Interface, steps: Int, count: Int
  ) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for member in interface.inputs where member.role != .lengths {
      guard let array = data[member.name] else { continue }
      guard member.perSequence else {
        result[member.name] = array
        continue
      }
      let size = member.shape.reduce(1, *)
      let rows = member.perStep ? steps : 1
      let shape = (member.perStep ? [steps] : []) + [count] + member.shape
      func spread<Element>(_ values: [Element]) -> [Element] {
        (0..<rows).flatMap { row in
          Array(repeatElement(values[row * size..<(row + 1) * size], count: count).joined())
        }
      }
      switch array.elements {
      case .real(let values): result[member.name] = DataArray(shape: shape, spread(values))
      case .index(let values): result[member.name] = DataArray(shape: shape, indices: spread(values))
      }
    }
    return result
  }
}
