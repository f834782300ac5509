"""The report: one page that reads like an article, with everything it needs inside it and no script."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from konnekt.match_files.matching import Matched
from konnekt.match_files.writing import POINTS, left_open, lines_words, what_stands_in_the_way
from konnekt_engine.matching import Explanation

WIDTH, MARGIN, RADIUS = 720, 8, 4.5
MOST_ROWS = 5000

_MARK = (
    '<svg class="mark" viewBox="0 0 96 48" aria-hidden="true"><path d="M4 6c24 0 24 14 40 14s28-14 48-14"/>'
    '<path d="M4 42c24 0 24-14 40-14s28 14 48 14"/></svg>'
)


def as_html(matched: Matched) -> str:
    """The whole page. The same match gives the same bytes."""
    styles = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    solution, everyone = matched.solution, len(matched.mentees.rows)
    left = left_open(solution)
    title = f"{solution.matched} of {everyone} mentees have a mentor"
    body = "".join(
        (
            _MARK,
            f"<h1>{title}{'' if left else ', and no choice of pairs places more'}</h1>",
            f'<p class="first">{escape(lines_words(matched))}</p>',
            _facts(matched),
            _fits(matched),
            _unmatched(matched),
            _criteria(matched),
            _audit_only(matched),
            _proof(matched),
        )
    )
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{styles}</style></head><body><main>{body}</main></body></html>\n"
    )


def _facts(matched: Matched) -> str:
    solution = matched.solution
    day = f"{matched.on.day} {matched.on:%B %Y}" if matched.on else "not stated"
    facts = (
        ("Mentees", len(matched.mentees.rows)),
        ("Mentors", len(matched.mentors.rows)),
        ("Places", int(matched.problem.capacity.sum())),
        ("Mean fit", _fit(solution.mean)),
        ("Worst fit", _fit(solution.worst)),
        ("Day of the match", day),
    )
    return "<dl>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts) + "</dl>"


def _fits(matched: Matched) -> str:
    fits = sorted(matched.solution.fits)
    if not fits:
        return "<h2>There is no pair</h2><p>What stands in the way of each mentee is listed below.</p>"
    middle = fits[len(fits) // 2]
    heading = (
        "At least half of the pairs fit in everything"
        if middle >= 1
        else f"Half of the pairs fit {_fit(middle)} or better"
    )
    caption = (
        f"Every dot is a pair at its fit. n = {len(fits)} pairs. "
        "A fit is what you said matters, added up; it is no promise."
    )
    axis = '<p class="axis"><span>0 nothing fits</span><span>1 everything fits</span></p>'
    return (
        f"<h2>{heading}</h2><figure>{_swarm(fits)}{axis}<figcaption>{caption}</figcaption></figure>"
        f"<details><summary>Every pair, as a table</summary>{_pairs(matched)}</details>"
    )


def _swarm(fits: Sequence[float]) -> str:
    """Dots at their fits in columns two radii wide, piled up from the line: exact to the column, and quick."""
    columns: Counter[int] = Counter()
    dots, step = [], 2 * RADIUS
    for fit in fits:
        column = int((MARGIN + fit * (WIDTH - 2 * MARGIN)) // step)
        columns[column] += 1
        dots.append((column * step + RADIUS, columns[column]))
    pile = max(columns.values())
    rise = min(step, 260 / pile)
    height = pile * rise + step
    circles = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{height - RADIUS - (level - 1) * rise:.1f}" r="{RADIUS}"/>'
        for x, level in dots
    )
    rules = "".join(
        f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height:.1f}"/>'
        for x in (MARGIN + quarter / 4 * (WIDTH - 2 * MARGIN) for quarter in range(5))
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.1f}" role="img"><title>{len(fits)} pairs by fit, from '
        f"{_fit(fits[0])} to {_fit(fits[-1])}</title>{rules}{circles}</svg>"
    )


def _pairs(matched: Matched) -> str:
    mentees, mentors = matched.mentees.names, matched.mentors.names
    found = [one for one in matched.explanations if one.mentor is not None]
    found.sort(key=lambda one: (-one.points, one.mentee))
    rows = (
        (mentees[one.mentee], mentors[one.mentor or 0], f"{one.points / POINTS:.2f}", _strongest(one))
        for one in found[:MOST_ROWS]
    )
    return _table("Pairs, best fit first", ("Mentee", "Mentor", "Fit", "What spoke for it most"), rows, number=2)


def _strongest(one: Explanation) -> str:
    known = [part for part in one.contributions if not part.unknown and part.points]
    return max(known, key=lambda part: part.points).label if known else "–"


def _unmatched(matched: Matched) -> str:
    left = [one for one in matched.explanations if one.mentor is None]
    if not left:
        return "<h2>Nobody is left over</h2><p>Every mentee has a mentor.</p>"
    names, mentors = matched.mentees.names, matched.mentors.names

    def row(one: Explanation) -> tuple[str, ...]:
        nearest = f"{mentors[one.nearest[0].mentor]} ({_fit(one.nearest[0].fit)})" if one.nearest else "–"
        return names[one.mentee], what_stands_in_the_way(one), nearest, one.change.kind.value if one.change else "–"

    heading = ("Mentee", "What stands in the way", "Nearest available", "Smallest change")
    return (
        f"<h2>{len(left)} mentees are left over</h2><p>Reasons of people are not told apart.</p>"
        f"<details open><summary>Who, and what stands in the way</summary>"
        f"{_table('Mentees without a mentor', heading, (row(one) for one in left))}</details>"
    )


def _criteria(matched: Matched) -> str:
    total = sum(one.weight for one in matched.chosen) or 1
    rows = (
        (one.label, one.kind.value.replace("_", " "), f"{one.weight / total * 100:.0f} %") for one in matched.chosen
    )
    return (
        "<h2>What counted</h2><p>What somebody left blank neither helped nor hurt: the pair got the average.</p>"
        + _table("Criteria and their share of the fit", ("Column", "Kind", "Share"), rows, number=2)
    )


def _audit_only(matched: Matched) -> str:
    aside = matched.recognised.audit_only
    if not aside:
        return "<h2>Nothing looked sensitive</h2><p>No column had to be set aside.</p>"
    rows = ((one.sheet, one.column, one.why) for one in aside)
    return (
        "<h2>Audit only</h2><p>These columns look sensitive, or repeat one that does. They were never scored.</p>"
        + _table("Columns that were set aside", ("File", "Column", "Why"), rows)
    )


def _proof(matched: Matched) -> str:
    certificate = matched.solution.certificate
    assert certificate is not None
    blocking = (
        "How many pairs would both rather have each other was not counted: there are too many pairs."
        if certificate.blocking_pairs is None
        else f"In {certificate.blocking_pairs} cases two people would both rather have each other."
    )
    possible = len(matched.mentees.rows) * len(matched.mentors.rows)
    left = left_open(matched.solution)
    best = (
        f"how far it can be from the best ({escape(left)})"
        if left
        else "that no more mentees can be placed; that with this many placed no other choice over all "
        f"{possible:,} possible pairs has a higher total (gap {certificate.gap})"
    )
    line = (
        "that nobody is paired inside their management line, derived again from the reporting lines"
        if matched.known_lines
        else "nothing about reporting lines, because none was known"
    )
    return (
        "<h2>What is proven, and what is not</h2>"
        f"<p>A second program, which shares nothing with the one that matches, checked {best}; that "
        f"{certificate.hard_rule_breaches} hard rules are broken; and {line}. "
        f"{blocking}</p>"
        "<p>It does not prove that a high fit makes a good pair. Nobody has shown that for these criteria.</p>"
        f"<footer>Check it yourself: <code>konnekt verify</code> with this folder. "
        f"Inputs <code>{certificate.inputs_digest[:16]}</code>, rules <code>{certificate.rules_digest[:16]}</code>, "
        f"weights <code>{certificate.weights_digest[:16]}</code>, engine {escape(certificate.engine)}, "
        f"seed {certificate.seed}.</footer>"
    )


def _table(caption: str, heading: Sequence[str], rows: Iterable[Sequence[str]], *, number: int | None = None) -> str:
    def cell(tag: str, at: int, text: str, scope: str = "") -> str:
        kind = ' class="number"' if at == number else ""
        return f"<{tag}{scope}{kind}>{escape(text)}</{tag}>"

    head = "".join(cell("th", at, text, ' scope="col"') for at, text in enumerate(heading))
    body = "".join(
        "<tr>"
        + "".join(cell("td", at, text) if at else cell("th", at, text, ' scope="row"') for at, text in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _fit(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
