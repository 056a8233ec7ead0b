extension SHA256 {
  /// The hash of texts and of everything else that decides what a compiler makes of a file: the compiler's identity and the flags.
  ///
  /// - Parameters:
  ///   - title: says what the hash is a key of, with a number that is raised when its meaning changes.
  ///   - processor: what the processor can do, where that matters.
  static func key(
    _ title: String, of texts: [String], compiler: CCompiler, options: CompileOptions, processor: String
  ) -> String {
    let identity = compiler.identity
    let lists = [
      texts, [compiler.path.string] + compiler.arguments,
      [identity.path, String(identity.size), String(identity.modified), identity.version],
      identity.searchPaths, options.flags, [processor],
    ]
    var hash = SHA256()
    hash.update(field: title)
    for list in lists {
      hash.update(field: String(list.count))
      for text in list { hash.update(field: text) }
    }
    return hash.finish()
  }
}
