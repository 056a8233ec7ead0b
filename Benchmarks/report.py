"""The table and the plot that the README shows."""
from pathlib import Path

here = Path(__file__).resolve().parent
columns = ["PyTorch nn", "TorchScript", "JAX scan", "CasADi", "PyTensor"]
begin, end = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def duration(seconds):
    value, unit = (seconds * 1e6, "µs") if seconds < 1e-3 else (seconds * 1e3, "ms")
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}" if value >= 10 else f"{value:.2f} {unit}"


def title(row):
    return row["program"] + (", double" if row["real"] == "double" else "")


def sizes(row):
    return f"{row['B']}, {row['T']}, {row['I']}, {row['H']}"


def table(results):
    lines = [
        "| cell | B, T, I, H | rnnc | of peak | " + " | ".join(columns) + " |",
        "|---|---|---|---|" + "---|" * len(columns),
    ]
    for row in results["rows"].values():
        own = row["seconds"]["rnnc"]
        share = f"{row['flops'] / own / row['peak']:.0%}".replace("%", " %")
        ratios = [f"{row['seconds'][name] / own:.1f}×" if name in row["seconds"] else "" for name in columns]
        lines.append(f"| {title(row)} | {sizes(row)} | {duration(own)} | {share} | " + " | ".join(ratios) + " |")
    return "\n".join(lines)


def paragraph(results):
    machine, versions = results["machine"], results["versions"]
    names = {"torch": "PyTorch", "jax": "JAX", "casadi": "CasADi", "pytensor": "PyTensor"}
    peers = ", ".join(f"{names[key]} {version}" for key, version in versions.items())
    peaks = {row["real"]: row["peak"] for row in results["rows"].values()}
    return (
        f"One thread of a shared machine with {machine['cores']} cores ({machine['processor']}, {machine['vectors']}); C compiled by\n"
        f"{machine['compiler']}; {peers}. The peak is {peaks['float'] / 1e9:.0f} GFLOP/s in float."
    )


def plot(results, path):
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "rnnc"
    matplotlib.rcParams["svg.fonttype"] = "none"
    import matplotlib.pyplot as pyplot

    rows = list(results["rows"].values())
    figure, axes = pyplot.subplots(figsize=(8, 0.34 * len(rows) + 1.2))
    markers = dict(zip(columns, "osD^v"))
    for name in columns:
        points = [(row["seconds"][name] / row["seconds"]["rnnc"], -place) for place, row in enumerate(rows) if name in row["seconds"]]
        if points:
            axes.scatter(*zip(*points), marker=markers[name], s=28, label=name)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks([-place for place in range(len(rows))], [f"{title(row)}  {sizes(row)}" for row in rows], fontsize=8)
    ticks = [1, 2, 5, 10, 20, 50, 100]
    axes.set_xticks(ticks, [f"{tick}×" for tick in ticks])
    axes.minorticks_off()
    axes.grid(axis="both", linewidth=0.3)
    axes.set_ylabel("cell and B, T, I, H")
    axes.set_xlabel("time of one gradient, as a multiple of rnnc's")
    axes.legend(fontsize=8, loc="best")
    figure.tight_layout()
    figure.savefig(path, metadata=dict.fromkeys(["Creator", "Date", "Format", "Type"]))


def write(results):
    plot(results, here / "results.svg")
    readme = here.parent / "README.md"
    text = readme.read_text()
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    body = f"{begin}\n{table(results)}\n\n![The same as a plot](Benchmarks/results.svg)\n\n{paragraph(results)}\n{end}"
    readme.write_text(before + body + after)
