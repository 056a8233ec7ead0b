"""The project's own side: compiles a program with rnnc and a C compiler, and calls it."""
import ctypes
import json
import os
import subprocess
from pathlib import Path

import numpy

root = Path(__file__).resolve().parent.parent
# What the just-in-time path of rnnc uses.
flags = ["-std=c99", "-O2", "-fPIC", "-shared", "-ffp-contract=off", "-march=native", "-fno-math-errno"]
types = {"float": numpy.float32, "double": numpy.float64}


def compiler():
    return os.environ.get("CC", "cc").split()


def build(source, library, extra=()):
    subprocess.run([*compiler(), *flags, *extra, "-o", str(library), str(source), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def aligned(shape, dtype):
    """Zeros at a multiple of 64 bytes."""
    count = int(numpy.prod(shape, dtype=numpy.int64))
    memory = numpy.zeros(count * numpy.dtype(dtype).itemsize + 64, numpy.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + count * numpy.dtype(dtype).itemsize].view(dtype).reshape(shape)


class Program:
    """One compiled gradient: its interface, its arrays, and a call."""

    name = "rnnc"

    def __init__(self, row, rnnc, folder):
        stem = row.name.replace(", ", "_").replace(" ", "-")
        source = folder / f"{stem}.c"
        options = [f"-DI={row.I}", f"-DH={row.H}", "--real", row.real, "--name", "cell", "--entries", "gradient"]
        program = root / "Benchmarks" / "programs" / f"{row.program}.rnn"
        subprocess.run([rnnc, program, *options, "-o", source], check=True)
        self.library = build(source, folder / f"{stem}.so")
        self.row = row
        text = ctypes.c_char.in_dll(self.library, "cell_interface")
        self.interface = json.loads(ctypes.string_at(ctypes.addressof(text)))
        self.function = self.library.cell_gradient
        self.function.argtypes = [ctypes.c_size_t] * 2 + [ctypes.c_void_p] * 3 + [ctypes.c_uint, ctypes.c_void_p, ctypes.c_size_t]
        size = self.library.cell_gradient_workspace
        size.argtypes = [ctypes.c_size_t] * 2
        size.restype = ctypes.c_size_t
        self.workspace = aligned((size(row.T, row.B),), numpy.uint8)

    def shape(self, member):
        leading = [self.row.T] * member["perStep"] + [self.row.B] * member["perSequence"]
        return tuple(leading + member["shape"])

    def data(self, seed):
        """Random parameters, inputs and initial values by name."""
        random = numpy.random.default_rng(seed)
        result = {}
        for member in self.interface["inputs"]:
            if member["element"] != "real":
                continue
            scale = member["shape"][-1] ** -0.5 if member["role"] == "parameter" and member["shape"] else 1
            values = random.uniform(-scale, scale, self.shape(member))
            result[member["name"]] = values.astype(types[self.row.real])
        return result

    def bind(self, data):
        """Puts data in place; what is computed lies in `self.results`."""
        self.arrays, self.results = [], {}

        def table(members, array):
            pointers = (ctypes.c_void_p * (len(members) + 1))()
            for index, member in enumerate(members):
                memory = array(member)
                if memory is not None:
                    self.arrays.append(memory)
                    pointers[index] = memory.ctypes.data
            return pointers

        def given(member):
            if member["name"] not in data:
                return None
            memory = aligned(self.shape(member), types[self.row.real])
            memory[...] = data[member["name"]]
            return memory

        def wanted(member):
            if member["role"] not in ("loss", "gradient"):
                return None
            return self.results.setdefault(member["name"], aligned(self.shape(member), types[self.row.real]))

        self.inputs = table(self.interface["inputs"], given)
        self.outputs = table(self.interface["outputs"], wanted)
        self.adjoints = table(self.interface["adjoints"], wanted)
        self.arguments = (
            self.row.T, self.row.B, ctypes.addressof(self.inputs), ctypes.addressof(self.outputs),
            ctypes.addressof(self.adjoints), 0, self.workspace.ctypes.data, self.workspace.size,
        )  # fmt: skip

    def call(self):
        status = self.function(*self.arguments)
        if status != 0:
            raise RuntimeError(f"cell_gradient returned {status}")

    def values(self):
        """The loss summed over the batch, and the gradients."""
        results = {name: array.copy() for name, array in self.results.items()}
        results["loss"] = results["loss"].sum(dtype=numpy.float64)
        return results


class Peak:
    """The machine's rate of multiply-adds in registers, as `rnnc bench` probes it."""

    rounds = 400_000

    def __init__(self, folder, real):
        source = folder / f"probe-{real}.c"
        source.write_text(
            f"#define RNN_DOUBLE {int(real == 'double')}\n"
            '#include "probe.h"\n'
            "double operations(void) { return RNN_PROBE_OPERATIONS; }\n"
            "double muladds(size_t rounds) { return (double)rnn_probe_muladds(rounds, (rnn_real)0.5); }\n"
        )
        library = build(source, folder / f"probe-{real}.so", ["-I", str(root / "Runtime" / "C")])
        library.operations.restype = ctypes.c_double
        library.muladds.restype = ctypes.c_double
        library.muladds.argtypes = [ctypes.c_size_t]
        self.operations = library.operations() * self.rounds
        self.muladds = library.muladds

    def call(self):
        self.muladds(self.rounds)
