import Dispatch
import Synchronization

/// Tells a person at a terminal what takes so long: after a second, and every second from then on.
enum Progress {
  /// Runs `body`; with `shown` false it does nothing else.
  static func during<Result>(_ work: String, shown: Bool, _ body: () throws -> Result) rethrows -> Result {
    guard shown else { return try body() }
    let line = Line()
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + 1, repeating: 1)
    timer.setEventHandler { line.show(work) }
    timer.resume()
    defer {
      timer.cancel()
      line.clear()
    }
    return try body()
  }

  /// The last line of the terminal, which is not written to once it has been cleared.
  private final class Line: Sendable {
    private let state = Mutex((seconds: 0, done: false))

    func show(_ work: String) {
      state.withLock { state in
        guard !state.done else { return }
        state.seconds += 1
        write("\r\u{1B}[Krnnc: \(work), \(state.seconds) s")
      }
    }

    func clear() {
      state.withLock { state in
        state.done = true
        if state.seconds > 0 { write("\r\u{1B}[K") }
      }
    }

    private func write(_ text: String) { _ = StandardStreams.write(Array(text.utf8), to: 2) }
  }
}
