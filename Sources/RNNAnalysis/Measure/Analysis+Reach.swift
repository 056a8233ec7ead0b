import RNNCBackend
import RNNCompiler
import RNNIR
import RNNJIT
import RNNTransforms

extension Analysis {
  /// ‖∂h_T/∂h_t‖ for steps t from the last back, all of them up to a number, then evenly spread.
  ///
  /// The sequence runs once for every such step side by side; in each copy the state is pushed at its own step.
  func reach(_ state: Recurrences.State, _ kernel: Kernel) throws -> [AnalysisReport.Reach] {
    let units = units(state)
    let distances = Self.spread(data.steps - 1, most: 64)
    let backward = runsBackward(state)
    let last = backward ? 0 : data.steps - 1
    let places = distances.map { backward ? $0 : data.steps - 1 - $0 }
    let count = places.count
    let steps = data.steps
    try CallMemory.require(kernel.interface, steps: steps, batch: count)
    let given = withoutPushes(count: count, kernel)
    let shape = [steps, count] + equations[state.value].type.shape
    let (stateName, push) = (name(state), StateProgram.pushName(name(state)))
    func placed(_ vectors: [[Double]], at step: (Int) -> Int) -> DataArray<Double> {
      var values = Array(repeating: 0.0, count: steps * count * units)
      for (column, vector) in vectors.enumerated() {
        let start = (step(column) * count + column) * units
        for i in vector.indices { values[start + i] = vector[i] }
      }
      return DataArray(shape: shape, values)
    }
    func read(_ array: DataArray<Double>?, at step: (Int) -> Int) -> [[Double]] {
      let values = array?.values ?? []
      return (0..<count).map { column in
        let start = (step(column) * count + column) * units
        return Array(values[start..<start + units])
      }
    }
    let norm = SpectralNorm(columns: units) { vectors in
      let tangent: NamedArrays<Double> = [push: placed(vectors) { places[$0] }]
      let result = try kernel.jvp(
        steps: steps, batch: count, data: given, tangent: tangent, outputs: [stateName])
      return read(result.tangent.outputs[stateName]) { _ in last }
    } applyTransposed: { vectors in
      let upstream: NamedArrays<Double> = [stateName: placed(vectors) { _ in last }]
      let result = try kernel.gradient(
        steps: steps, batch: count, data: given, upstream: upstream, gradients: [push], outputs: [])
      return read(result.gradients[push]) { places[$0] }
    }
    var random = RandomData(seed: options.seed)
    let starts = (0..<count).map { _ in (0..<units).map { _ in random.uniform() - 0.5 } }
    let norms = try norm.norms(count: count) { starts[$0] }
    return zip(distances, zip(places, norms)).map { distance, found in
      AnalysisReport.Reach(step: found.0 + 1, distance: distance, norm: found.1)
    }
  }

  /// 0…last, or about `most` of them: all of the first half of that number, then evenly spread.
  static func spread(_ last: Int, most: Int) -> [Int] {
    guard last >= most else { return Array(0...max(last, 0)) }
    let near = Array(0..<most / 2)
    let rest = most - near.count
    return near + (1...rest).map { near.count - 1 + $0 * (last - near.count + 1) / rest }
  }

  /// The sequence `count` times side by side, with pushes of zero.
  func withoutPushes(count: Int, _ kernel: Kernel) -> NamedArrays<Double> {
    var numbers = AnalysisData.repeated(data.sequence, kernel.interface, steps: data.steps, count: count)
    for state in recurrences.states {
      let type = equations[state.value].type
      numbers[StateProgram.pushName(name(state))] = DataArray(
        shape: [data.steps, count] + type.shape, Array(repeating: 0, count: data.steps * count * type.count))
    }
    return numbers
  }

  func pushedKernel() throws -> Kernel {
    try kernel(StateProgram.pushed(equations, recurrences.states), [.gradient, .jvp])
  }

  func kernel(_ system: EquationSystem, _ entries: [Interface.EntryKind]) throws -> Kernel {
    var request = pipeline.request
    request.entries = EntryBuilder.Options()
    request.emission.entries = entries
    let pipeline = Pipeline(request, loader: pipeline.loader, externs: pipeline.externs)
    return try pipeline.kernel(try pipeline.emit(system), options.settings)
  }
}
