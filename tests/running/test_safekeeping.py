"""Backup and restore as an operator does them, by command, on the product's own tables."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.chaos.person import Person
from tests.clusters import eventually, is_up
from tests.migrated import migrated
from tests.running.test_serve import Konnekt, free_port

from konnekt.database import addresses

PASSWORD = "a walk beside the river"
SECRET = "I am afraid of speaking up."

PEOPLE_WRITE = f"""
from io import BytesIO
from uuid import uuid4
from allauth.account.models import EmailAddress
from PIL import Image
from konnekt.access.actors import Role
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.actions.settings import change_logo
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import actor_for, holders_of
from konnekt.relationships.models import Part
from konnekt.workspace.actions.messages import send_message

organisation = Organisation.objects.get(slug="calder-meridian")
with tenant(organisation.pk):
    picture = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(picture, "PNG")
    [administrator] = holders_of(Role.ADMINISTRATOR)
    change_logo(actor_for(administrator), organisation=organisation, upload=picture.getvalue())
    emails = User.objects.values("email")
    mentee = Part.objects.filter(side="mentee", relationship__state="active", member__email__in=emails).first()
    actor = actor_for(mentee.member)
    send_message(actor, relationship=mentee.relationship, text="{SECRET}", token=uuid4(), now=clock.read())
user = User.objects.get(email=mentee.member.email)
user.set_password("{PASSWORD}")
user.save()
EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
print(user.email, mentee.relationship_id)
"""


WHO_IS_ERASED = """
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member, Organisation

with tenant(Organisation.objects.get(slug="calder-meridian").pk):
    print(list(Member.objects.filter(email="", name="Former member").values_list("pk", flat=True)))
"""

SOMEBODY_IS_ERASED = f"""
from datetime import timedelta
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import actor_for
from konnekt.privacy.actions.erasures import ask_for_erasure, carry_out
from konnekt.relationships.models import Part

with tenant(Organisation.objects.get(slug="calder-meridian").pk):
    mentor = Part.objects.filter(side="mentor", relationship__state="ended").first()
    asked = ask_for_erasure(actor_for(mentor.member), now=clock.read())
    assert carry_out(erasure_id=asked.pk, now=clock.read() + timedelta(days=7))
{WHO_IS_ERASED}
"""


def konnekt(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {
        "KONNEKT_DATA": str(data),
        "KONNEKT_DATABASE_ROLE": "app",
        "DJANGO_SETTINGS_MODULE": "konnekt.settings",
        **settings,
    }
    command = [sys.executable, "-m", "konnekt.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)


def test_people_sign_in_to_what_was_restored_with_keys_rights_and_walls_and_read_what_they_wrote(place):
    first, second, saved = migrated(place / "first"), place / "second", place / "saved"
    mentee, pair = people_write(first)
    saved_with_its_keys(first, saved)
    erased = konnekt(first, "manage", "shell", "--no-imports", "-c", SOMEBODY_IS_ERASED)
    assert erased.returncode == 0, erased.stderr

    Path(f"{saved}.keys").rename(place / "safe.keys")
    refused = konnekt(second, "restore", str(saved))
    assert refused.returncode == 1
    assert "say where it is with --keys FILE" in refused.stderr
    assert not second.exists()

    how = ("--keys", str(place / "safe.keys"), "--erased", str(first / "erased.list"))
    restored = konnekt(second, "restore", str(saved), *how)
    assert restored.returncode == 0, restored.stderr
    assert "1 of 1 people who were erased had come back and are erased again." in restored.stdout
    assert (second / "erased.list").read_text().startswith((first / "erased.list").read_text())
    assert konnekt(second, "manage", "shell", "--no-imports", "-c", WHO_IS_ERASED).stdout == erased.stdout
    assert (second / "keys" / "master.key").read_text() == (first / "keys" / "master.key").read_text()
    assert konnekt(second, "check").stdout.endswith("The master key is there.\n")
    again = konnekt(second, "restore", str(saved), *how)
    assert again.returncode == 1
    assert "never overwrites" in again.stderr

    serving = Konnekt(second, free_port())
    try:
        serving.read_until("That was it.")
        nobody_sees_past_the_walls(second)
        address = f"http://127.0.0.1:{serving.port}/accounts/login/"
        member, administrator = Person(address), Person(address)
        member.sign_in()
        assert member.post(address, login=mentee, password=PASSWORD).endswith("/o/calder-meridian/today/")
        assert SECRET in member.get(f"/o/calder-meridian/pairs/{pair}/messages/")
        assert member.arrives_at("/o/calder-meridian/logo.png").endswith("logo.png")
        administrator.sign_in()
        administrator.post(address, login="ada@m.example", password=PASSWORD)
        assert administrator.arrives_at("/o/meridian/today/").endswith("/accounts/second-step/needed/")
    finally:
        serving.end()
        eventually(lambda: not is_up(second))


def people_write(data: Path) -> list[str]:
    """Two organisations, one of which holds what a mentee wrote: the mentee's address, and the pair."""
    admin = (
        "--organisation",
        "meridian",
        "--organisation-name",
        "Meridian",
        "--name",
        "Ada",
        "--email",
        "ada@m.example",
    )
    made = konnekt(data, "createadmin", "--no-input", *admin, KONNEKT_ADMIN_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    seeded = konnekt(data, "manage", "seed_demo", "--people", "60", KONNEKT_DEMO="yes")
    assert seeded.returncode == 0, seeded.stderr
    wrote = konnekt(data, "manage", "shell", "--no-imports", "-c", PEOPLE_WRITE)
    assert wrote.returncode == 0, wrote.stderr
    return wrote.stdout.split()


def saved_with_its_keys(data: Path, saved: Path) -> None:
    """A backup, in which the master key is not."""
    made = konnekt(data, "backup", str(saved))
    assert made.returncode == 0, made.stderr
    assert f"Its keys are in {saved}.keys." in made.stdout
    assert (data / "last-backup.json").read_text() == (saved / "manifest.json").read_text()
    master = (data / "keys" / "master.key").read_text()
    assert master.strip() not in (saved / "manifest.json").read_text()
    assert master.strip().encode() not in (saved / "database.dump").read_bytes()


def nobody_sees_past_the_walls(data: Path) -> None:
    """Both organisations are there; whoever serves neither sees nobody of theirs, and the ledger stays as it is."""
    with psycopg.connect(addresses.connection_string({"KONNEKT_DATA": str(data)}, "app")) as app:
        assert app.execute("SELECT count(*) FROM organisations_organisation").fetchone() == (2,)
        assert app.execute("SELECT count(*) FROM organisations_member").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM ledger_entry")


def test_a_lost_master_key_is_noticed_and_never_replaced_by_a_new_one(place):
    data = migrated(place / "var")
    (data / "keys" / "master.key").unlink()
    for command in ("migrate", "check"):
        done = konnekt(data, command)
        assert done.returncode == 1
        assert "There is no master key at" in done.stderr
    assert not (data / "keys" / "master.key").exists()


def test_a_new_place_is_said_to_need_migrating(place):
    done = konnekt(place / "var", "check")
    assert done.returncode == 1
    assert "migrations have not been applied: run `konnekt migrate`" in done.stderr
