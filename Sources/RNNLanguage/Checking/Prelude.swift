import RNNDiagnostics

/// The functions of the language that are written in the language.
enum Prelude {
  /// Names the file in the rare message that has no better place.
  static let fileName = "<prelude>"

  static let text = """
    fn silu(x) = x .* sigmoid(x)
    fn swish(x) = x .* sigmoid(x)
    fn gelu(x) = 0.5*x .* (1 + erf(x/1.4142135623730951))
    fn gelu_tanh(x) = 0.5*x .* (1 + tanh(0.7978845608028654*(x + 0.044715*x^3)))
    fn elu(x) = max(x, 0) + expm1(min(x, 0))
    fn leaky_relu(x) = where(x > 0, x, 0.01*x)
    fn hardtanh(x) = min(max(x, -1), 1)
    fn hardsigmoid(x) = min(max(x/6 + 0.5, 0), 1)
    fn softsign(x) = x / (1 + abs(x))
    fn square(x) = x .* x
    fn mish(x) = x .* tanh(softplus(x))
    fn log_sigmoid(x) = -softplus(-x)
    fn logcosh(x) = abs(x) + log1p(exp(-2*abs(x))) - 0.6931471805599453
    fn mse(a, b) = mean((a - b)^2)
    fn mae(a, b) = mean(abs(a - b))
    fn huber(a, b) = mean(where(abs(a - b) <= 1, 0.5*(a - b)^2, abs(a - b) - 0.5))
    fn clamp(x, lower, upper) = min(max(x, lower), upper)
    fn binary_cross_entropy(logit, target) = mean(softplus(logit) - target .* logit)
    """

  static let tree = Parser.parse(SourceFile(name: fileName, text: text)).tree
}
