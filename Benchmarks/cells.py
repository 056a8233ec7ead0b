"""The cells that are timed, written once for all peers, and the sizes they are timed at.

A cell's formulas are text, because TorchScript compiles text; the same text runs in JAX and PyTensor with other meanings of the
functions in it. `before` computes from the whole input what does not depend on the state, as one product over all steps, which
is what a careful user of those systems would write; `step` takes one step of that. The last state named in `states` that is
called `h` is the output.
"""
from dataclasses import dataclass, field


@dataclass
class Cell:
    # Parameters by name, with shapes in terms of I and H.
    parameters: dict
    # State by name, in the order of the loop; `h` is the output.
    states: dict
    # Lines that compute `streams` from x: [T, B, I].
    before: str
    streams: list
    # Lines that compute the new state (the same names) from the old one and one step of the streams.
    step: str
    # Multiply-adds of the products of one step of one sequence.
    products: object


gates = "linear(x, W) + b"

lstm_step = """
i, f, g, o = split4(a + linear(h, U){extra})
C = sigmoid(f) * C + sigmoid(i) * tanh(g)
h = sigmoid(o) * {read}
"""

cells = {
    "vanilla": Cell(
        {"W": ("H", "I"), "U": ("H", "H"), "b": ("H",), "d": ("H",)},
        {"h": ("H",)},
        "a = linear(x, W) + b + d",
        ["a"],
        "h = tanh(a + linear(h, U))",
        lambda I, H: H * (I + H),
    ),
    "lstm": Cell(
        {"W": ("4H", "I"), "U": ("4H", "H"), "b": ("4H",), "d": ("4H",)},
        {"C": ("H",), "h": ("H",)},
        "a = linear(x, W) + b + d",
        ["a"],
        lstm_step.format(extra="", read="tanh(C)"),
        lambda I, H: 4 * H * (I + H),
    ),
    "gru": Cell(
        {"W": ("3H", "I"), "U": ("3H", "H"), "b": ("3H",), "d": ("3H",)},
        {"h": ("H",)},
        "a = linear(x, W) + b",
        ["a"],
        """
ar, az, an = split3(a)
cr, cz, cn = split3(linear(h, U) + d)
z = sigmoid(az + cz)
n = tanh(an + sigmoid(ar + cr) * cn)
h = (1 - z) * n + z * h
""",
        lambda I, H: 3 * H * (I + H),
    ),
    "peephole": Cell(
        {"W": ("4H", "I"), "U": ("4H", "H"), "b": ("4H",), "p": ("H",), "q": ("H",), "s": ("H",)},
        {"C": ("H",), "h": ("H",)},
        "a = linear(x, W) + b",
        ["a"],
        """
i, f, g, o = split4(a + linear(h, U))
C = sigmoid(f + q * C) * C + sigmoid(i + p * C) * tanh(g)
h = sigmoid(o + s * C) * tanh(C)
""",
        lambda I, H: 4 * H * (I + H),
    ),
    "mgu": Cell(
        {"W": ("2H", "I"), "b": ("2H",), "U": ("H", "H"), "V": ("H", "H")},
        {"h": ("H",)},
        "a = linear(x, W) + b",
        ["a"],
        """
af, an = split2(a)
f = sigmoid(af + linear(h, U))
n = tanh(an + linear(f * h, V))
h = (1 - f) * h + f * n
""",
        lambda I, H: 2 * H * (I + H),
    ),
    "lstm-linear-output": Cell(
        {"W": ("4H", "I"), "U": ("4H", "H"), "b": ("4H",)},
        {"C": ("H",), "h": ("H",)},
        "a = linear(x, W) + b",
        ["a"],
        lstm_step.format(extra="", read="C"),
        lambda I, H: 4 * H * (I + H),
    ),
    "layernorm": Cell(
        {"W": ("4H", "I"), "U": ("4H", "H"), "b": ("4H",), "p": ("4H",), "q": ("4H",), "s": ("H",), "c": ("H",)},
        {"C": ("H",), "h": ("H",)},
        "a = layernorm(linear(x, W)) * p + b",
        ["a"],
        """
i, f, g, o = split4(a + layernorm(linear(h, U)) * q)
C = sigmoid(f) * C + sigmoid(i) * tanh(g)
h = sigmoid(o) * tanh(layernorm(C) * s + c)
""",
        lambda I, H: 4 * H * (I + H),
    ),
    "mingru": Cell(
        {"W": ("2H", "I"), "b": ("2H",)},
        {"h": ("H",)},
        """
a, n = split2(linear(x, W) + b)
z = sigmoid(a)
""",
        ["z", "n"],
        "h = (1 - z) * h + z * n",
        lambda I, H: 2 * H * I,
    ),
    "mlstm": Cell(
        {"W": ("4H", "I"), "b": ("4H",), "wi": ("I",), "wf": ("I",)},
        {"C": ("H", "H"), "n": ("H",), "m": ("1",), "h": ("H",)},
        """
q, k, v, o = split4(linear(x, W) + b)
k = k / (k.shape[-1] ** 0.5)
o = sigmoid(o)
u = total(x * wi)
l = log_sigmoid(total(x * wf) + 3.0)
""",
        ["q", "k", "v", "o", "u", "l"],
        """
m0 = m
m = maximum(l + m0, u)
i = exp(u - m)
f = exp(l + m0 - m)
C = lift(f) * C + lift(i) * outer(v, k)
n = f * n + i * k
h = o * apply(C, q) / maximum(absolute(total(n * q)), exp(-m))
""",
        # The product with W, and of the state the outer product and the product with the query.
        lambda I, H: 4 * H * I + H * H + H * H,
    ),
}


@dataclass
class Row:
    """A program at a size, and what is made of cells for the peers."""

    program: str
    B: int
    T: int
    I: int
    H: int
    real: str = "float"
    # Layers of one cell: the suffix of their parameters, whether they run backwards, and whether they read the layer before.
    layers: list = field(default_factory=lambda: [("", False, False)])
    cell: str = ""

    def __post_init__(self):
        self.cell = self.cell or self.program

    @property
    def name(self):
        kind = " double" if self.real == "double" else ""
        return f"{self.program}{kind} {self.B}, {self.T}, {self.I}, {self.H}"

    def shape(self, shape, inputs):
        extents = {"I": inputs, "H": self.H, "2H": 2 * self.H, "3H": 3 * self.H, "4H": 4 * self.H, "1": 1}
        return tuple(extents[word] for word in shape)

    @property
    def flops(self):
        """Of one gradient: every product of the forward pass has two in the backward pass."""
        cell = cells[self.cell]
        inputs = [self.H if chained else self.I for _, _, chained in self.layers]
        return 6 * self.B * self.T * sum(cell.products(I, self.H) for I in inputs)


stack = dict(cell="lstm", layers=[("1", False, False), ("2", False, True)])
both = dict(cell="lstm", layers=[("1", False, False), ("2", True, False)])

rows = [
    Row("lstm", 1, 100, 8, 16),
    Row("lstm", 1, 100, 8, 16, real="double"),
    Row("lstm", 1, 100, 32, 64),
    Row("lstm", 1, 1000, 32, 64),
    Row("lstm", 32, 100, 64, 128),
    Row("lstm", 32, 100, 256, 256),
    Row("lstm", 64, 50, 512, 512),
    Row("gru", 32, 100, 64, 128),
    Row("vanilla", 32, 100, 64, 128),
    Row("vanilla", 1, 100, 32, 64),
    Row("peephole", 32, 100, 64, 128),
    Row("mgu", 32, 100, 64, 128),
    Row("lstm-linear-output", 32, 100, 64, 128),
    Row("layernorm", 32, 100, 64, 128),
    Row("mlstm", 16, 100, 64, 64),
    Row("mingru", 32, 100, 64, 128),
    Row("stacked", 32, 100, 64, 128, **stack),
    Row("bidirectional", 32, 100, 64, 128, **both),
]
quick = {"lstm 1, 100, 8, 16", "lstm 1, 100, 32, 64", "gru 32, 100, 64, 128"}
