import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNJIT

/// Trains a character model in this process, through C that is compiled and loaded on the spot, and prints what it writes.
///
/// Usage: CharModel [rounds]
@main struct CharModel {
  static func main() {
    let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 600
    do {
      try run(rounds: max(1, rounds))
    } catch let failure as DiagnosticFailure {
      fail(DiagnosticRenderer().render(failure.diagnostics))
    } catch let error as any JITError {
      fail(DiagnosticRenderer().render(error.diagnostic))
    } catch {
      fail("\(error)")
    }
  }

  static func run(rounds: Int) throws {
    let alphabet = Alphabet(TrainingText.text)
    let model = try Model(alphabet: alphabet, seed: 1)
    var trainer = Trainer(model: model, text: alphabet.symbols(of: TrainingText.text))
    var first = 0.0
    var last = 0.0
    for round in 1...rounds {
      let bits = try trainer.round() / log(2)
      if round == 1 { first = bits }
      last = round == 1 ? bits : 0.9 * last + 0.1 * bits
      if round % 10 == 0 || round == rounds { progress(round, of: rounds, bits: last) }
    }
    progressEnd()
    print(String(format: "bits per character: %.3f at first, %.3f after %d rounds", first, last, rounds))
    var sampler = try Sampler(model: model, parameters: trainer.parameters, temperature: 0.6, seed: 3)
    for start in ["The ", "A river "] {
      print("---\n" + (try sampler.write(160, after: start)))
    }
    guard last < first else { fail("the model has not learnt anything") }
  }

  /// One line that is written over, where somebody watches, and nothing else on standard error.
  static func progress(_ round: Int, of rounds: Int, bits: Double) {
    let text = String(format: "\rround %d of %d, %.3f bits per character ", round, rounds, bits)
    FileHandle.standardError.write(Data(text.utf8))
  }

  static func progressEnd() { FileHandle.standardError.write(Data("\n".utf8)) }

  static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(1)
  }
}
