"""JAX: lax.scan under jit, with the products of the input hoisted by hand."""
import jax
import jax.numpy as jnp
import numpy

from cells import cells

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)

functions = {
    "linear": lambda x, w: x @ w.T,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "exp": jnp.exp,
    "absolute": jnp.abs,
    "maximum": jnp.maximum,
    "log_sigmoid": jax.nn.log_sigmoid,
    "layernorm": lambda x: (x - x.mean(-1, keepdims=True)) * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-5),
    "total": lambda x: x.sum(-1, keepdims=True),
    "outer": lambda x, y: x[..., :, None] * y[..., None, :],
    "apply": lambda m, x: jnp.einsum("...ij,...j->...i", m, x),
    "lift": lambda x: x[..., None],
    "split2": lambda x: jnp.split(x, 2, -1),
    "split3": lambda x: jnp.split(x, 3, -1),
    "split4": lambda x: jnp.split(x, 4, -1),
}


def run(cell, x, parameters, states):
    """All steps of a cell."""
    names = {**functions, **parameters, "x": x}
    exec(cell.before, names)

    def step(state, streams):
        local = {**functions, **parameters, **state, **streams}
        exec(cell.step, local)
        return {name: local[name] for name in cell.states}, local["h"]

    return jax.lax.scan(step, states, {name: names[name] for name in cell.streams})[1]


def loss(row, leaves):
    cell = cells[row.cell]
    outputs = []
    for suffix, reverse, chained in row.layers:
        x = outputs.pop() if chained else leaves["x"]
        x = x[::-1] if reverse else x
        states = {}
        for name, shape in cell.states.items():
            boundary = leaves.get(f"{name}{suffix}[{'T+1' if reverse else '0'}]")
            if boundary is None:
                boundary = jnp.zeros((row.B, *row.shape(shape, row.I)), leaves["x"].dtype)
            elif shape == ("1",):
                boundary = boundary[..., None]
            states[name] = boundary
        y = run(cell, x, {name: leaves[name + suffix] for name in cell.parameters}, states)
        outputs.append(y[::-1] if reverse else y)
    h = jnp.concatenate(outputs, -1)
    return 0.5 * (h * h).sum()


class Run:
    name = "JAX scan"

    def __init__(self, row, data):
        self.leaves = {name: jnp.asarray(array) for name, array in data.items()}
        self.function = jax.jit(jax.value_and_grad(lambda leaves: loss(row, leaves)))

    def call(self):
        self.result = jax.block_until_ready(self.function(self.leaves))

    def values(self):
        return {name: numpy.asarray(array) for name, array in self.result[1].items()} | {"loss": float(self.result[0])}


def make(row, data, threads):
    yield Run(row, data)
