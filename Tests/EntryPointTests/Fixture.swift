import DifferentialSupport
import RNNCompiler
import RNNIR
import RNNJIT

/// A program that uses every kind of argument, compiled once for each number type.
struct Fixture: Sendable {
  static let text = """
    size I = 3, H = 5, K = 4
    input x[t]: [I], k[t]: index(K), y: [H]
    param V: [H, H] ~ orthogonal, W: [H, I], E: [K, H] ~ normal(0.5), b: [H] ~ constant(0.25), s: [] ~ ones
    h[t] = tanh(V*h[t-1] + W*x[t] + row(E, k[t]) + b)
    z[t] = s*h[t]
    loss = sum[t](sum((h[t] - y)^2))
    output h, z
    """

  let emitted: EmittedProgram
  let library: LoadedLibrary

  var interface: Interface { emitted.interface }

  init(_ real: RealType) throws {
    emitted = try EmittedProgram(Self.text, Variation(real: real), name: "fixture")
    library = try CompiledBatch.load([emitted.source], CompilerChoice())[0]
  }

  static let double = Result { try Fixture(.double) }
  static let float = Result { try Fixture(.float) }

  static func of(_ real: RealType) throws -> Fixture {
    switch real {
    case .double: try double.get()
    case .float: try float.get()
    }
  }

  /// A call of a kind that succeeds.
  func call(_ kind: Interface.EntryKind, _ size: DataCase = DataCase(steps: 4, batch: 3)) throws -> EntryCall?
  {
    let run = size.make(interface)
    let isStep = kind == .step || kind == .begin
    let size = isStep ? DataCase(steps: 1, batch: size.batch, seed: size.seed) : size
    let data = isStep ? size.make(interface) : run
    let builder = CallBuilder(interface, steps: size.steps, batch: size.batch)
    switch kind {
    case .forward: return builder.forward(data.data)
    case .gradient: return builder.gradient(data.data, data.upstream)
    case .jvp: return builder.jvp(data.data, data.direction)
    case .hvp: return builder.hvp(data.data, data.direction, data.upstream)
    case .begin: return builder.begin(data.data)
    case .step:
      guard let begin = builder.begin(data.data), let state = try begin.run(in: library).blocks[1] else {
        return nil
      }
      return builder.step(data.data, state: state)
    }
  }
}
