/// Why a C function cannot become an expression: a sentence about one place of the file.
struct CRefusal: Error {
  let message: String
  let place: ClangCursor
  let help: String?

  init(_ message: String, at place: ClangCursor, help: String? = nil) {
    self.message = message
    self.place = place
    self.help = help
  }
}
