"""Articles of one's own, as their keepers write them and as people find them; ours switched off, and translated."""

import pytest
from tests.cast import ROLES
from tests.factories.articles import publish, published, translated, written
from tests.factories.intake import enrol, open_programme

from konnekt.core.tenancy import tenant
from konnekt.guidance.models import OwnArticle
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format, Side

GUIDE = "/o/meridian/guide/"
KEPT = f"{GUIDE}articles/"
OURS = "what-mentoring-is"
WRITE = ("administrator", "programme_manager")
DO_NOT = sorted({"line_manager", "colleague", "mentor", *ROLES} - set(WRITE))
SAID = {"summary": "Where to meet.", "side": "both", "phase": "", "language": "en"}


def words(response):
    return response.content.decode()


@pytest.fixture
def programme(cast):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentee, round_, Side.MENTEE)
    return round_.programme


@pytest.fixture
def manager(signed_in, cast):
    return signed_in(cast.programme_manager)


@pytest.fixture
def office(signed_in, cast):
    return signed_in(cast.administrator)


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def only(cast):
    with tenant(cast.organisation_id):
        return OwnArticle.objects.get()


def test_a_manager_writes_publishes_changes_and_takes_down(cast, programme, manager, mentee, signed_in):
    assert "Nothing yet." in words(manager.get(KEPT))
    page = words(manager.get(f"{KEPT}new/"))
    assert "Who finds it: Those in Crossing Lines." in page
    at = manager.post(f"{KEPT}new/", {"title": "Rooms", "place": programme.pk, "language": "en"}).url
    one = f"{KEPT}{only(cast).pk}/"
    assert at == f"{one}change/"
    assert "Nothing is written yet." in words(manager.get(one))
    typed = {"title": "Rooms", "text": "## Here\n\n<script>x</script> **Ask** at the desk.", "edition": 1}
    assert manager.post(at, SAID | typed).url == one
    page = words(manager.get(one))
    assert "Not published yet" in page
    assert "<strong>Ask</strong>" in page
    assert "<script>x" not in page
    read = f"{GUIDE}own/{only(cast).pk}/"
    assert mentee.get(read).status_code == 404
    assert manager.post(f"{one}publication/", {"edition": 2}).url == one
    page = words(mentee.get(read))
    assert "<strong>Ask</strong>" in page
    assert "<dd>Crossing Lines</dd>" in page
    assert "Where to meet." in page
    assert f'href="{read}"' in words(mentee.get(GUIDE))
    assert f'href="{read}"' in words(mentee.get(f"{GUIDE}?q=desk"))
    for other in (cast.mentor, cast.line_manager, cast.administrator):
        client = signed_in(other)
        assert client.get(read).status_code == 404
        assert read not in words(client.get(GUIDE)) + words(client.get(f"{GUIDE}?q=desk"))
    manager.post(f"{one}change/", SAID | typed | {"text": "Ask Mei.", "edition": 2})
    assert "Changed since it was published" in words(manager.get(one))
    assert "Ask Mei." not in words(mentee.get(read))
    manager.post(f"{one}publication/", {"edition": 3})
    assert "Ask Mei." in words(mentee.get(read))
    assert "at the desk" in words(manager.get(f"{one}versions/1/"))
    assert manager.get(f"{one}versions/3/").status_code == 404
    assert "Take “Rooms” down?" in words(manager.get(f"{one}removal/"))
    assert manager.post(f"{one}removal/").url == one
    assert mentee.get(read).status_code == 404
    page = words(manager.get(one))
    assert "Taken down: nobody finds it." in page
    assert "Publish it again" in page
    assert "taken down" in words(manager.get(KEPT))


def test_a_draft_is_discarded(cast, office):
    at = f"{KEPT}{written(cast.administrator).pk}/removal/"
    page = words(office.get(at))
    assert "Discard “Rooms”?" in page
    assert '<input type="hidden" name="edition" value="2"' in page
    assert office.post(at, {"edition": 2}).url == KEPT
    assert office.get(at).status_code == 404
    assert office.post(at, {"edition": 2}).status_code == 404


@pytest.mark.parametrize("edition", [1, 3, "", "x", "9" * 5000])
def test_what_was_not_read_is_not_discarded(cast, office, edition):
    at = f"{KEPT}{written(cast.administrator).pk}/removal/"
    answer = office.post(at, {"edition": edition})
    assert answer.status_code == 409
    assert "Read it again before you discard it" in words(answer)
    assert only(cast).text


def test_what_was_published_meanwhile_is_neither_discarded_nor_taken_down(cast, office, mentee):
    article = published(cast.administrator)
    assert office.post(f"{KEPT}{article.pk}/removal/", {"edition": article.edition}).status_code == 409
    assert mentee.get(f"{GUIDE}own/{article.pk}/").status_code == 200


def test_the_preview_shows_what_is_typed_and_saves_nothing(cast, office):
    article = written(cast.administrator)
    at = f"{KEPT}{article.pk}/change/"
    typed = SAID | {"title": "Halls", "text": "*Loud* <b>ones</b>", "edition": 2, "preview": "yes"}
    part = words(office.post(at, typed, headers={"HX-Request": "true"}))
    assert part.strip().startswith('<section class="preview"')
    assert '<h2 id="preview-title" lang="en">Halls</h2>' in part
    assert "<em>Loud</em> &lt;b&gt;ones" in part
    page = words(office.post(at, typed))
    assert "<em>Loud</em>" in page
    assert "*Loud*" in page
    assert only(cast).title == "Rooms"


def test_typed_words_stay_where_somebody_was_faster(cast, office):
    article = written(cast.administrator)
    at = f"{KEPT}{article.pk}/change/"
    office.post(at, SAID | {"title": "Rooms", "text": "Theirs stands.", "edition": 2})
    typed = SAID | {"title": "Rooms", "text": "Mine came later.", "edition": 2}
    page = words(office.post(at, typed))
    assert "Somebody else saved while you wrote" in page
    assert "Theirs" in page
    assert "Mine came later.</textarea>" in page.replace("\n", "")
    assert office.post(at, typed | {"edition": 3}).status_code == 302


def test_all_that_somebody_else_saved_is_shown_and_not_the_text_alone(cast, office):
    at = f"{KEPT}{written(cast.administrator).pk}/change/"
    text = {"text": only(cast).text, "edition": 2}
    office.post(at, SAID | text | {"title": "Halls", "summary": "Which are free.", "side": "mentor", "phase": "match"})
    page = words(office.post(at, SAID | text | {"title": "Rooms", "summary": "Where to meet. Now with maps."}))
    assert "Somebody else saved while you wrote" in page
    saved, typed = page.split('<p class="note-words">')[1:3]
    for said in ("<mark>Halls", "Which are free.", "<mark>Mentors", "<mark>Match"):
        assert said in saved, said
    assert "Now with maps." in typed


def test_sides_are_called_as_the_programme_calls_them(cast, programme, manager, mentee):
    with tenant(cast.organisation_id):
        Programme.objects.update(mentor_word="sponsor", mentors_word="sponsors")
    article = published(cast.programme_manager, programme=programme, side=Side.MENTOR)
    assert "Sponsors</span>" in words(manager.get(f"{KEPT}{article.pk}/change/"))
    for client, path in ((manager, f"{KEPT}{article.pk}/"), (manager, KEPT), (mentee, f"{GUIDE}own/{article.pk}/")):
        page = words(client.get(path))
        assert "Sponsors" in page, path
        assert "Mentors" not in page, path


def test_among_equals_nobody_is_asked_for_a_side(cast, programme, manager):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
    at = f"{KEPT}{written(cast.programme_manager, programme=programme).pk}/change/"
    page = words(manager.get(at))
    assert "Whom is it for?" not in page
    assert '<input type="hidden" name="side" value="both"' in page
    assert manager.post(at, SAID | {"title": "Rooms", "text": "Ask.", "edition": 2}).status_code == 302


def test_an_empty_form_asks_for_what_it_needs(cast, programme, office, manager):
    article = written(cast.administrator)
    assert "Give it a title." in words(office.post(f"{KEPT}new/"))
    assert "Give it a title." in words(office.post(f"{KEPT}{article.pk}/change/"))
    answer = office.post(f"{KEPT}{article.pk}/publication/")
    assert answer.status_code == 409
    assert "Read it again before you publish it" in words(answer)
    assert "Say which language." in words(office.post(f"{GUIDE}{OURS}/translation/"))
    longer = SAID | {"title": "x" * 121, "text": "", "edition": 2}
    assert "at most 120 characters" in words(office.post(f"{KEPT}{article.pk}/change/", longer))


def test_whoever_runs_nothing_is_told_so(cast, manager):
    answer = manager.get(f"{KEPT}new/")
    assert answer.status_code == 409
    assert "You run none yet" in words(answer)


def test_too_many_are_refused_beside_the_title(cast, office, monkeypatch):
    monkeypatch.setattr("konnekt.guidance.actions.articles.MOST_ARTICLES", 0)
    page = words(office.post(f"{KEPT}new/", {"title": "Rooms", "place": "all", "language": "en"}))
    assert "Take one down first" in page


@pytest.mark.parametrize("who", DO_NOT)
def test_nobody_else_comes_in(cast, signed_in, who):
    article = published(cast.administrator)
    client = signed_in(cast.people[who])
    for part in ("", "new/", f"{article.pk}/", f"{article.pk}/change/", f"{article.pk}/versions/1/"):
        assert client.get(f"{KEPT}{part}").status_code == 404
    assert client.post(f"{GUIDE}{OURS}/switch/", {"to": "off"}).status_code == 404
    assert "Articles of your own" not in words(client.get(GUIDE))


def test_a_manager_comes_near_nothing_of_the_organisations(cast, programme, manager):
    article = published(cast.administrator)
    assert manager.get(f"{KEPT}{article.pk}/").status_code == 404
    assert manager.get(f"{GUIDE}{OURS}/translation/").status_code == 404
    page = words(manager.get(KEPT))
    assert "They ship with Konnekt" not in page
    assert "Rooms" not in page
    assert "<dd>Meridian</dd>" in words(manager.get(f"{GUIDE}own/{article.pk}/"))


def test_ours_are_switched_off_with_their_hints(cast, office, mentee):
    today = "/o/meridian/today/"
    assert "What mentoring is</p>" in words(mentee.get(today))
    assert office.post(f"{GUIDE}{OURS}/switch/", {"to": "off"}).url == KEPT
    assert "What mentoring is</p>" not in words(mentee.get(today))
    assert "Getting help</p>" in words(mentee.get(today))
    assert mentee.get(f"{GUIDE}{OURS}/").status_code == 404
    assert f"{GUIDE}{OURS}/" not in words(mentee.get(GUIDE)) + words(mentee.get(f"{GUIDE}?q=mentoring"))
    assert "Switch “What mentoring is” on" in words(office.get(KEPT))
    office.post(f"{GUIDE}{OURS}/switch/", {"to": "on"})
    assert "What mentoring is</p>" in words(mentee.get(today))
    assert mentee.get(f"{GUIDE}{OURS}/").status_code == 200
    assert office.post(f"{GUIDE}no-such-thing/switch/").status_code == 404


def test_ours_are_translated_and_read_in_both_languages(cast, office, mentee, monkeypatch):
    at = office.post(f"{GUIDE}{OURS}/translation/", {"language": "de"}).url
    article = only(cast)
    assert at == f"{KEPT}{article.pk}/change/"
    page = words(office.get(at))
    assert "What mentoring is" in page
    assert "Whom is it for?" not in page
    typed = {"title": "Was Mentoring ist", "summary": "Zwei Sätze.", "text": "Auf **Deutsch**.", "edition": 1}
    assert office.post(at, typed).status_code == 302
    assert "(draft)" in words(office.get(KEPT))
    with tenant(cast.organisation_id):
        article.refresh_from_db()
    publish(cast.administrator, article)
    page = words(mentee.get(f"{GUIDE}{OURS}/"))
    assert '<a href="?in=de" hreflang="de">German</a>' in page
    assert 'lang="en-gb"' in page
    assert "in your language yet" not in page
    page = words(mentee.get(f"{GUIDE}{OURS}/?in=de"))
    assert '<article class="prose article" lang="de"><p>Auf <strong>Deutsch</strong>.</p>' in page
    assert "What mentoring is" in words(mentee.get(GUIDE))
    monkeypatch.setattr("konnekt.core.languages.get_language", lambda: "de-at")
    assert "Was Mentoring ist" in words(mentee.get(GUIDE))
    assert "Auf <strong>Deutsch" in words(mentee.get(f"{GUIDE}{OURS}/"))
    assert "Was Mentoring ist</p>" in words(mentee.get("/o/meridian/today/"))
    page = words(mentee.get(f"{GUIDE}ending-well/"))
    assert "This article isn’t there in your language yet. Here it stands in English." in page
    assert '<p class="shelf-notes"><span>English</span></p>' in words(mentee.get(f"{GUIDE}?q=ending"))


def test_a_translation_of_what_is_switched_off_leads_nowhere(cast, office):
    article = translated(cast.administrator, OURS)
    assert "Read it as people do" in words(office.get(f"{KEPT}{article.pk}/"))
    office.post(f"{GUIDE}{OURS}/switch/", {"to": "off"})
    page = words(office.get(f"{KEPT}{article.pk}/"))
    assert "Read it as people do" not in page
    assert "The article itself is switched off" in page
    typed = {"title": "Neu", "summary": "Zwei Sätze.", "text": "Neu.", "edition": article.edition}
    office.post(f"{KEPT}{article.pk}/change/", typed)
    answer = office.post(f"{KEPT}{article.pk}/publication/", {"edition": article.edition + 1}, follow=True)
    assert "once the article itself is switched on" in words(answer)


def test_an_own_article_in_another_language_says_which(cast, office, mentee):
    published(cast.administrator, "Räume", language="de")
    page = words(mentee.get(f"{GUIDE}?q=raume"))
    assert '<p class="shelf-notes"><span>Meridian</span><span>German</span></p>' in page
    assert "<span>German</span>" in words(office.get(KEPT))
    for rest in ("", "versions/1/"):
        assert '<h1 lang="de">Räume</h1>' in words(office.get(f"{KEPT}{only(cast).pk}/{rest}"))
    assert "in your language yet" not in words(mentee.get(f"{GUIDE}own/{only(cast).pk}/"))


def queries(client, path, django_assert_num_queries, number):
    client.get(path)
    with django_assert_num_queries(number):
        return words(client.get(path))


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_many_there_are(cast, programme, office, mentee, django_assert_num_queries, number):
    for place in range(number):
        article = published(cast.administrator, f"Rooms {place}")
        published(cast.programme_manager, f"Halls {place}", programme=programme)
        translated(cast.administrator, sorted({OURS, "ending-well", "getting-help"})[place])
    page = queries(mentee, GUIDE, django_assert_num_queries, 10)
    assert page.count(f"{GUIDE}own/") == 2 * number
    queries(mentee, f"{GUIDE}own/{article.pk}/", django_assert_num_queries, 10)
    queries(mentee, f"{GUIDE}{OURS}/", django_assert_num_queries, 10)
    assert queries(office, KEPT, django_assert_num_queries, 10).count(">German<") == number
    queries(office, f"{KEPT}{article.pk}/", django_assert_num_queries, 10)


def test_a_copy_of_a_programme_takes_its_articles_along_as_drafts(cast, programme, manager, mentee):
    published(cast.programme_manager, programme=programme)
    copy = f"/o/meridian/programmes/{programme.pk}/copy/"
    given = {"name": "Crossing Lines 2", "contact": "x@meridian.example", "opens": "2026-05-01"}
    assert manager.post(copy, given).status_code == 302
    page = words(manager.get(KEPT))
    assert page.count(">Rooms</a>") == 2
    assert "Crossing Lines 2" in page
