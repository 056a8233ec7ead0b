import RNNCBackend
import RNNIR
import RNNJIT
import RNNRuntime

/// The machine's own rates, measured by C that is compiled into the program's library, by the same compiler with the same flags.
struct MachineProbe {
  private typealias Rounds = @convention(c) (Int) -> Double
  private typealias Pass = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void

  private let library: LoadedLibrary
  private let muladds: Rounds
  private let stream: Pass
  private let functions: Pass
  private let operations: Double
  private let realBytes: Int
  /// Long enough that starting and stopping the clock does not matter, short enough to stand between any two timings.
  private let rounds = 400_000

  /// The functions to put behind a generated file of the name.
  static func text(_ source: CSource) -> String {
    let name = source.interface.name
    return """

      /* ---- what the machine can do ---- */
      \(RuntimeLibrary.text(including: ["probe.h"]))
      extern const int \(name)_probe_operations;
      double \(name)_probe_muladds(size_t rounds);
      void \(name)_probe_stream(void *to, void *from, size_t n);
      void \(name)_probe_functions(void *to, void *from, size_t n);
      const int \(name)_probe_operations = RNN_PROBE_OPERATIONS;
      double \(name)_probe_muladds(size_t rounds) {
        return (double)rnn_probe_muladds(rounds, (rnn_real)0.5);
      }
      void \(name)_probe_stream(void *to, void *from, size_t n) {
        rnn_probe_stream((rnn_real *)to, (const rnn_real *)from, n);
      }
      void \(name)_probe_functions(void *to, void *from, size_t n) {
        rnn_probe_functions((rnn_real *)to, (const rnn_real *)from, n);
      }

      """
  }

  /// Binds the functions of a library that was made with ``text(_:)``. Throws `LibraryError`.
  init(_ library: LoadedLibrary) throws {
    self.library = library
    let name = library.interface.name
    func address(_ part: String) throws -> UnsafeMutableRawPointer {
      let symbol = "\(name)_probe_\(part)"
      guard let address = library.symbol(symbol) else {
        throw LibraryError.missingSymbol(symbol, path: library.path.string)
      }
      return address
    }
    muladds = unsafeBitCast(try address("muladds"), to: Rounds.self)
    stream = unsafeBitCast(try address("stream"), to: Pass.self)
    functions = unsafeBitCast(try address("functions"), to: Pass.self)
    realBytes = library.interface.real == .float ? 4 : 8
    operations = Double(try address("operations").load(as: Int32.self))
  }

  /// Floating-point operations a second, in multiply-adds on registers, in one burst of a few milliseconds.
  func peak() -> Double {
    let time = withExtendedLifetime(library) { Stopwatch.time { _ = muladds(rounds) } }
    return operations * Double(rounds) / max(time.processor, 1e-9)
  }

  /// The rates that bound phases, each the median of some bursts.
  func rates() throws -> MachineRates {
    MachineRates(
      peak: (0..<5).map { _ in peak() }.median,
      functions: try rate(functions, bytes: 1 << 13, passes: 200) / Double(realBytes),
      // Larger than the caches of a core, in and out.
      memory: 2 * (try rate(stream, bytes: 1 << 26, passes: 1)))
  }

  /// The bytes a second at which a pass goes over memory of a size.
  private func rate(_ pass: Pass, bytes: Int, passes: Int) throws -> Double {
    let from = Workspace()
    let to = Workspace()
    try from.reserve(bytes)
    try to.reserve(bytes)
    guard let source = from.pointer, let target = to.pointer else { return 1 }
    source.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    let times = withExtendedLifetime((library, from, to)) {
      // The first pass touches the memory for the first time.
      (0..<6).map { _ in
        Stopwatch.time(calls: passes) { pass(target, source, bytes / realBytes) }.processor
      }.dropFirst()
    }
    return Double(bytes) / max(Array(times).median, 1e-12)
  }
}
