import Foundation

/// Makes a failing program smaller while it fails in the same way.
package struct Shrinker {
  /// A program that fails with the data that it fails on.
  package struct Failing {
    package var program: RandomProgram
    package var size: DataCase

    package init(_ program: RandomProgram, _ size: DataCase) {
      self.program = program
      self.size = size
    }
  }

  /// Tries simpler programs until none fails or the time is over. `fails` says whether a program is valid and still fails.
  package static func shrink(
    _ start: Failing, seconds: Double, fails: (Failing) -> Bool
  ) -> Failing {
    var best = start
    let end = Date().addingTimeInterval(seconds)
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in candidates(best) {
        if Date() > end { return best }
        guard fails(candidate) else { continue }
        best = candidate
        isSmaller = true
        break
      }
    }
    return best
  }

  /// Simpler variants, those that take away most first.
  private static func candidates(_ failing: Failing) -> [Failing] {
    var result: [Failing] = []
    func add(_ change: (inout Failing) -> Void) {
      var copy = failing
      change(&copy)
      result.append(copy)
    }
    let program = failing.program
    if program.loss != nil { add { $0.program.loss = nil } }
    for index in program.body.statements.indices.reversed() {
      add { $0.program.body.statements.remove(at: index) }
      add { failing in
        guard case .define(let names, _, _, _) = program.body.statements[index] else { return }
        failing.program.body.statements.remove(at: index)
        failing.program.outputs.removeAll { names.contains($0) }
        failing.program.body.declarations.removeAll { names.contains($0.name) }
      }
    }
    for index in program.outputs.indices { add { $0.program.outputs.remove(at: index) } }
    for index in program.cells.indices { add { $0.program.cells.remove(at: index) } }
    for (place, cell) in program.cells.enumerated() {
      for index in cell.body.statements.indices {
        add { $0.program.cells[place].body.statements.remove(at: index) }
      }
      for index in cell.results.indices where cell.results.count > 1 {
        add { $0.program.cells[place].results.remove(at: index) }
      }
    }
    for index in program.functions.indices { add { $0.program.functions.remove(at: index) } }
    for index in program.body.declarations.indices.reversed() {
      add { $0.program.body.declarations.remove(at: index) }
    }
    for (index, statement) in program.body.statements.enumerated() {
      guard case .define(let names, let isStream, let term, let boundaries) = statement, !boundaries.isEmpty
      else { continue }
      add { $0.program.body.statements[index] = .define(names, isStream: isStream, term, boundaries: []) }
    }
    if failing.size.isRagged { add { $0.size.isRagged = false } }
    for steps in [0, 1, 2, 3] where steps < failing.size.steps { add { $0.size.steps = steps } }
    for batch in [1, 2] where batch < failing.size.batch { add { $0.size.batch = batch } }
    let terms = program.terms
    for (index, term) in terms.enumerated() {
      let simpler = term.simplifications.sorted { $0.weight < $1.weight }
      for replacement in simpler {
        add { failing in
          var changed = terms
          changed[index] = replacement
          failing.program.replace(changed)
        }
      }
    }
    for (index, size) in program.sizes.enumerated() {
      for smaller in [1, 2, 3] where smaller < size { add { $0.program.sizes[index] = smaller } }
    }
    return result
  }
}
