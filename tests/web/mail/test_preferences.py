"""A person chooses which mails come; what nobody should miss stays."""

from konnekt.core.tenancy import tenant
from konnekt.notify.models import Preference

PAGE = "/o/meridian/mail/"


def off(cast, person):
    with tenant(cast.organisation_id):
        return set(Preference.objects.filter(member=person.member.pk).values_list("topic", flat=True))


def test_everything_is_wanted_until_somebody_says_otherwise(cast, signed_in):
    page = signed_in(cast.mentee).get(PAGE).content.decode()
    assert page.count("checked") == 5
    assert page.count("disabled") == 2


def test_a_kind_can_be_switched_off_and_on_again_for_oneself_alone(cast, signed_in):
    browser = signed_in(cast.mentee)
    assert browser.post(PAGE, {"wanted": ["programme", "invitations"]}).status_code == 302
    assert off(cast, cast.mentee) == {"messages"}
    assert off(cast, cast.mentor) == set()
    browser.post(PAGE, {"wanted": ["programme", "messages", "invitations"]})
    assert off(cast, cast.mentee) == set()


def test_what_nobody_should_miss_cannot_be_switched_off(cast, signed_in):
    signed_in(cast.mentee).post(PAGE, {})
    assert off(cast, cast.mentee) == {"messages", "programme", "invitations"}


def test_it_costs_the_same_however_much_is_off(cast, signed_in, django_assert_num_queries):
    browser = signed_in(cast.mentee)
    browser.get(PAGE)
    with django_assert_num_queries(13):
        browser.get(PAGE)
    browser.post(PAGE, {})
    browser.get(PAGE)
    with django_assert_num_queries(13):
        browser.get(PAGE)
