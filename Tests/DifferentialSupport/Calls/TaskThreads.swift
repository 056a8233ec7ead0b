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

  /// Gives `body` what generated C needs to use them.
  func describe<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result {
    var description = Description(
      count: count,
      run: { _, parts, task, job in
        nonisolated(unsafe) let job = job
        DispatchQueue.concurrentPerform(iterations: parts) { task?(job, $0) }
      }, context: nil)
    return withUnsafePointer(to: &description) { body(UnsafeRawPointer($0)) }
  }
}
