import Foundation
import RNNDiagnostics
import RNNIR
import SystemPackage
import Testing

@testable import RNNJIT

/// What a program that was compiled is found by, beside what the compiler of programs is told.
@Suite struct ProgramKeyTests {
  let temporary: TemporaryDirectory
  let file = SourceFile(name: "a.rnn", text: "h[t] = x[t]")

  init() throws { temporary = try TemporaryDirectory() }

  private func key(_ compiler: CCompiler, _ options: CompileOptions = quick) throws -> ProgramKey {
    try ProgramKey(file, request: [], compiler: compiler, options: options)
  }

  @Test func everyPartCounts() throws {
    let compiler = try systemCompiler()
    var options = [CompileOptions](repeating: quick, count: 5)
    options[1].contraction = .fast
    options[2].target = .native
    options[3].optimization = 1
    options[4].extraFlags = ["-g"]
    let others = [
      try ProgramKey(file, request: ["x"], compiler: compiler, options: quick),
      try ProgramKey(
        SourceFile(name: "b.rnn", bytes: file.bytes), request: [], compiler: compiler, options: quick),
      try ProgramKey(
        SourceFile(name: "a.rnn", text: "h[t] = x[t] "), request: [], compiler: compiler, options: quick),
    ]
    #expect(Set(try options.map { try key(compiler, $0) } + others).count == 8)
    // How long the compiler may take decides nothing.
    options[0].timeout = .seconds(7)
    #expect(try key(compiler, options[0]) == key(compiler))
  }

  /// A program of the machine is not run; its file, and whatever is installed beside it, tells it from others.
  @Test func machineCodeIsToldByItsFile() throws {
    let bin = try temporary.directory("bin")
    let program = bin.appending("cc")
    try Files.write(Files.read(Files.resolved("/bin/true"), limit: 1 << 24), to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.string)
    func told() throws -> ProgramKey { try key(CCompiler.told(by: ["PATH": bin.string])) }
    let first = try told()
    #expect(try told() == first)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: program.string)
    let second = try told()
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: bin.string)
    let third = try told()
    let paths = try key(CCompiler.told(by: ["PATH": bin.string, "CPATH": "/x"]))
    let arguments = try key(CCompiler.told(by: ["PATH": bin.string, "CC": "cc -m64"]))
    #expect(Set([first, second, third, paths, arguments]).count == 5)
  }

  /// What a script runs may change while the script does not.
  @Test func aScriptIsAsked() throws {
    let script = try temporary.write("cc", "#!/bin/sh\ncat \"${0%/*}/version\"\n", executable: true)
    func told() throws -> CCompiler {
      try CCompiler.told(by: ["CC": script.string, "PATH": "/usr/bin:/bin"])
    }
    _ = try temporary.write("version", "1")
    let first = try told()
    #expect(first.identity.version == "1")
    _ = try temporary.write("version", "2")
    #expect(try key(first) != key(try told()))
  }

  @Test(arguments: ["-1", "1", "\(Int.max)", "\(Int.max / 4 + 1)", "two"])
  func aSealedRecordWithAWrongCountIsNone(_ count: String) {
    func record(_ count: String) -> ProgramRecord? {
      let fields = ["cell", String(repeating: "a", count: 64), "7", String(repeating: "b", count: 64), count]
      let text = fields.map { "\($0.utf8.count)\n\($0)\n" }.joined()
      return ProgramRecord(bytes: Array("64\n\(SHA256.hex(of: Array(text.utf8)))\n\(text)".utf8))
    }
    #expect(record("0")?.name == "cell")
    #expect(record(count) == nil)
  }

  /// Foundation's encoder is the other side.
  @Test func interfacesAreReadAsTheyAreWritten() throws {
    var interface = LinearFixture.interface(.float)
    interface.inputs[0].name = "α\"\\\n\u{1F600}"
    interface.entries[0].packed = Interface.Packed(of: "linear_forward")
    interface.absent = [Interface.AbsentEntry(kind: .step, reason: "it needs\twhat comes later")]
    for formatting: JSONEncoder.OutputFormatting in [[], .prettyPrinted] {
      let encoder = JSONEncoder()
      encoder.outputFormatting = formatting
      for written in [interface, LinearFixture.interface(.double)] {
        let text = String(decoding: try encoder.encode(written), as: UTF8.self)
        #expect(try InterfaceReader.read(text) == written)
        #expect(throws: InterfaceReader.Failure.self) { try InterfaceReader.read(text + "]") }
        let worse = text.replacing("perStep", with: "perStop")
        #expect(throws: InterfaceReader.Failure.self) { try InterfaceReader.read(worse) }
      }
    }
  }
}
