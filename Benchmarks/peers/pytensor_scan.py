"""PyTensor: scan, by its default compiler, which takes a minute or more for one cell; so only the small LSTM is timed."""
import numpy
import pytensor
import pytensor.tensor as pt

from cells import cells

functions = {
    "linear": lambda x, w: x @ w.T,
    "sigmoid": pt.sigmoid,
    "tanh": pt.tanh,
    "split4": lambda x: [x[..., k * (x.type.shape[-1] // 4) : (k + 1) * (x.type.shape[-1] // 4)] for k in range(4)],
}


class Run:
    name = "PyTensor"

    def __init__(self, row, data):
        cell = cells[row.cell]
        dtype = data["x"].dtype
        self.data = {name: numpy.ascontiguousarray(array) for name, array in data.items()}
        leaves = {name: pt.tensor(name.strip("]").replace("[", "_"), dtype=str(dtype), shape=array.shape) for name, array in data.items()}
        names = {**functions, **leaves}
        exec(cell.before, names)
        order = list(cell.states)

        def step(a, *rest):
            local = {**functions, **dict(zip(order, rest)), "U": rest[len(order)], "a": pt.specify_shape(a, (row.B, 4 * row.H))}
            exec(cell.step, local)
            return [local[name] for name in order]

        outputs = pytensor.scan(
            step,
            sequences=[names["a"]],
            outputs_info=[leaves[f"{name}[0]"] for name in order],
            non_sequences=[leaves["U"]],
            strict=True,
            return_updates=False,
        )
        h = outputs[order.index("h")]
        loss = 0.5 * (h * h).sum()
        results = [loss, *pt.grad(loss, list(leaves.values()))]
        self.function = pytensor.function(list(leaves.values()), results)

    def call(self):
        self.result = self.function(*self.data.values())

    def values(self):
        return dict(zip(self.data, self.result[1:])) | {"loss": float(self.result[0])}


def make(row, data, threads):
    if row.name == "lstm 1, 100, 32, 64":
        yield Run(row, data)
