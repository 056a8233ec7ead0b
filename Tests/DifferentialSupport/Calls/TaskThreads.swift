import Foundation

/// Threads for a call of generated C, as simple as they can be: every task starts its own and waits for them.
struct TaskThreads {
  typealias Task = @convention(c) (_ job: UnsafeMutableRawPointer?, _ part: Int) -> Void

  /// The layout of `<name>_threads` in C.
  private struct Description {
    var count: Int
    var run: @convention(c) (UnsafeMutableRawPointer?, Int, Task?, UnsafeMutableRawPointer?) -> Void
    var context: UnsafeMutableRawPointer?
  }

  var count: Int
  /// The one part that is done of tasks that have several; nil for all.
  var only: Int?

  /// Gives `body` what generated C needs to use them.
  func describe<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result {
    var only = self.only ?? -1
    return withUnsafeMutablePointer(to: &only) { only in
      var description = Description(
        count: count,
        run: { context, parts, task, job in
          nonisolated(unsafe) let job = job
          if let part = context?.load(as: Int.self), part >= 0, parts > 1 {
            task?(job, part)
          } else {
            DispatchQueue.concurrentPerform(iterations: parts) { task?(job, $0) }
          }
        }, context: UnsafeMutableRawPointer(only))
      return withUnsafePointer(to: &description) { body(UnsafeRawPointer($0)) }
    }
  }
}
