#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The time that work takes, in seconds.
struct Stopwatch {
  /// By the clock on the wall, which also runs while other processes have the processor.
  let elapsed: Double
  /// The time that this thread had a processor.
  let processor: Double

  /// Times `calls` runs of `body`; the result is for one.
  static func time(calls: Int = 1, _ body: () throws -> Void) rethrows -> Stopwatch {
    let wall = read(CLOCK_MONOTONIC)
    let own = read(CLOCK_THREAD_CPUTIME_ID)
    for _ in 0..<calls { try body() }
    let ownEnd = read(CLOCK_THREAD_CPUTIME_ID)
    let wallEnd = read(CLOCK_MONOTONIC)
    let count = Double(max(calls, 1))
    return Stopwatch(elapsed: (wallEnd - wall) / count, processor: (ownEnd - own) / count)
  }

  private init(elapsed: Double, processor: Double) {
    self.elapsed = elapsed
    self.processor = processor
  }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

extension [Double] {
  /// The middle of the sorted numbers, the mean of two middle ones; 0 of none.
  var median: Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
