"""What `engine.py` measured as Markdown: medians, ratios, and the goals beside the figures they speak of."""

from math import log
from statistics import median

NAMES = {
    "ours": "Konnekt, certified, scoring included",
    "scipy_dense": "scipy linear_sum_assignment, whole array",
    "lapx_dense": "lapx lapjvr, whole array, float64",
    "lapx_dense_single": "lapx lapjvr, whole array, float32",
    "ortools_dense": "OR-Tools min-cost flow, every pair",
    "ours_listed": "Konnekt, solver alone",
    "ortools_listed": "OR-Tools min-cost flow, solver alone",
    "scipy_listed": "scipy min_weight_full_bipartite_matching, solver alone",
    "ours_stable": "Konnekt, lists read and proof included",
    "matching_stable": "`matching` HospitalResident, lists read",
}
STEPS = ("read", "pass", "looking again", "near", "paths", "witness", "lowest prices", "ties", "proof", "rest")
LARGE = 1_000_000


class Figures:
    """Medians over all rounds and repetitions."""

    def __init__(self, table):
        self.table, self.records = table, table["records"]

    def of(self, part, contestant, **labels):
        """The records of a contestant in a part with these labels; those that failed are not among them."""
        wanted = {"part": part, "contestant": contestant, **labels}
        return [one for one in self.records if "seconds" in one and wanted.items() <= one.items()]

    def seconds(self, part, contestant, of="seconds", **labels):
        every = [value for one in self.of(part, contestant, **labels) for value in one.get(of, ())]
        return median(every) if every else None

    def most(self, part, contestant, **labels):
        return max((one["peak_mib"] for one in self.of(part, contestant, **labels)), default=None)

    def steps(self, part, **labels):
        """The median of each step."""
        runs = [steps for one in self.of(part, "ours", **labels) for steps in one["steps"]]
        return {step: median(run[step] for run in runs) for step in STEPS} if runs else None

    def labels(self, part, name):
        """The values of a label, in the order they came."""
        return list(dict.fromkeys(one[name] for one in self.records if one["part"] == part and name in one))

    def same(self, part, one, other, **labels):
        """Whether two contestants gave the same number matched and the same total; None if one has no answer."""
        both = [[(run["matched"], run["value"]) for run in self.of(part, who, **labels)] for who in (one, other)]
        return set(both[0]) == set(both[1]) and len(set(both[0])) == 1 if all(both) else None

    def product(self, n):
        """Seconds of one ideal float32 matrix product over all pairs, at the rate measured in this run."""
        found = self.of("sizes", "ours", n=n)
        if not found:
            return None
        return 2e-9 * found[0]["pairs"] * found[0]["columns"] / self.table["machine"]["gflops"]


def markdown(table):
    figures = Figures(table)
    parts = (head, goals, beside, listed, harder, steps, curves, stable, first_calls, warm, large)
    return "\n\n".join(filter(None, (part(figures) for part in parts))) + "\n"


def head(figures):
    table, machine = figures.table, figures.table["machine"]
    versions = ", ".join(f"{name} {found}" for name, found in machine["versions"].items())
    loaded = "" if machine["quiet"] else " **The machine was not quiet: take no figure from here.**"
    return f"""# The matching engine, measured

Written by `benchmarks/engine.py` on {table["started"]}, in {table["minutes"]} minutes, from {table["commit"]}.

{machine["processor"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB; load before the start \
{machine["load_before"]}.{loaded} Threads: {machine["threads"]} for our pass and for the scoring that array peers get;
the peers' solvers use one. Float32 matrix products run at {machine["gflops"]:.0f} GFLOP/s here. {versions}.

Seconds are medians of {table["rounds"]} processes × {table["repeat"]} runs (array peers from 5,000 mentees on: one run
a process). Imports, and a small problem first, stay outside. Memory is the most a process held (`getrusage`):
interpreter, libraries, instance, scores and solver, nothing taken off. Array peers are scored by our own block scorer,
straight into their array. "Same answer" compares the number matched and the total, digit by digit."""


def goals(figures):
    rows = [_judged(words, found, limit, at_least) for words, found, limit, at_least in _goals(figures)]
    return "## Goals\n\n" + _rows(("goal", "measured", ""), rows)


def _goals(figures):
    """Words, figure, limit, and whether the figure must be at least the limit (else at most)."""
    ten, hundred = {"n": 10_000}, {"n": 100_000}
    seconds, most = figures.seconds, figures.most
    ours, alone = seconds("sizes", "ours", **ten), seconds("same pairs", "ours_listed", **ten)
    precisions = ("lapx_dense", "lapx_dense_single")
    lapx = [seconds("sizes", peer, **ten) for peer in precisions if figures.same("sizes", "ours", peer, **ten)]
    memory = most("sizes", "ours", **hundred)
    yield "10k × 5k: × scipy dense in time", _ratio(seconds("sizes", "scipy_dense", **ten), ours), 40, True
    ratio = _ratio(most("sizes", "scipy_dense", **ten), most("sizes", "ours", **ten))
    yield "10k × 5k: × scipy dense in memory", ratio, 15, True
    yield "10k × 5k: × lapx lapjvr, the faster precision", _ratio(min(lapx, default=None), ours), 25, True
    for peer, name, limit in (("ortools_listed", "OR-Tools", 8), ("scipy_listed", "scipy sparse", 12)):
        ratio = _ratio(seconds("same pairs", peer, **ten), alone)
        yield f"10k × 5k, same pairs: × {name}", ratio, limit, True
    ratio = _ratio(seconds("stable", "matching_stable", **ten), seconds("stable", "ours_stable", **ten))
    yield "10k stable, lists of 20: × `matching`", ratio, 1000, True
    yield "100k × 50k certified: seconds", seconds("sizes", "ours", **hundred), 10, False
    yield "100k × 50k certified: GB", memory and memory * (1 << 20) / 1e9, 0.6, False
    ratio = _ratio(seconds("sizes", "ours", **hundred), figures.product(100_000))
    yield "100k × 50k: of one ideal matrix product", ratio, 0.45, False
    ordinary = seconds("variants", "ours", variant="ordinary", **ten)
    for variant in ("tight", "popular"):
        ratio = _ratio(seconds("variants", "ours", variant=variant, **ten), ordinary)
        yield f"10k × 5k, {variant}: of the ordinary case", ratio, 2, False
    yield "markets with scipy's answer, %", _share(_as_scipy(figures)), 100, True
    yield "our answers that the independent checker accepts, %", _share(_accepted(figures)), 100, True
    weight = {"change": "one weight", **ten}
    ratio = _ratio(seconds("warm", "warm", **weight), seconds("warm", "warm", "cold_seconds", **weight))
    yield "10k × 5k, one weight changed: of a cold run", ratio, 0.3, False
    yield "2k × 1k, the engine's part of an answer: seconds", seconds("sizes", "ours", n=2_000), 1, False
    for part, limit in (("first call, nothing compiled", 8), ("first call, compiled before", 0.5)):
        yield f"{part}: seconds", seconds(part, "first_call"), limit, False


def _as_scipy(figures):
    checked = [one for one in figures.records if one["part"] == "variants" and one["contestant"] == "scipy_dense"]
    return [
        figures.same("variants", "ours", "scipy_dense", n=one["n"], variant=one["variant"]) is True for one in checked
    ]


def _accepted(figures):
    return [one["refused"] is None for one in figures.records if "refused" in one]


def _share(held):
    return 100 * sum(held) / len(held) if held else None


def _judged(words, found, limit, at_least):
    sign = "≥" if at_least else "≤"
    if found is None:
        return f"{words} {sign} {limit}", "–", "not measured"
    met = found >= limit if at_least else found <= limit
    return f"{words} {sign} {limit}", f"{found:.3g}", "met" if met else "**missed**"


def beside(figures):
    rows = []
    for n in figures.labels("sizes", "n"):
        ours, held = figures.seconds("sizes", "ours", n=n), figures.most("sizes", "ours", n=n)
        for who in ("ours", "scipy_dense", "lapx_dense", "lapx_dense_single", "ortools_dense"):
            seconds, most = figures.seconds("sizes", who, n=n), figures.most("sizes", who, n=n)
            told = _s(seconds) if seconds else _why(figures, "sizes", who, n=n)
            solving = _s(figures.seconds("sizes", who, "solving_seconds", n=n))
            ratios = _x(_ratio(seconds, ours)), _x(_ratio(most, held))
            same = _yes(figures.same("sizes", "ours", who, n=n))
            rows.append((_size(n), NAMES[who], told, solving, ratios[0], _mib(most), ratios[1], same))
    heads = ("size", "", "seconds", "of which solver", "× ours", "memory", "× ours", "same answer")
    products = []
    for n in figures.labels("sizes", "n"):
        ideal = figures.product(n)
        if ideal:
            ratio = _ratio(figures.seconds("sizes", "ours", n=n), ideal)
            products.append(f"{_size(n)}: {_s(ideal)} s, and a whole run takes {ratio:.2f} of that")
    said = "; ".join(products)
    words = f"\n\nOne ideal float32 matrix product over all pairs, with a column for each item and class: {said}."
    return _part("Side by side", heads, rows, words)


def listed(figures):
    rows = []
    for n in figures.labels("same pairs", "n"):
        ours = figures.seconds("same pairs", "ours_listed", n=n)
        for who in ("ours_listed", "ortools_listed", "scipy_listed"):
            seconds = figures.seconds("same pairs", who, n=n)
            told = _s(seconds) if seconds else _why(figures, "same pairs", who, n=n)
            same = figures.same("same pairs", "ours_listed", who, n=n)
            most = figures.most("same pairs", who, n=n)
            rows.append((_size(n), NAMES[who], told, _x(_ratio(seconds, ours)), _mib(most), _yes(same)))
    heads = ("size", "", "seconds", "× ours", "memory", "same answer")
    words = (
        "\n\nThe pairs are those our engine had listed when it was done. "
        "Of the pairs that are not listed, no peer proves anything."
    )
    return _part("On the same listed pairs", heads, rows, words)


def harder(figures):
    rows = []
    for n in figures.labels("variants", "n"):
        ordinary = figures.seconds("variants", "ours", n=n, variant="ordinary")
        for variant in figures.labels("variants", "variant"):
            found = figures.of("variants", "ours", n=n, variant=variant)
            if found:
                seconds = figures.seconds("variants", "ours", n=n, variant=variant)
                same = figures.same("variants", "ours", "scipy_dense", n=n, variant=variant)
                most = figures.most("variants", "ours", n=n, variant=variant)
                ratio = _x(_ratio(seconds, ordinary))
                rows.append((_size(n), variant, _s(seconds), ratio, _mib(most), f"{found[0]['matched']:,}", _yes(same)))
    words = (
        "\n\nTight: as many places as mentees. Popular: what a mentor is rated counts ten times as much. "
        "Over-demand: places for four of five. Many ties: nothing tells people apart finely."
    )
    heads = ("size", "market", "seconds", "× ordinary", "memory", "matched", "as scipy's array")
    return _part("Harder markets", heads, rows, words)


def steps(figures):
    rows = []
    for n in figures.labels("sizes", "n"):
        found = figures.steps("sizes", n=n)
        if found:
            total = sum(found.values())
            rows.append((_size(n), *(f"{100 * found[step] / total:.0f} %" for step in STEPS)))
    return _part("Share of the time in each step", ("size", *STEPS), rows)


def curves(figures):
    titles = {"mentees": ("n", "mentees"), "pairs kept": ("keep", "pairs kept a mentee"), "criteria": ("criteria",) * 2}
    heads = ("seconds", "pass", "million pairs a second", "pairs listed", "memory", "independent check")
    said = []
    for part, (label, name) in titles.items():
        values = [value for value in figures.labels(part, label) if figures.of(part, "ours", **{label: value})]
        rows = [_on_curve(figures, part, label, value) for value in values]
        said.append(_part(f"Curve over {name}", (name, *heads), rows))
    return "\n\n".join(filter(None, said))


def _on_curve(figures, part, label, value):
    labels = {label: value}
    found, passing = figures.of(part, "ours", **labels), figures.steps(part, **labels)["pass"]
    checked = [one["verify_seconds"] for one in found if "verify_seconds" in one]
    checking = _s(median(checked) if checked else None)
    rate, listed = found[0]["pairs"] / passing / 1e6, found[0]["listed"]
    seconds, most = figures.seconds(part, "ours", **labels), figures.most(part, "ours", **labels)
    return f"{value:,}", _s(seconds), _s(passing), f"{rate:.0f}", f"{listed:,}", _mib(most), checking


def stable(figures):
    rows = []
    for n in figures.labels("stable", "n"):
        ours = figures.seconds("stable", "ours_stable", n=n)
        for who in ("ours_stable", "matching_stable"):
            seconds = figures.seconds("stable", who, n=n)
            told = _s(seconds) if seconds else _why(figures, "stable", who, n=n)
            solving = _s(figures.seconds("stable", who, "solving_seconds", n=n))
            most, same = figures.most("stable", who, n=n), figures.same("stable", "ours_stable", who, n=n)
            rows.append((f"{n:,}", NAMES[who], told, solving, _x(_ratio(seconds, ours)), _mib(most), _yes(same)))
    heads = ("mentees", "", "seconds", "without reading", "× ours", "memory", "same pairs")
    return _part("Stable, ranked lists of 20", heads, rows)


def first_calls(figures):
    parts = ("first call, nothing compiled", "first call, compiled before")
    rows = [(part, _s(figures.seconds(part, "first_call"))) for part in parts if figures.of(part, "first_call")]
    return _part("The first call of a process (2k × 1k)", ("", "seconds"), rows)


def warm(figures):
    rows = []
    for n in figures.labels("warm", "n"):
        for change in figures.labels("warm", "change"):
            labels = {"n": n, "change": change}
            found = figures.of("warm", "warm", **labels)
            if found:
                seconds = figures.seconds("warm", "warm", **labels)
                cold = figures.seconds("warm", "warm", "cold_seconds", **labels)
                same = all(one["same_bytes"] for one in found)
                rows.append((_size(n), change, _s(seconds), _s(cold), f"{seconds / cold:.2f}", _yes(same)))
    heads = ("size", "what changed", "warm", "cold", "warm of cold", "same bytes")
    return _part("Solving again after a small change", heads, rows)


def large(figures):
    """What one million by half a million would take, from the largest runs here; an estimate, and said to be one."""
    sizes = [n for n in figures.labels("mentees", "n") if figures.of("mentees", "ours", n=n)]
    if len(sizes) < 2 or sizes[-1] < LARGE // 20:
        return ""
    n, before = sizes[-1], sizes[-2]
    threads, took = figures.table["machine"]["threads"], figures.steps("mentees", n=n)
    rate = figures.of("mentees", "ours", n=n)[0]["pairs"] / took["pass"] / threads
    passing = LARGE * LARGE / 2 / rate
    other = (sum(took.values()) - took["pass"]) * LARGE * log(LARGE) / (n * log(n))
    held, held_before = (figures.most("mentees", "ours", n=size) for size in (n, before))
    memory = held + (held - held_before) / (n - before) * (LARGE - n)
    here, many = passing / threads / 60, passing / 64 / 60
    rows = [
        ("all pairs", "5 × 10¹¹"),
        (f"pairs a second and core, at {_size(n)}", f"{rate / 1e6:.0f} million"),
        ("the pass, in core hours", f"{passing / 3600:.1f}"),
        ("the pass, in minutes", f"{here:.0f} on {threads} cores, {many:.1f} on 64 over an executor"),
        ("everything else, growing as n·log n, in minutes", f"{other / 60:.0f}"),
        (f"memory, by the slope from {_size(before)} to {_size(n)}", f"{memory / 1024:.1f} GiB"),
    ]
    return _part("Estimate for 1M × 0.5M (derived, not run)", ("", ""), rows)


# Words


def _part(title, heads, rows, words=""):
    return f"## {title}\n\n{_rows(heads, rows)}{words}" if rows else ""


def _rows(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _ratio(one, other):
    return one / other if one and other else None


def _why(figures, part, who, **labels):
    wanted = {"part": part, "contestant": who, **labels}
    failed = [one["failed"] for one in figures.records if "failed" in one and wanted.items() <= one.items()]
    return failed[0] if failed else "not tried"


def _size(n):
    def short(count):
        return f"{count // 1000}k" if count % 1000 == 0 else f"{count:,}"

    return f"{short(n)} × {short(n // 2)}"


def _s(seconds):
    return "–" if seconds is None else f"{seconds:.3g}"


def _x(ratio):
    return "–" if ratio is None else f"{ratio:.3g} ×"


def _mib(most):
    return "–" if most is None else f"{most:,.0f} MiB"


def _yes(same):
    return {True: "yes", False: "**no**", None: "–"}[same]
