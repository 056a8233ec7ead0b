import RNNIR

/// Which group of random programs is compiled how: mostly without optimisation, which is quick, and in every other way, for
/// ARM too, now and then.
package enum RandomPlan {
  /// The way of a group, by its position; the plan begins again after its end.
  ///
  /// Phases take rows by chunks, of which short sequences have one; most groups have smaller chunks than that, and threads that meet
  /// for any work.
  package static func run(_ position: Int) -> RandomRun {
    var run = cycle[position % cycle.count]
    if let rows = [6, nil, 20][position % 3] {
      run.choice.flags += ["-DRNN_CHUNK_ROWS=(size_t)\(rows)", "-DRNN_ROW_WORKERS"]
    }
    return run
  }

  /// How many groups the plan has.
  package static var count: Int { cycle.count }

  private static let cycle: [RandomRun] = {
    let native = ["-march=native"]
    let plain = ["-DRNN_PLAIN"]
    func quick(_ command: String, _ flags: [String], _ real: RealType = .double) -> RandomRun {
      RandomRun(CompilerChoice(command, flags: flags), real)
    }
    func optimised(_ command: String, _ flags: [String], _ real: RealType) -> RandomRun {
      RandomRun(CompilerChoice(command, optimization: 2, flags: flags), real, share: 0.2)
    }
    func watched(
      _ command: String, _ flags: [String], _ sanitizers: [String], _ real: RealType = .double
    ) -> RandomRun {
      RandomRun(CompilerChoice(command, flags: flags, sanitizers: sanitizers), real, share: 0.4)
    }
    let both = ["address", "undefined"]
    let special = [
      watched("clang", native, both), watched("gcc", native, ["thread"]), optimised("gcc", native, .double),
      watched("gcc", native, both),
      optimised("clang", native, .float), quick("gcc", plain), watched("clang", plain, both, .float),
      optimised("gcc", plain, .float), watched("clang", plain, ["memory"]),
      optimised("clang", [], .double), quick("gcc", [], .float), RandomRun(.arm, .float, share: 0.2),
    ]
    return special.flatMap {
      [quick("clang", native), quick("clang", native, .float), $0, quick("gcc", native)]
    }
  }()
}
