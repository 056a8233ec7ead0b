import RNNCBackend
import RNNIR
import RNNJIT

/// Adds up the time that each phase of an entry point takes, by C that the generated code calls where a phase begins.
struct PhaseClock {
  private let library: LoadedLibrary
  private let seconds: UnsafeMutablePointer<Double>
  private let count: Int

  /// The number of things that `RNN_PHASE` can announce.
  private static func count(_ source: CSource) -> Int {
    2 + (source.plans.map(\.schedule.phases.count).max() ?? 0)
  }

  /// The generated file, which has to announce its phases, with the clock in front of it.
  static func text(_ source: CSource) -> CSource {
    let name = "\(source.interface.name)_phase_seconds"
    var result = source
    // The first line of all, since what <stddef.h> brings along decides whether <time.h> has a clock.
    result.header = "#define _POSIX_C_SOURCE 199309L\n" + source.header
    result.implementation = """
      #include <time.h>
      extern double \(name)[];
      double \(name)[\(count(source))];
      static int rnn_phase_current;
      static double rnn_phase_since;
      static void rnn_phase(int next) {
        struct timespec time;
        double now;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        now = (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
        \(name)[rnn_phase_current] += now - rnn_phase_since;
        rnn_phase_current = next;
        rnn_phase_since = now;
      }
      #define RNN_PHASE(n) rnn_phase(n)

      """ + source.implementation
    return result
  }

  /// Binds the clock of a library that was made with ``text(_:)`` of a source. Throws `LibraryError`.
  init(_ library: LoadedLibrary, _ source: CSource) throws {
    self.library = library
    count = Self.count(source)
    let symbol = "\(source.interface.name)_phase_seconds"
    guard let address = library.symbol(symbol) else {
      throw LibraryError.missingSymbol(symbol, path: library.path.string)
    }
    seconds = address.assumingMemoryBound(to: Double.self)
  }

  /// The seconds of everything that was announced while `body` ran, by number.
  func time(_ body: () throws -> Void) rethrows -> [Double] {
    try withExtendedLifetime(library) {
      for index in 0..<count { seconds[index] = 0 }
      try body()
      return (0..<count).map { seconds[$0] }
    }
  }
}
