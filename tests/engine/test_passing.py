"""The pass over all pairs, and where prices begin: neither how products are made nor where one begins shows in what
comes out."""

import numpy as np
import pytest
from tests.engine.problems import cohort

from konnekt_engine.matching import Problem, passing, pricing, searching, solve
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.passing import LOWEST, keep_best
from konnekt_engine.matching.running import opened

N, M, KEEP = 200, 1300, 8


def kept(market, prices, *, above=LOWEST, floor=LOWEST):
    with opened(threads=2) as run:
        return keep_best(
            market.scores,
            prices=prices,
            above=np.full(N, above),
            places=market.slots.places,
            keep=KEEP,
            least=floor,
            run=run,
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
    products = passing._Products(market.scores, 0, N)
    is_whole = []
    for asked in (0, N * passing.TILE, 0, 0, 1):
        is_whole.append(bool(products.of(0).size))
        products.were_asked(asked)
    assert is_whole == [True, False, True, True, False]


@pytest.mark.parametrize("floor", [LOWEST, 500_000])
def test_what_is_not_kept_is_worth_no_more_than_the_cut(market, prices, floor):
    found = kept(market, prices, floor=floor)
    points = market.scores.points(np.arange(N)).astype(np.int64)
    allowed = (points >= max(floor, LOWEST)) & (market.slots.places > 0)
    worth = np.where(allowed, points - prices, -(1 << 40))
    for mentee in range(N):
        own = slice(found.starts[mentee], found.starts[mentee + 1])
        mentors = found.mentors[own]
        assert (np.diff(mentors) > 0).all()
        assert (found.points[own] == points[mentee, mentors]).all()
        assert allowed[mentee, mentors].all()
        assert np.delete(worth[mentee], mentors).max() <= found.cut[mentee]
        assert len(mentors) >= min(KEEP, allowed[mentee].sum())


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
