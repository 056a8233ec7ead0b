import Dispatch
import Synchronization

/// Tells a person at a terminal what takes so long: after a second, and every second from then on.
enum Progress {
  /// Runs `body`; with `shown` false it does nothing else.
  static func during<Result>(_ work: String, shown: Bool, _ body: () throws -> Result) rethrows -> Result {
    try following(work, shown: shown) { _ in try body() }
  }

  /// The same for a body that says now and then what it is at.
  static func following<Result>(
    _ work: String, shown: Bool, _ body: (@escaping (String) -> Void) throws -> Result
  ) rethrows -> Result {
    guard shown else { return try body { _ in } }
    let line = Line(work)
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + 1, repeating: 1)
    timer.setEventHandler { line.show() }
    timer.resume()
    defer {
      timer.cancel()
      line.clear()
    }
    return try body { line.isAt($0) }
  }

  /// The last line of the terminal, which is not written to once it has been cleared.
  private final class Line: Sendable {
    private let work: String
    private let state = Mutex((seconds: 0, done: false, part: ""))

    init(_ work: String) { self.work = work }

    func isAt(_ part: String) { state.withLock { $0.part = ": \(part)" } }

    func show() {
      state.withLock { state in
        guard !state.done else { return }
        state.seconds += 1
        write("\r\u{1B}[Krnnc: \(work)\(state.part), \(state.seconds) s")
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
