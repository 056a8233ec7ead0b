import ArgumentParser
import OrderedCollections
import RNNCompiler
import RNNIR
import RNNTransforms

extension RealType: ExpressibleByArgument {}
extension Stage: ExpressibleByArgument {}

/// What every command needs that reads a program and gives it meaning.
struct ProgramOptions: ParsableArguments {
  @Argument(help: "The program; - is standard input.", completion: .file(extensions: ["rnn"]))
  var file: String

  @Option(
    name: [.customShort("D"), .customLong("define")],
    help: ArgumentHelp("Give a size a number; may be repeated.", valueName: "name=n"),
    transform: SizeDefinition.init)
  var definitions: [SizeDefinition] = []

  @Option(
    name: .customLong("relu-at-zero"),
    parsing: .unconditional, help: ArgumentHelp("The derivative of relu at 0.", valueName: "slope"))
  var reluAtZero = 0.0

  func validate() throws {
    guard reluAtZero.isFinite else { throw ValidationError("--relu-at-zero wants a finite number") }
    for definition in definitions {
      if let other = sizes[definition.name], other != definition.value {
        throw ValidationError(
          "-D gives \(definition.name) two numbers: \(definition.name)=\(other) and \(definition.name)=\(definition.value)"
        )
      }
    }
  }

  /// Sizes by name.
  var sizes: OrderedDictionary<String, Int> {
    OrderedDictionary(definitions.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  var request: CompileRequest {
    var request = CompileRequest()
    request.sizes = sizes
    request.reluAtZero = reluAtZero
    return request
  }
}

/// How gradients are formed.
struct GradientOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Let no gradient cross the borders of chunks of so many steps.", valueName: "k"))
  var truncate: Int?

  @Flag(help: "Divide gradients by the number of sequences.")
  var meanOverBatch = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Scale the gradient of all parameters down to this norm.", valueName: "c"))
  var clipNorm: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bound every element of the gradients of parameters.", valueName: "c"))
  var clipValue: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Scale the adjoint of a state down to this norm at every step.", valueName: "c"))
  var clipStep: Double?

  func validate() throws {
    if let truncate, truncate < 1 { throw ValidationError("--truncate wants a number of steps, 1 or more") }
    for (name, limit) in [("norm", clipNorm), ("value", clipValue), ("step", clipStep)] {
      if let limit, !(limit > 0 && limit.isFinite) {
        throw ValidationError("--clip-\(name) wants a number above 0")
      }
    }
  }

  func apply(to request: inout CompileRequest) {
    request.entries.truncate = truncate
    request.entries.clipping = Clipping(norm: clipNorm, value: clipValue, step: clipStep)
    request.entries.meanOverBatch = meanOverBatch
  }
}

/// How the command speaks.
struct MessageOptions: ParsableArguments {
  @Option(
    name: .customLong("diagnostics"), help: ArgumentHelp("How messages are written.", valueName: "form"))
  var form = MessageForm.text

  /// Runs a command's body with a console of that form.
  func run(_ body: (Console) throws -> ExitStatus) throws { try Console(form).run(body) }
}
