"""CasADi: the gradient of an LSTM as generated C, compiled by the same compiler. One sequence, in double."""
import ctypes
import os
import tempfile
from pathlib import Path

import casadi
import numpy

import rnnc


def build(row):
    """A function from x, the parameters and the initial state to the loss and the gradients of all of them."""
    I, H, T = row.I, row.H, row.T
    shapes = [(I, 1), (4 * H, I), (4 * H, H), (4 * H, 1), (4 * H, 1), (H, 1), (H, 1)]
    x, W, U, b, d, h, C = [casadi.SX.sym(f"s{k}", *shape) for k, shape in enumerate(shapes)]
    i, f, g, o = casadi.vertsplit(W @ x + b + U @ h + d, H)
    C1 = sigmoid(f) * C + sigmoid(i) * casadi.tanh(g)
    h1 = sigmoid(o) * casadi.tanh(C1)
    # One step is scalar code; the steps are calls of it and of its derivative.
    step = casadi.Function("step", [x, W, U, b, d, h, C], [h1, C1])
    xs = casadi.MX.sym("xs", I, T)
    others = [casadi.MX.sym(f"m{k}", *shape) for k, shape in enumerate(shapes[1:])]
    weights, (h, C), total = others[:4], others[4:], 0
    for t in range(T):
        h, C = step(xs[:, t], *weights, h, C)
        total += 0.5 * casadi.dot(h, h)
    leaves = [xs, *others]
    # What the gradients have in common is computed once.
    gradients = [casadi.gradient(total, leaf) for leaf in leaves]
    return casadi.Function("cell", leaves, [total, *gradients], {"cse": True})


def sigmoid(a):
    return 1 / (1 + casadi.exp(-a))


class Run:
    name = "CasADi"
    leaves = ["x", "W", "U", "b", "d", "h[0]", "C[0]"]

    def __init__(self, row, data):
        function = build(row)
        self.row = row
        self.folder = tempfile.TemporaryDirectory()
        before = os.getcwd()
        os.chdir(self.folder.name)
        try:
            function.generate("cell.c")
        finally:
            os.chdir(before)
        source = Path(self.folder.name) / "cell.c"
        self.library = rnnc.build(source, source.with_suffix(".so"), ["-w"])
        # CasADi's matrices are column-major, and dense here.
        self.inputs = [numpy.asfortranarray(self.matrix(data[name])).ravel("F").copy() for name in self.leaves]
        self.outputs = [numpy.zeros(function.nnz_out(k)) for k in range(function.n_out())]
        sizes = [ctypes.c_longlong() for _ in range(4)]
        self.library.cell_work(*map(ctypes.byref, sizes))
        arguments, results, integers, reals = [max(size.value, 1) for size in sizes]
        self.arguments = (ctypes.c_void_p * arguments)(*[array.ctypes.data for array in self.inputs])
        self.results = (ctypes.c_void_p * results)(*[array.ctypes.data for array in self.outputs])
        self.integers = (ctypes.c_longlong * integers)()
        self.reals = (ctypes.c_double * reals)()

    @staticmethod
    def matrix(array):
        """A stream [T, 1, I] as I by T, a vector as a column."""
        if array.ndim == 3:
            return array[:, 0, :].T
        return array.reshape(-1, 1) if array.shape[0] == 1 or array.ndim == 1 else array

    def call(self):
        if self.library.cell(self.arguments, self.results, self.integers, self.reals, 0) != 0:
            raise RuntimeError("CasADi's function failed")

    def values(self):
        result = {"loss": self.outputs[0][0]}
        for name, array in zip(self.leaves, self.outputs[1:]):
            shape = {"W": (4 * self.row.H, self.row.I), "U": (4 * self.row.H, self.row.H)}.get(name)
            result[name] = array.reshape(shape, order="F") if shape else array
        return result


def make(row, data, threads):
    if row.program == "lstm" and row.B == 1 and row.real == "double":
        yield Run(row, data)
