import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What `-march=native` may depend on, as text: equal texts mean that a library may be shared.
enum ProcessorFeatures {
  /// The lines of `/proc/cpuinfo` that say what a processor is, each once, whichever core has it. Where there is no such file the
  /// name of the machine stands in, so that libraries are at least never shared between machines.
  static let current = read()

  private static func read() -> String {
    let lines = readProc().map(distinguishingLines) ?? []
    return lines.isEmpty ? "host " + ProcessInfo.processInfo.hostName : lines.joined(separator: "\n")
  }

  private static let names = [
    "vendor_id", "cpu family", "model", "model name", "stepping", "flags", "cache size", "Features",
    "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision", "cpu", "features",
    "isa",
    "uarch", "mvendorid", "marchid",
  ].map { Array($0.utf8) }

  /// The lines of the bytes of such a file that count. Every core has them, so they are looked at as bytes, and made texts once.
  static func distinguishingLines(of bytes: [UInt8]) -> [String] {
    var lines: [ArraySlice<UInt8>] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      var name = line.prefix { $0 != UInt8(ascii: ":") }
      while let last = name.last, last == UInt8(ascii: "\t") || last == UInt8(ascii: " ") {
        name.removeLast()
      }
      if names.contains(where: { $0.elementsEqual(name) }), !lines.contains(line) { lines.append(line) }
    }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Files in `/proc` have no length, so they are read to their end.
  private static func readProc() -> [UInt8]? {
    guard let file = try? FileDescriptor.open("/proc/cpuinfo", .readOnly, options: [.closeOnExec])
    else { return nil }
    return try? file.closeAfter {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 64 * 1024)
      while bytes.count < 16 << 20 {
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { break }
        bytes += buffer.prefix(count)
      }
      return bytes
    }
  }
}
