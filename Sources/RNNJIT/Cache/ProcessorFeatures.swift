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
  static var current: String {
    guard let bytes = readProc() else { return "host " + ProcessInfo.processInfo.hostName }
    let lines = distinguishingLines(of: String(decoding: bytes, as: UTF8.self))
    return lines.isEmpty ? "host " + ProcessInfo.processInfo.hostName : lines.joined(separator: "\n")
  }

  static func distinguishingLines(of text: String) -> [String] {
    let wanted: Set = [
      "vendor_id", "cpu family", "model", "model name", "stepping", "flags", "cache size",
      "Features", "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision",
      "cpu", "features", "isa", "uarch", "mvendorid", "marchid",
    ]
    var seen: Set<String> = []
    var lines: [String] = []
    for line in text.split(separator: "\n") {
      let name = line.prefix { $0 != ":" }.reversed().drop { $0 == "\t" || $0 == " " }.reversed()
      if wanted.contains(String(name)), seen.insert(String(line)).inserted { lines.append(String(line)) }
    }
    return lines
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
