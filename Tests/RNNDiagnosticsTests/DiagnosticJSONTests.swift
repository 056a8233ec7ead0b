import RNNDiagnostics
import Testing

@Suite struct DiagnosticJSONTests {
  @Test func everyKeyIsWritten() throws {
    let file = SourceFile(name: "dir/γ.rnn", text: "γ = 1\nβ = 2\n")
    let diagnostic = Diagnostic(
      .warning, "odd", "say \"β\"", at: SourceRange(file: file, lower: 7, upper: 9),
      notes: [.init("n")], help: nil, origin: .limitation)
    #expect(
      try DiagnosticJSON.string([diagnostic]) == """
        [
          {
            "code" : "odd",
            "column" : 1,
            "endColumn" : 2,
            "endLine" : 2,
            "file" : "dir/γ.rnn",
            "help" : null,
            "line" : 2,
            "message" : "say \\"β\\"",
            "notes" : [
              {
                "column" : null,
                "endColumn" : null,
                "endLine" : null,
                "file" : null,
                "line" : null,
                "message" : "n"
              }
            ],
            "origin" : "limitation",
            "severity" : "warning"
          }
        ]

        """)
  }
}
