import RNNDiagnostics
import RNNIR

/// The numbers of one run, read from a JSON object: name → number or nested array.
///
/// Names are those of parameters, inputs, initial values (`h[0]`), `lengths`, and `adjoint h` for the upstream adjoint of an output `h`.
/// A stream is `[T][n…]`. With an entry `"batch": B` whatever belongs to a sequence has an axis of B after that of steps; without it
/// the batch is one sequence and has no axis. The number of steps is that of the streams; `"steps": T` gives it where there are none.
/// Where a parameter or an input is called `batch`, `steps` or `lengths`, that name is its own and the call's is written `#batch`,
/// `#steps` or `#lengths`.
public struct DataFile: Sendable, Equatable {
  public var steps: Int
  public var batch: Int
  /// Whether the arrays of the file have a batch axis, and results should.
  public var hasBatchAxis: Bool
  /// Parameters, inputs, initial values and lengths with all axes, `[T][B][n…]`.
  public var data: NamedArrays<Double>
  /// Upstream adjoints by the names of the outputs, with all axes.
  public var upstream: NamedArrays<Double>

  /// Reads and checks a file; `steps` and `batch` are what is known otherwise, and may not contradict it. Where nothing says how many
  /// steps there are, there are `stepsOtherwise`; without that it is an error. So is a parameter or input that is missing, if its role
  /// is among `required`.
  ///
  /// Throws ``DiagnosticFailure`` with all that is wrong.
  public init(
    _ file: SourceFile, for interface: Interface, steps: Int? = nil, batch: Int? = nil,
    stepsOtherwise: Int? = nil, required: [Interface.Role] = [.parameter, .input]
  ) throws {
    let root: JSONNode
    do throws(Diagnostic) { root = try JSONParser.parse(file) } catch { throw DiagnosticFailure([error]) }
    var reader = DataReader(
      file: file, interface: interface, required: required, stepsOtherwise: stepsOtherwise)
    guard let result = reader.read(root, steps: steps, batch: batch) else {
      throw DiagnosticFailure(reader.diagnostics)
    }
    self = result
  }

  /// Numbers that are there already, with all axes.
  public init(
    steps: Int, batch: Int, hasBatchAxis: Bool, data: NamedArrays<Double>,
    upstream: NamedArrays<Double>
  ) {
    self.steps = steps
    self.batch = batch
    self.hasBatchAxis = hasBatchAxis
    self.data = data
    self.upstream = upstream
  }
}
