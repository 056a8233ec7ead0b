import RNNCompiler
import RNNDiagnostics
import RNNJIT

/// The compiled model with its first parameters.
struct Model {
  static let program = """
    # A row of E for each character, a GRU, and the cross-entropy of the next character.
    size K, D = 16, H = 64
    input k[t]: index(K), next[t]: index(K)
    param E: [K, D] ~ normal(0.3)
    param W: [3*H, D], U: [2*H, H] ~ orthogonal, V: [H, H] ~ orthogonal, b: [3*H]
    param Q: [K, H], c: [K]
    x[t] = row(E, k[t])
    (z[t], r[t], n[t]) = split(W*x[t] + b, 3)
    (uz[t], ur[t]) = split(U*h[t-1], 2)
    p[t] = σ(z[t] + uz[t])
    h[t] = p[t] ⊙ h[t-1] + (1 - p[t]) ⊙ tanh(n[t] + σ(r[t] + ur[t]) ⊙ (V*h[t-1]))
    logits[t] = Q*h[t] + c
    loss = mean[t](cross_entropy(logits[t], next[t]))
    output logits
    """

  let alphabet: Alphabet
  let kernel: Kernel
  let parameters: [Float]

  init(alphabet: Alphabet, seed: UInt64) throws {
    self.alphabet = alphabet
    var request = CompileRequest()
    request.sizes["K"] = alphabet.characters.count
    request.entries.meanOverBatch = true
    kernel = try Pipeline(request).kernel(SourceFile(name: "characters.rnn", text: Self.program))
    let first: NamedArrays<Float> = try kernel.initialParameters(seed: seed)
    parameters = try kernel.flat(first)
  }
}
