"""The comparison itself; `run` starts it in an environment that has what it needs."""
import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parent
columns = ["PyTorch nn", "TorchScript", "JAX scan", "CasADi", "PyTensor"]
modules = ["pytorch", "jax_scan", "casadi_c", "pytensor_scan"]


def arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description="Times rnnc's gradients against those of other systems.")
    parser.add_argument("--only", metavar="TEXT", help="only rows whose name contains the text, such as gru; others keep their results")
    parser.add_argument("--quick", action="store_true", help="a few rows and rounds, and nothing is written")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="how often everything is timed (15)")
    parser.add_argument("--rnnc", default=str(root / ".build" / "release" / "rnnc"), metavar="PATH", help="the program (.build/release/rnnc)")
    parser.add_argument("--cpu", type=int, metavar="N", help="the processor to run on; the last one that may be used")
    return parser.parse_args()


def restrict(cpu):
    """Keeps this process, with all threads that the peers start, on one processor."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0)) if cpu is None else cpu})
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"


def processor_time(run, calls):
    """Seconds of one call that the process had the processor: on one processor that is the whole, whatever else the machine does."""
    start = time.process_time()
    for _ in range(calls):
        run.call()
    return (time.process_time() - start) / calls


def repetitions(run, least):
    """How many calls take a while; the first, which compiles or touches memory for the first time, does not count."""
    calls = 1
    while True:
        seconds = processor_time(run, calls)
        if seconds * calls >= least:
            return calls
        calls = max(calls + 1, min(10 * calls, int(least / max(seconds, 1e-9)) + 1))


def difference(found, expected):
    """The largest difference of any value, relative to the largest of its array, and the array's name."""
    import numpy

    worst = (0.0, "")
    for name, value in expected.items():
        a = numpy.ravel(numpy.asarray(found[name], numpy.float64))
        b = numpy.ravel(numpy.asarray(value, numpy.float64))
        scale = max(numpy.abs(b).max(), 1e-30)
        if a.shape != b.shape or not numpy.isfinite(a).all():
            return (float("inf"), name)
        worst = max(worst, (float(numpy.abs(a - b).max() / scale), name))
    return worst


def median(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def measure(row, options, folder):
    """Compares and times one row: seconds by system, the peak, and what could not be timed and why."""
    import rnnc

    own = rnnc.Program(row, options.rnnc, folder)
    data = own.data(seed=1)
    own.bind(data)
    own.call()
    expected = own.values()
    peak = rnnc.Peak(folder, row.real)
    runs, notes, compile_seconds = [own], {}, {}
    tolerance = 2e-3 if row.real == "float" else 1e-9
    for module in modules:
        try:
            for run in importlib.import_module(f"peers.{module}").make(row, data, threads=1):
                start = time.process_time()
                run.call()
                compile_seconds[run.name] = time.process_time() - start
                error, where = difference(run.values(), expected)
                if error > tolerance:
                    notes[run.name] = f"differs in {where} by {error:.1e}"
                else:
                    runs.append(run)
        except ModuleNotFoundError as error:
            notes[module] = f"{error.name} is not installed"
        except Exception as error:
            notes[module] = f"{type(error).__name__}: {error}"
    # TorchScript compiles for the shapes it has seen in its first calls.
    for run in runs:
        for _ in range(2):
            run.call()
    least = 0.005 if options.quick else 0.02
    calls = [repetitions(run, least) for run in runs]
    times = {run.name: [] for run in runs}
    peaks = []
    for _ in range(3 if options.quick else options.rounds):
        for run, count in zip(runs, calls):
            peaks.append(peak.operations / processor_time(peak, 1))
            times[run.name].append(processor_time(run, count))
    # The least of the rounds, for every system: the others tell how busy the machine's other users were.
    seconds = {name: min(values) for name, values in times.items()}
    return {
        "program": row.program, "real": row.real, "B": row.B, "T": row.T, "I": row.I, "H": row.H,
        "seconds": seconds, "flops": row.flops, "peak": max(peaks), "notes": notes,
        "medianSeconds": {name: median(values) for name, values in times.items()}, "firstCall": compile_seconds,
    }  # fmt: skip


def machine():
    """The kind of machine, in a few words."""
    words = {}
    for line in subprocess.run(["lscpu"], capture_output=True, text=True).stdout.splitlines():
        key, _, value = line.partition(":")
        words[key.strip()] = value.strip()
    features = words.get("Flags", "").split()
    vectors = next((name for flag, name in [("avx512f", "AVX-512"), ("avx2", "AVX2")] if flag in features), "")
    import rnnc

    compiler = subprocess.run([*rnnc.compiler(), "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return {"processor": words.get("Model name", "a processor"), "cores": os.cpu_count(), "vectors": vectors, "compiler": compiler}


def versions():
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for package in ["torch", "jax", "casadi", "pytensor"]:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            pass
    return found


def main():
    options = arguments()
    restrict(options.cpu)
    from cells import quick, rows

    if options.only:
        chosen = [row for row in rows if options.only in row.name]
    else:
        chosen = [row for row in rows if not options.quick or row.name in quick]
    if not chosen:
        sys.exit(f"no row is called {options.only}: " + "; ".join(row.name for row in rows))
    if not Path(options.rnnc).exists():
        sys.exit(f"{options.rnnc} is missing: run `swift build -c release`, or name the program with --rnnc")
    store = here / "results.json"
    known = json.loads(store.read_text())["rows"] if store.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for row in chosen:
            print(row.name, file=sys.stderr, flush=True)
            result = measure(row, options, Path(folder))
            known[row.name] = result
            own = result["seconds"]["rnnc"]
            ratios = [f"{name} {result['seconds'][name] / own:.2f}×" for name in columns if name in result["seconds"]]
            share = result["flops"] / own / result["peak"]
            print(f"  {own * 1e3:.3f} ms, {share:.0%} of peak; " + ", ".join(ratios), file=sys.stderr)
            for name, note in result["notes"].items():
                print(f"  {name}: {note}", file=sys.stderr)
    if options.quick:
        return
    import report

    results = {"machine": machine(), "versions": versions(), "rows": {row.name: known[row.name] for row in rows if row.name in known}}
    store.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    report.write(results)


if __name__ == "__main__":
    main()
