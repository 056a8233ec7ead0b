"""PyTorch: its own layers, and loops that TorchScript compiles."""
import numpy
import torch

from cells import cells

functions = """
def linear(x: Tensor, w: Tensor) -> Tensor:
    return torch.nn.functional.linear(x, w)
def sigmoid(x: Tensor) -> Tensor:
    return torch.sigmoid(x)
def tanh(x: Tensor) -> Tensor:
    return torch.tanh(x)
def exp(x: Tensor) -> Tensor:
    return torch.exp(x)
def absolute(x: Tensor) -> Tensor:
    return torch.abs(x)
def maximum(x: Tensor, y: Tensor) -> Tensor:
    return torch.maximum(x, y)
def log_sigmoid(x: Tensor) -> Tensor:
    return torch.nn.functional.logsigmoid(x)
def layernorm(x: Tensor) -> Tensor:
    return torch.nn.functional.layer_norm(x, [x.shape[-1]])
def total(x: Tensor) -> Tensor:
    return x.sum(-1, keepdim=True)
def outer(x: Tensor, y: Tensor) -> Tensor:
    return x.unsqueeze(-1) * y.unsqueeze(-2)
def apply(m: Tensor, x: Tensor) -> Tensor:
    return torch.matmul(m, x.unsqueeze(-1)).squeeze(-1)
def lift(x: Tensor) -> Tensor:
    return x.unsqueeze(-1)
def split2(x: Tensor) -> Tuple[Tensor, Tensor]:
    a, b = x.chunk(2, -1)
    return a, b
def split3(x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    a, b, c = x.chunk(3, -1)
    return a, b, c
def split4(x: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    a, b, c, d = x.chunk(4, -1)
    return a, b, c, d
"""


def indented(text, spaces):
    return "".join(" " * spaces + line + "\n" for line in text.strip().splitlines())


def script(cell):
    """A function over all steps, as TorchScript."""
    arguments = ", ".join(f"{name}: Tensor" for name in ["x", *cell.parameters, *cell.states])
    steps = "".join(f"        {name} = {name}_steps[t]\n" for name in cell.streams)
    unbound = "".join(f"    {name}_steps = {name}.unbind(0)\n" for name in cell.streams)
    return (
        f"{functions}\ndef run({arguments}) -> Tensor:\n{indented(cell.before, 4)}{unbound}"
        "    outputs: List[Tensor] = []\n    for t in range(x.shape[0]):\n"
        f"{steps}{indented(cell.step, 8)}        outputs.append(h)\n    return torch.stack(outputs)\n"
    )


class Run:
    """A forward pass, its loss, and the gradient with respect to all leaves."""

    def __init__(self, name, data, forward):
        self.name = name
        self.leaves = {key: torch.tensor(array, requires_grad=True) for key, array in data.items()}
        self.forward = forward

    def call(self):
        outputs = self.forward(self.leaves)
        self.loss = 0.5 * (outputs * outputs).sum()
        self.gradients = torch.autograd.grad(self.loss, list(self.leaves.values()))

    def values(self):
        result = {name: gradient.numpy() for name, gradient in zip(self.leaves, self.gradients)}
        return result | {"loss": self.loss.item()}


def layer(row, leaves):
    """Calls a layer of PyTorch with parameters and states that are leaves."""
    suffixes = [suffix for suffix, _, _ in row.layers]
    weights = [leaves[f"{name}{suffix}"] for suffix in suffixes for name in ("W", "U", "b", "d")]
    states = []
    for name in sorted(cells[row.cell].states, reverse=True):
        boundaries = [leaves[f"{name}{suffix}[{'T+1' if reverse else '0'}]"] for suffix, reverse, _ in row.layers]
        states.append(torch.stack(boundaries))
    kind = {"lstm": torch._VF.lstm, "gru": torch._VF.gru, "vanilla": torch._VF.rnn_tanh}[row.cell]
    state = states if row.cell == "lstm" else states[0]
    chained = any(chained for _, _, chained in row.layers)
    both = any(reverse for _, reverse, _ in row.layers)
    # input, state, weights, biases, layers, dropout, training, bidirectional, batch first
    return kind(leaves["x"], state, weights, True, 2 if chained else 1, 0.0, True, both, False)[0]


def looped(row, function, leaves, dtype):
    """The layers of a program one after the other, each a loop over steps."""
    cell = cells[row.cell]
    outputs = []
    for suffix, reverse, chained in row.layers:
        x = outputs.pop() if chained else leaves["x"]
        if reverse:
            x = x.flip(0)
        arguments = [leaves[name + suffix] for name in cell.parameters]
        for name, shape in cell.states.items():
            boundary = leaves.get(f"{name}{suffix}[{'T+1' if reverse else '0'}]")
            if boundary is None:
                boundary = torch.zeros((row.B, *row.shape(shape, row.I)), dtype=dtype)
            elif shape == ("1",):
                boundary = boundary.unsqueeze(-1)
            arguments.append(boundary)
        y = function(x, *arguments)
        outputs.append(y.flip(0) if reverse else y)
    return torch.cat(outputs, -1)


def make(row, data, threads):
    torch.set_num_threads(threads)
    if row.cell in ("lstm", "gru", "vanilla"):
        yield Run("PyTorch nn", data, lambda leaves: layer(row, leaves))
    function = torch.jit.CompilationUnit(script(cells[row.cell])).run
    dtype = torch.float32 if row.real == "float" else torch.float64
    yield Run("TorchScript", data, lambda leaves: looped(row, function, leaves, dtype))
