"""What an operator proves and renews from the command line."""

import io

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from konnekt.accounts.secrets import open_second_factor, seal_second_factor
from konnekt.core.tenancy import tenant
from konnekt.ledger.actions import record, seal_tail
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.sealing.keyring import Holder, place, seal, unseal
from konnekt.sealing.master import as_text, write_master_keys
from konnekt.sealing.models import Key


def said(command: str, **options) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_a_chain_that_holds_is_said_to_hold(cast):
    with tenant(cast.organisation_id):
        record(cast.administrator.actor, Verb.MEMBER_CHANGED, cast.mentee.member)
        seal_tail()
        record(cast.administrator.actor, Verb.MEMBER_CHANGED, cast.mentee.member)
    assert said("ledger_verify") == "Meridian: 1 entries hold; 1 wait to be chained.\n"


def test_a_changed_entry_is_found_and_the_command_fails(cast):
    with tenant(cast.organisation_id):
        record(cast.administrator.actor, Verb.MEMBER_CHANGED, cast.mentee.member)
        seal_tail()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_entry SET verb = 'member.left'")
    with pytest.raises(CommandError, match="The ledger of Meridian was changed outside the product"):
        said("ledger_verify")


def test_rotating_keys_keeps_everything_readable_and_stands_in_the_ledger(cast, settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    write_master_keys(settings.MASTER_KEY_FILE, (b"k" * 32,))
    where = cast.mentee.member.pk
    with tenant(cast.organisation_id):
        sealed = seal(Holder.person(where), "a secret", place("note", "text", where))
        before = set(Key.objects.values_list("wrapped", flat=True))
    assert "Meridian: 2 keys wrapped anew." in said("keys_rotate")
    assert len(settings.MASTER_KEY_FILE.read_text().splitlines()) == 1
    with tenant(cast.organisation_id):
        assert not before & set(Key.objects.values_list("wrapped", flat=True))
        assert unseal(Holder.person(where), sealed, place("note", "text", where)) == "a secret"
        assert Entry.objects.get(verb="keys.rotated").facts == {"keys": 2}


def test_a_master_key_from_the_environment_is_rotated_there(cast, settings):
    old, new = (as_text(key * 32) for key in (b"k", b"n"))
    settings.MASTER_KEY = old
    where = cast.mentee.member.pk
    second_step = seal_second_factor("JBSWY3DP")
    factor = Authenticator.objects.create(user=cast.mentee.user, type="totp", data={"secret": second_step})
    with tenant(cast.organisation_id):
        sealed = seal(Holder.person(where), "a secret", place("note", "text", where))
    with pytest.raises(CommandError, match="put the new key first"):
        said("keys_rotate")
    settings.MASTER_KEY = f"{new},{old}"
    assert "take it out of KONNEKT_MASTER_KEY" in said("keys_rotate", wrap_only=True)
    settings.MASTER_KEY = new
    factor.refresh_from_db()
    assert open_second_factor(factor.data["secret"]) == "JBSWY3DP"
    with tenant(cast.organisation_id):
        assert unseal(Holder.person(where), sealed, place("note", "text", where)) == "a secret"


def test_the_style_guide_is_open_in_demo_mode_alone(client, settings):
    settings.DEMO = False
    assert client.get("/styleguide/").status_code == 404
    settings.DEMO = True
    assert client.get("/styleguide/").status_code == 200
