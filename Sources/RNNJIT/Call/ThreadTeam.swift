import Foundation
import Synchronization

/// Threads that share the work of calls, kept from call to call because starting one costs more than a small call.
///
/// The thread that calls works too, so a team of `count` has `count` - 1 of its own. They wait half a millisecond awake for more work,
/// as a call has them meet many times, then asleep, and end with the team. Several calls may use a team at once: they take turns from
/// one meeting to the next, each of which is one call's alone.
public final class ThreadTeam: Sendable {
  public let count: Int
  private let work = Work()
  private let calls = Mutex(())

  /// The work of a call, in parts 0…parts-1.
  typealias Task = @convention(c) (_ job: UnsafeMutableRawPointer?, _ part: Int) -> Void
  /// What generated C calls to have work done: `<name>_threads.run`.
  typealias Run =
    @convention(c) (_ context: UnsafeMutableRawPointer?, _ parts: Int, Task?, _ job: UnsafeMutableRawPointer?)
    -> Void

  /// The layout of `<name>_threads` in C.
  struct Description {
    var count: Int
    var run: Run
    var context: UnsafeMutableRawPointer?
  }

  /// A team of so many threads, at least one; of fewer where the system gives no more.
  public convenience init(count: Int) { self.init(count: count, start: Self.start) }

  /// With another way to start a thread, which returns whether it did.
  init(count: Int, start: (@escaping @Sendable () -> Void) -> Bool) {
    var started = 1
    let work = work
    while started < count {
      let index = started
      guard start({ work.serve(index) }) else { break }
      started += 1
    }
    self.count = started
  }

  /// Foundation does not tell when the system refuses a thread, for which a call would then wait for ever.
  private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Body(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let status = pthread_create(&thread, &attributes, { Body.call($0) }, box.toOpaque())
    if status != 0 { box.release() }
    return status == 0
  }

  private final class Body: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func call(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let box { Unmanaged<Body>.fromOpaque(box).takeRetainedValue().body() }
      return nil
    }
  }

  deinit { work.stop() }

  /// Calls `body` with 0…`parts`-1, each once, on the team's threads, and returns when all calls have returned. `body` must not
  /// use the team itself: it would wait for its own end.
  public func perform(_ parts: Int, _ body: @Sendable (_ part: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var job = Job(body: body)
      withUnsafeMutablePointer(to: &job) { job in
        run(parts, { $0?.assumingMemoryBound(to: Job.self).pointee.body($1) }, UnsafeMutableRawPointer(job))
      }
    }
  }

  private struct Job {
    let body: @Sendable (Int) -> Void
  }

  /// Gives `body` what generated C needs to use the team.
  func describe<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) {
      var description = Description(
        count: count,
        run: { context, parts, task, job in
          guard let context, let task else { return }
          Unmanaged<ThreadTeam>.fromOpaque(context).takeUnretainedValue().run(parts, task, job)
        }, context: Unmanaged.passUnretained(self).toOpaque())
      return try withUnsafePointer(to: &description) { try body(UnsafeRawPointer($0)) }
    }
  }

  private func run(_ parts: Int, _ task: Task, _ job: UnsafeMutableRawPointer?) {
    calls.withLock { _ in work.run(parts, task, job, threads: count) }
  }
}

/// What a team's threads have in common. The task, and how many share it, is written before the epoch is advanced and read after that is seen.
private final class Work: @unchecked Sendable {
  private let epoch = Atomic<Int>(0)
  private let busy = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let sleep = NSCondition()
  /// How many threads sleep or are about to.
  private let sleepers = Atomic<Int>(0)
  private var task: ThreadTeam.Task?
  private var job: UnsafeMutableRawPointer?
  private var parts = 0
  private var threads = 1

  /// How often a thread looks for work without pause: some tens of microseconds.
  private static let looks = 20_000
  /// How long it stays awake, giving way to others.
  private static let patience = Duration.microseconds(500)

  /// Waits until `isThere`, at most so long; returns whether it is.
  private static func look(_ patience: Duration?, _ isThere: () -> Bool) -> Bool {
    for _ in 0..<looks where isThere() { return true }
    let start = ContinuousClock.now
    while patience.map({ ContinuousClock.now - start < $0 }) ?? true {
      sched_yield()
      for _ in 0..<100 where isThere() { return true }
    }
    return isThere()
  }

  func run(_ parts: Int, _ task: ThreadTeam.Task, _ job: UnsafeMutableRawPointer?, threads: Int) {
    self.task = task
    self.job = job
    self.parts = parts
    self.threads = threads
    busy.store(threads - 1, ordering: .relaxed)
    advance()
    for part in stride(from: 0, to: parts, by: threads) { task(job, part) }
    _ = Self.look(nil) { busy.load(ordering: .acquiring) == 0 }
  }

  /// Does this thread's parts of whatever comes, until the team ends.
  func serve(_ index: Int) {
    var seen = 0
    while true {
      if !Self.look(Self.patience, { epoch.load(ordering: .acquiring) != seen }) { rest(while: seen) }
      if isStopped.load(ordering: .acquiring) { return }
      seen = epoch.load(ordering: .acquiring)
      if let task { for part in stride(from: index, to: parts, by: threads) { task(job, part) } }
      busy.subtract(1, ordering: .releasing)
    }
  }

  /// Sleepers are counted before they look for the last time, and looked for after the epoch is there: one sees the other.
  private func rest(while seen: Int) {
    sleep.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while epoch.load(ordering: .sequentiallyConsistent) == seen { sleep.wait() }
    sleepers.subtract(1, ordering: .relaxed)
    sleep.unlock()
  }

  private func advance() {
    epoch.add(1, ordering: .sequentiallyConsistent)
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    sleep.lock()
    sleep.broadcast()
    sleep.unlock()
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    advance()
  }
}
