import RNNCompiler
import RNNIR
import RNNJIT
import RNNTransforms

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Analysis {
  /// Where a state's value of some lag lies in the vector of all states.
  private struct Block {
    let state: Recurrences.State
    /// How many steps back, or ahead for one that runs backward: 1, 2, …
    let lag: Int
    let start: Int
  }

  /// ∂s_t/∂s_{t-1} of all steps at once, column by column: the program is cut at the states it reads, and the tangent of such a read
  /// along a unit vector is a column of every step's Jacobian.
  mutating func stepJacobians(_ flow: Kernel.GradientResult<Double>) throws -> StepJacobians {
    let blocks = stateBlocks()
    let size = blocks.last.map { $0.start + units($0.state) } ?? 0
    guard size <= options.largestSpectrum else {
      notes.append(
        "the states hold \(size) numbers together: Jacobians of one step and their spectra are left out above \(options.largestSpectrum)"
      )
      return StepJacobians(size: 0, matrices: [])
    }
    let (system, reads) = StateProgram.cut(equations, recurrences)
    let kernel = try kernel(system, [.jvp])
    var numbers = data.sequence
    for read in reads { numbers[read.name] = values(of: read, flow) }
    // What the cut program does not read any more.
    for name in numbers.names where !kernel.interface.inputs.contains(where: { $0.name == name }) {
      numbers[name] = nil
    }
    var memory = CallMemory()
    memory.add(data.steps, of: size * size * 8)
    try memory.require(for: "the Jacobians of \(data.steps) steps")
    var matrices = Array(repeating: Array(repeating: 0.0, count: size * size), count: data.steps)
    for read in reads {
      guard let state = recurrences.states.first(where: { $0.value == read.state }),
        let block = blocks.first(where: { $0.state.value == read.state && $0.lag == abs(read.offset) })
      else { continue }
      let units = units(state)
      let chunk = 32
      for first in stride(from: 0, to: units, by: chunk) {
        let columns = Array(first..<min(first + chunk, units))
        let tangents = try columnTangents(kernel, numbers, read, columns, units)
        for row in blocks where row.lag == 1 {
          guard let tangent = tangents[name(row.state)]?.values else { continue }
          let height = self.units(row.state)
          for step in 0..<data.steps {
            for (position, column) in columns.enumerated() {
              let from = (step * columns.count + position) * height
              for i in 0..<height {
                matrices[step][(row.start + i) * size + block.start + column] = tangent[from + i]
              }
            }
          }
        }
      }
    }
    // A value of lag 2 was of lag 1 one step before.
    for block in blocks where block.lag > 1 {
      guard
        let earlier = blocks.first(where: { $0.state.value == block.state.value && $0.lag == block.lag - 1 })
      else { continue }
      for step in matrices.indices {
        for i in 0..<units(block.state) { matrices[step][(block.start + i) * size + earlier.start + i] = 1 }
      }
    }
    return StepJacobians(size: size, matrices: matrices)
  }

  private func stateBlocks() -> [Block] {
    var blocks: [Block] = []
    var start = 0
    for state in recurrences.states {
      let reach = state.offsets.map { abs($0) }.max() ?? 1
      for lag in 1...reach {
        blocks.append(Block(state: state, lag: lag, start: start))
        start += units(state)
      }
    }
    return blocks
  }

  /// The states' tangents along unit vectors of one read, `[T][columns][n…]`.
  private func columnTangents(
    _ kernel: Kernel, _ numbers: NamedArrays<Double>, _ read: RecurrenceCut.Read, _ columns: [Int],
    _ units: Int
  ) throws -> NamedArrays<Double> {
    let given = AnalysisData.repeated(numbers, kernel.interface, steps: data.steps, count: columns.count)
    guard kernel.interface.inputs.contains(where: { $0.name == read.name }) else { return [:] }
    var direction = Array(repeating: 0.0, count: data.steps * columns.count * units)
    for step in 0..<data.steps {
      for (position, column) in columns.enumerated() {
        direction[(step * columns.count + position) * units + column] = 1
      }
    }
    let shape = [data.steps, columns.count] + equations[read.state].type.shape
    let tangent: NamedArrays<Double> = [read.name: DataArray(shape: shape, direction)]
    return try kernel.jvp(
      steps: data.steps, batch: columns.count, data: given, tangent: tangent
    ).tangent.outputs
  }

  /// What a read of a state finds at every step: its values, and the boundary outside of 1…T.
  private func values(of read: RecurrenceCut.Read, _ flow: Kernel.GradientResult<Double>) -> DataArray<Double>
  {
    let type = equations[read.state].type
    let name = equations[read.state].name ?? ""
    let inside = flow.outputs[name]?.values ?? []
    var values: [Double] = []
    for step in 1...data.steps {
      let place = step + read.offset
      if place >= 1, place <= data.steps {
        values += inside[(place - 1) * type.count..<place * type.count]
      } else {
        let boundary = place < 1 ? "\(name)[\(place)]" : "\(name)[T+\(place - data.steps)]"
        let outside = data.sequence[boundary]?.values ?? flow.outputs[boundary]?.values
        values += outside ?? Array(repeating: 0, count: type.count)
      }
    }
    return DataArray(shape: [data.steps, 1] + type.shape, values)
  }

  // MARK: Eigenvalues

  /// The spectra of all steps, or of some of them where the matrices are large.
  mutating func spectra(of jacobians: StepJacobians) -> [AnalysisReport.Spectrum] {
    guard jacobians.size > 0 else { return [] }
    let lapack: LAPACK
    switch options.lapack() {
    case .success(let found): lapack = found
    case .failure(let missing):
      notes.append(missing.description)
      return []
    }
    let most = jacobians.size <= 64 ? 64 : 8
    let count = jacobians.matrices.count
    let steps = count <= most ? Array(0..<count) : (0..<most).map { $0 * (count - 1) / (most - 1) }
    if steps.count < count { notes.append("spectra are of \(steps.count) of the \(count) steps") }
    return steps.compactMap { step in
      guard let values = lapack.eigenvalues(of: jacobians.matrices[step], n: jacobians.size) else {
        return nil
      }
      return AnalysisReport.Spectrum(
        step: step + 1, eigenvalues: values, radius: values.first?.magnitude ?? 0)
    }
  }

  /// The spectra of the parameters that the recurrences multiply with; a matrix of several gates is taken apart.
  mutating func weightSpectra() -> [AnalysisReport.Weight] {
    var work = 0.0
    var leftOut: [String] = []
    var result: [AnalysisReport.Weight] = []
    func append(_ name: String, _ values: [Complex]) {
      let radius = values.map(\.magnitude).max() ?? 0
      result.append(AnalysisReport.Weight(name: name, eigenvalues: values, radius: radius))
    }
    let lapack = try? options.lapack().get()
    for id in recurrences.weights {
      guard case .source(let source) = equations[id].definition,
        let values = data.sequence[source.name]?.values
      else { continue }
      let shape = equations[id].type.shape
      if shape.count < 2 {
        append(source.name, values.map { Complex($0, 0) }.sorted { $0.magnitude > $1.magnitude })
        continue
      }
      let (rows, columns) = (shape[0], shape[1])
      guard columns > 0, rows % columns == 0, let lapack else { continue }
      let parts = rows / columns
      let cost = Double(parts) * pow(Double(columns), 3)
      guard work + cost <= pow(Double(options.largestWeight), 3) else {
        leftOut.append(source.name)
        continue
      }
      work += cost
      for part in 0..<parts {
        let block = Array(values[part * columns * columns..<(part + 1) * columns * columns])
        guard let found = lapack.eigenvalues(of: block, n: columns) else { continue }
        let label = parts == 1 ? source.name : "\(source.name)⟨\(part * columns + 1)…\((part + 1) * columns)⟩"
        append(label, found)
      }
    }
    if !leftOut.isEmpty {
      notes.append(
        "eigenvalues of \(leftOut.joined(separator: ", ")) are left out: they take more work than those of a matrix of \(options.largestWeight) rows"
      )
    }
    return result
  }
}
