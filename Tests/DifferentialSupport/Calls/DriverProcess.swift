import Foundation
import RNNCBackend
import RNNIR

#if canImport(Glibc)
  import Glibc
#endif

/// Programs that run in a process of their own, where sanitizers watch them or an emulator runs them.
///
/// Requests and answers go through a socket, so that the end of the process is an error and no signal.
package final class DriverProcess: CallPerformer {
  /// The process ended: what it wrote to its standard error.
  package struct Crash: Error, CustomStringConvertible {
    package var output: String

    package var description: String {
      let lines = output.split(separator: "\n").filter { !$0.hasPrefix("=====") }
      return lines.prefix(20).joined(separator: "\n")
    }
  }

  private let directory: TemporaryFolder
  private let indices: [String: Int]
  private let emulator: String?
  private var process: Process?
  private var socket: Int32 = -1

  package init(_ sources: [CSource], _ choice: CompilerChoice) throws {
    directory = try TemporaryFolder()
    emulator = choice.emulator.flatMap(CompilerChoice.find)
    let entries = DriverText.entries(sources).map(\.entry.function)
    indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1, $0) })
    let file = directory.path + "/driver.c"
    let text = CompiledBatch.text(sources) + "\n" + DriverText.text(sources)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try CompiledBatch.compile([file], to: directory.path + "/driver", choice)
  }

  deinit { stop() }

  package func perform(_ call: EntryCall) throws -> EntryCall.Outcome {
    if process == nil { try start() }
    guard let index = indices[call.entry.function] else {
      throw EntryCall.Failure.missingSymbol(call.entry.function)
    }
    do {
      try send(request(call, index))
      return try answer(call)
    } catch {
      throw Crash(output: "\(call.kind.rawValue): \(stop())")
    }
  }

  private func request(_ call: EntryCall, _ index: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    func add(_ number: Int) { withUnsafeBytes(of: Int64(number)) { bytes += $0 } }
    for number in [
      index, call.steps, call.batch, Int(call.flags), call.threads ?? 0, call.isPacked ? 1 : 0,
    ] { add(number) }
    for block in call.blocks {
      add(block?.memories.count ?? -1)
      for memory in block?.memories ?? [] {
        let isBlank = memory.map { $0.isWritten && $0.bytes.allSatisfy { $0 == 0xFF } } ?? false
        add(memory == nil ? 0 : isBlank ? 2 : 1)
        add(memory?.bytes.count ?? 0)
        if let memory, !isBlank { bytes += memory.bytes }
      }
    }
    return bytes
  }

  private func answer(_ call: EntryCall) throws -> EntryCall.Outcome {
    let status = try receive(4).withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    var outcome = EntryCall.Outcome(status: status, blocks: call.blocks, damage: [])
    for (index, block) in call.blocks.enumerated() {
      guard let block else { continue }
      for (place, memory) in block.memories.enumerated() {
        guard let memory else { continue }
        let bytes = try receive(memory.bytes.count)
        if !memory.isWritten && bytes != memory.bytes {
          outcome.damage.append("\(block.members[place].member), which is read only")
        }
        outcome.blocks[index]?.memories[place]?.bytes = bytes
      }
    }
    return outcome
  }

  private func start() throws {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else {
      throw Crash(output: "no socket")
    }
    socket = ends[0]
    let child = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
    defer { close(ends[1]) }
    let log = directory.path + "/log"
    try Data().write(to: URL(fileURLWithPath: log))
    let process = Process()
    let driver = directory.path + "/driver"
    process.executableURL = URL(fileURLWithPath: emulator ?? driver)
    process.arguments = emulator == nil ? [] : [driver]
    let options = ["ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=0"]
    process.environment = ProcessInfo.processInfo.environment.merging(options) { $1 }
    process.standardInput = child
    process.standardOutput = child
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    self.process = process
  }

  /// Ends the process; what it wrote to its standard error.
  @discardableResult private func stop() -> String {
    guard let process else { return "" }
    close(socket)
    process.waitUntilExit()
    self.process = nil
    let text = (try? String(contentsOfFile: directory.path + "/log", encoding: .utf8)) ?? ""
    return text.isEmpty ? "ended with status \(process.terminationStatus)" : text
  }

  private func send(_ bytes: [UInt8]) throws {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Crash(output: "") }
      start += count
    }
  }

  private func receive(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var start = 0
    while start < count {
      let read = bytes[start...].withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
      guard read > 0 else { throw Crash(output: "") }
      start += read
    }
    return bytes
  }
}
