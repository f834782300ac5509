"""The pass over all pairs, and where prices begin: neither how products are made nor where one begins shows in what
comes out."""

import numpy as np
import pytest
from tests.engine.problems import cohort

from konnekt_engine.matching import Problem, corners, passing, pricing, searching, solve
from konnekt_engine.matching.corners import Corner
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.passing import LOWEST, Rectangle, keep_among, keep_best
from konnekt_engine.matching.running import opened
from konnekt_engine.matching.tables import TILE

N, M, KEEP = 200, 1300, 8


def kept(market, prices, *, above=LOWEST, floor=LOWEST, sure=None):
    with opened(threads=2) as run:
        return keep_best(
            market.scores,
            prices=prices,
            above=np.full(N, above),
            places=market.slots.places,
            keep=KEEP,
            least=floor,
            run=run,
            sure=sure,
        )


@pytest.fixture(scope="module")
def market():
    capacity = np.where(np.arange(M) % 7 == 0, 0, 2)
    return open_market(cohort(N, M, seed=3, capacity=capacity, blocked=[(4, 5, "exclusion"), (6, 7, "exclusion")]))


@pytest.fixture(scope="module")
def prices():
    return np.random.default_rng(5).integers(0, 1 << 18, M)


def test_products_made_one_by_one_and_as_a_matrix_keep_the_same(market, prices, monkeypatch):
    assert market.scores.left.shape[1] > 0, "no criterion is dense here: nothing would be multiplied"
    made = []
    scan = passing.scan
    monkeypatch.setattr(passing, "scan", lambda *given: made.append(scan(*given)) or made[-1])
    monkeypatch.setattr(passing, "_WHOLE_TILES", 0)
    monkeypatch.setattr(passing, "_MANY", np.inf)
    singly = kept(market, prices)
    assert sum(made) > 0
    made.clear()
    monkeypatch.setattr(passing, "_WHOLE_TILES", M)
    whole = kept(market, prices)
    assert sum(made) == 0
    for part in ("starts", "mentors", "points", "cut"):
        assert np.array_equal(getattr(singly, part), getattr(whole, part)), part


def test_where_many_products_are_asked_for_tiles_are_multiplied_whole_again(market, prices, monkeypatch):
    monkeypatch.setattr(passing, "_WHOLE_TILES", 1)
    products = passing._Products(market.scores, 0, N, 1)
    is_whole = []
    for asked in (0, N * TILE, 0, 0, 1):
        is_whole.append(bool(products.of(0).size))
        products.were_asked(asked)
    assert is_whole == [True, False, True, True, False]


def all_pairs(market, prices, floor):
    """The points of every pair, which are allowed, and what these are worth."""
    points = market.scores.points(np.arange(N)).astype(np.int64)
    allowed = (points >= max(floor, LOWEST)) & (market.slots.places > 0)
    return points, allowed, np.where(allowed, points - prices, -(1 << 40))


@pytest.mark.parametrize("floor", [LOWEST, 500_000])
@pytest.mark.parametrize("sure", [None, 1, 3])
def test_what_is_not_kept_is_worth_no_more_than_the_cut(market, prices, floor, sure):
    found = kept(market, prices, floor=floor, sure=sure)
    points, allowed, worth = all_pairs(market, prices, floor)
    for mentee in range(N):
        own = slice(found.starts[mentee], found.starts[mentee + 1])
        mentors = found.mentors[own]
        assert (np.diff(mentors) > 0).all()
        assert (found.points[own] == points[mentee, mentors]).all()
        assert allowed[mentee, mentors].all()
        assert np.delete(worth[mentee], mentors).max() <= found.cut[mentee]
        assert len(mentors) >= min(sure or KEEP, allowed[mentee].sum())
    short = np.diff(found.starts) < np.minimum(KEEP, allowed.sum(axis=1))
    assert short.any() == (sure is not None and floor == LOWEST), "no list ended early, or one that should not"


@pytest.mark.parametrize("wide", [1, 40, 513, M - 5])
def test_within_rectangles_side_by_side_the_same_is_kept(market, prices, wide):
    random = np.random.default_rng(wide)
    points, allowed, worth = all_pairs(market, prices, LOWEST)
    above = np.sort(worth, axis=1)[:, -12]
    rectangles = []
    for mentees in np.array_split(random.permutation(N), 3):
        mentors = np.sort(random.choice(M, wide, replace=False))
        rectangles.append(Rectangle(mentees=np.sort(mentees), mentors=mentors, above=above[np.sort(mentees)], level=0))
    with opened(threads=2) as run:
        found = keep_among(
            market.scores,
            rectangles,
            prices=prices,
            places=market.slots.places,
            keep=20,
            least=LOWEST,
            run=run,
        )
    pairs = 0
    for one, these in zip(rectangles, found, strict=True):
        for at, mentee in enumerate(one.mentees):
            own = slice(these.starts[at], these.starts[at + 1])
            expected = one.mentors[allowed[mentee, one.mentors] & (worth[mentee, one.mentors] >= above[mentee])]
            assert these.mentors[own].tolist() == expected.tolist()
            assert (these.points[own] == points[mentee, expected]).all()
            assert these.cut[at] < above[mentee]
            pairs += len(expected)
    assert pairs > wide - 2


@pytest.mark.parametrize(("step", "most"), [(300_000, 1 << 13), (10, 30), (10, 1 << 13)])
def test_the_steps_of_a_corner_hold_every_pair_that_could_matter_and_no_pair_twice(step, most, monkeypatch):
    monkeypatch.setattr(corners, "_STEP", step)
    monkeypatch.setattr(corners, "_MOST_CUT", most)
    areas = []
    for seed in range(60):
        random = np.random.default_rng(seed)
        k, m = int(random.integers(1, 700)), int(random.integers(1, 300))
        slack, recent = random.integers(0, 1000, k) ** 2, random.integers(-5, 1000, k)
        fell, recently = random.integers(-100, 1000, m) ** 2 // 2, random.integers(-50, 1000, m) // (1 + seed % 3)
        mentees = np.sort(random.choice(2_000, k, replace=False))
        corner = Corner(mentees=mentees, slack=slack, fell=fell, recent_slack=recent, recently_fell=recently, level=0)
        looked_at = np.zeros((2_000, m), int)
        for who, whom in corner.steps(int(random.integers(1, 500))):
            assert (np.diff(who) > 0).all()
            looked_at[np.ix_(who, whom)] += 1
        assert looked_at.max() <= 1
        matters = (fell > slack[:, None]) & (recently > recent[:, None])
        assert looked_at[mentees][matters].all()
        areas.append((looked_at.sum() / (k * m), matters.mean()))
    of_all, needed = np.mean(areas, axis=0)
    assert needed < of_all < (0.75 if step == 10 and most > 30 else 1.001)
    nobody = Corner(
        mentees=np.arange(3),
        slack=np.ones(3),
        fell=np.zeros(4),
        recent_slack=np.zeros(3),
        recently_fell=np.ones(4),
        level=0,
    )
    assert nobody.steps(5) == []


def popular(*, places, seed=0):
    """Everybody wants the same few, and a little the one or the other."""
    random = np.random.default_rng(seed)
    liking = random.random(600)[None, :] + 0.2 * random.random((500, 600))
    capacity = np.ones(600, int)
    capacity[places:] = 0
    return Problem.from_scores(liking, capacity=capacity)


@pytest.mark.parametrize("places", [600, 500, 400])
def test_where_prices_begin_does_not_show_in_the_answer(places, monkeypatch):
    monkeypatch.setattr(searching, "ALL_PAIRS", 0)
    problem = popular(places=places)
    began = []
    monkeypatch.setattr(searching, "first_prices", lambda of: began.append(pricing.first_prices(of)) or began[-1])
    guessed = solve(problem)
    assert began[0].max() > 100_000, "nothing was guessed"
    monkeypatch.setattr(searching, "first_prices", lambda of: np.zeros(of.size[1], np.int64))
    assert solve(problem).to_bytes() == guessed.to_bytes()


def test_a_guess_is_near_the_price_where_all_want_the_same():
    market = open_market(popular(places=500))
    guessed = pricing.first_prices(market)
    certificate = solve(popular(places=500)).certificate
    found = np.array(certificate.prices)[market.mentors] % certificate.bonus
    some = market.slots.places > 0
    assert np.corrcoef(guessed[some], found[some])[0, 1] > 0.95


def test_nothing_is_guessed_where_nobody_is_sought_after():
    same = Problem.from_scores(np.full((40, 30), 0.5))
    assert not pricing.first_prices(open_market(same)).any()
    barred = Problem.from_scores(np.full((4, 3), np.nan))
    assert not pricing.first_prices(open_market(barred)).any()
    closed = Problem.from_scores([[1.0, 2.0]], capacity=[0, 0])
    assert not pricing.first_prices(open_market(closed)).any()


def test_where_everybody_s_list_would_be_the_same_all_pairs_are_listed(monkeypatch):
    """Scores that are a product of two: at any prices all mentees rank the mentors alike."""
    monkeypatch.setattr(searching, "ALL_PAIRS", 0)
    random = np.random.default_rng(1)
    problem = Problem.from_scores(np.outer(random.random(300), random.random(300)))
    searches = []
    settled = searching.Search.settled
    monkeypatch.setattr(searching.Search, "settled", lambda search: searches.append(search) or settled(search))
    broad = solve(problem)
    assert searches[0].keep == 300
    assert len(searches[0].mentors) == 300 * 300
    monkeypatch.setattr(searching, "LISTABLE", 0)
    assert solve(problem).to_bytes() == broad.to_bytes()
    assert searches[1].keep == searching.KEEP
