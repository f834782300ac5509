"""Pictures of numbers: they add up, they fit, they never overlap, and their words are safe."""

import re
from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konnekt.web import charts

SHARES = st.lists(st.floats(0, 1), max_size=60)


def numbers(svg: str, tag: str, attribute: str) -> list[float]:
    return [float(value) for value in re.findall(rf'<{tag}\b[^>]*?\s{attribute}="(-?[\d.]+)"', svg)]


def test_contributions_climb_a_stair_whose_end_is_the_sum():
    rows, total = charts.contributions(
        [
            charts.Part(label="Interests", value=0.5),
            charts.Part(label="Hours", value=0.3),
            charts.Part(label="Site", value=-0.2),
        ]
    )
    assert [row.number for row in rows] == ["+0.50", "+0.30", "−0.20"]
    assert total.number == "0.60"
    starts = [numbers(row.bar, "rect", "x")[0] for row in rows]
    widths = [numbers(row.bar, "rect", "width")[0] for row in rows]
    assert starts[1] == pytest.approx(starts[0] + widths[0], abs=0.2)
    # The last part goes back: it ends on the right where the one before ended, and starts where the sum ends.
    assert starts[2] + widths[2] == pytest.approx(starts[1] + widths[1], abs=0.2)
    assert starts[2] == pytest.approx(starts[0] + numbers(total.bar, "rect", "width")[0], abs=0.2)


def test_nothing_contributed_is_a_sum_of_nought():
    assert charts.contributions([])[1].number == "0.00"


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12))
def test_every_bar_stays_inside_its_picture(values):
    rows, total = charts.contributions([charts.Part(label="x", value=value) for value in values])
    for row in [*rows, total]:
        (x,), (width,) = numbers(row.bar, "rect", "x"), numbers(row.bar, "rect", "width")
        assert 0 <= x <= x + width <= charts.WIDTH


@given(SHARES)
def test_no_two_dots_of_a_beeswarm_touch_and_each_lies_at_its_value(values):
    picture = charts.beeswarm([charts.Fit(value=value, label="x") for value in values], title="t")
    xs, ys = numbers(picture, "circle", "cx"), numbers(picture, "circle", "cy")
    # Positions are rounded to a tenth of a pixel.
    assert all(hypot(x1 - x2, y1 - y2) >= 9.7 for (x1, y1), (x2, y2) in combinations(zip(xs, ys, strict=True), 2))
    assert xs == pytest.approx([6 + value * (charts.WIDTH - 12) for value in values], abs=0.06)


def test_the_same_fits_make_the_same_picture():
    fits = [charts.Fit(value=n % 7 / 7, label=str(n), changed=n == 3) for n in range(400)]
    assert charts.beeswarm(fits, title="t") == charts.beeswarm(list(fits), title="t")


def test_the_pairs_map_is_sorted_and_marks_what_changed():
    fits = [charts.Fit(value=0.2, label="low"), charts.Fit(value=0.9, label="high", changed=True)]
    picture = charts.pairs_map(fits, title="Two pairs", description="Longest first")
    assert re.findall(r'<g class="([^"]*)"><title>([^<]*)', picture) == [("plot-changed", "high"), ("", "low")]
    assert "<title>Two pairs</title><desc>Longest first</desc>" in picture


def test_a_sparkline_marks_its_last_point_and_its_target():
    picture = charts.sparkline([1, 3, 5], low=1, high=5, target=4, title="up")
    assert re.findall(r'points="([^"]*)"', picture) == ["5,27 60,16 115,5"]
    assert numbers(picture, "circle", "cy") == [5]
    assert numbers(picture, "line", "y1") == [10.5]


@pytest.mark.parametrize("values", [[], [2], [2, 2]])
def test_a_sparkline_of_little_is_still_a_picture(values):
    assert charts.sparkline(values, low=2, high=2, title="flat").startswith("<svg")


def test_an_interval_lies_between_its_ends_with_the_estimate_inside():
    bar = charts.interval_bar(0.2, 0.3, 0.6, low=0, high=1, reference=0.5)
    (band, middle), (width, _) = numbers(bar, "rect", "x"), numbers(bar, "rect", "width")
    assert band < middle < band + width
    assert len(numbers(bar, "line", "x1")) == 1


@pytest.mark.parametrize(("now", "here"), [(-1, 0), (2.5, 320), (9, 640)])
def test_the_timeline_stands_at_now_and_never_outside(now, here):
    picture = charts.timeline(5, together=3, part=4, now=now, title="The round")
    assert numbers(picture, "line", "x1") == [here]


def test_words_in_pictures_are_escaped_and_nothing_is_styled_inline():
    evil = '<script>&"'
    fits = [charts.Fit(value=0.5, label=evil)]
    for picture in (
        charts.beeswarm(fits, title=evil, description=evil),
        charts.pairs_map(fits, title=evil, description=evil),
        charts.sparkline([1], low=0, high=1, title=evil),
        charts.timeline(3, together=1, part=2, now=1, title=evil),
    ):
        assert "<script" not in picture
        assert "style=" not in picture
        assert 'role="img"' in picture


def test_heights_have_a_band_for_each_interval_and_a_bar_for_what_is_told():
    steps = [
        charts.Height(start=0.2, end=0.5, least=0.25, most=0.45, low=0.1, high=0.6),
        charts.Height(start=0.5, end=0.8, least=0.75, most=0.95, low=0.5, high=1.0),
    ]
    picture = charts.heights(steps, low=0.2, high=0.8, title="How many, <step> by step")
    assert picture.count('class="plot-band"') == picture.count('class="plot-value"') == 2
    assert "<title>How many, &lt;step&gt; by step</title>" in picture
    assert "style=" not in picture
    assert charts.heights([], low=0, high=1, title="None").count("<rect") == 0
