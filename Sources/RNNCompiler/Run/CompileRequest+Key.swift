import RNNTransforms

extension CompileRequest {
  /// Everything in it, each value behind its name, so that equal texts mean equal requests; nil where values are labelled, which only those
  /// do who want to read the C.
  var keyTexts: [String]? {
    guard entries.labels.isEmpty else { return nil }
    func text(_ flag: Bool) -> String { flag ? "true" : "false" }
    func text(_ number: Int?) -> String { number.map { String($0) } ?? "nil" }
    func text(_ number: Double?) -> String { number.map { String($0.bitPattern) } ?? "nil" }
    let choices = entries.choices
    var texts = ["sizes", String(sizes.count)]
    for (name, value) in sizes { texts += [name, String(value)] }
    texts += ["reluAtZero", text(reluAtZero)]
    texts += ["truncate", text(entries.truncate), "meanOverBatch", text(entries.meanOverBatch)]
    texts += ["exposeAll", text(entries.exposeAll)]
    texts += ["norm", text(entries.clipping.norm), "value", text(entries.clipping.value)]
    texts += ["step", text(entries.clipping.step)]
    let passes = Optimization.Pass.allCases.filter(choices.optimization.has)
    texts += ["passes"] + passes.map(\.rawValue)
    texts += ["chunkRows", text(choices.chunkRows), "packRows", text(choices.packRows)]
    texts += ["vectors", text(choices.vectors), "compilerLevel", text(choices.compilerLevel)]
    texts += ["name", emission.name.map { "=\($0)" } ?? "nil", "real", emission.real.rawValue]
    texts += ["strictMath", text(emission.strictMath), "entries"] + emission.entries.map(\.rawValue)
    texts += ["annotate", text(emission.annotate), "announcePhases", text(emission.announcePhases)]
    return texts
  }
}
