import RNNLanguage

extension Pipeline {
  /// The same pipeline with small distinct numbers, on and off the widths of vectors, for the sizes that a program leaves free.
  public func withNumbers(for program: CheckedProgram) -> Pipeline {
    let numbers = [5, 3, 9, 4, 7, 2]
    var request = request
    for (index, size) in program.freeSizes.enumerated() {
      request.sizes[size.name] = numbers[index % numbers.count]
    }
    return Pipeline(request, loader: loader, externs: externs)
  }
}
