"""Holds one of our badges against the JSON schema that 1EdTech publishes for Open Badges 3.0.

python benchmarks/badge.py SCHEMA      where SCHEMA is a copy of
https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json

The schema may be used to build on it, but is not ours to hand on, so that it does not lie in this repository; the tests
hold every badge against our own reading of the specification's tables (tests/training/open_badge.schema.json). Needs
what requirements/test.in names, and no database.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from jsonschema import Draft201909Validator

from konnekt.training.badges import Achieved, Issuer, Recipient, credential

HOME = "https://mentoring.example/o/meridian/"


def main(schema):
    said = credential(
        completion_id=uuid4(),
        completed_at=datetime.now(UTC),
        address=f"{HOME}certificates/ABCD-EFGH-JKMN-PQRS/",
        achieved=Achieved(f"{HOME}certificates/achievements/listening/", "Listening", "To hear more.", "Done."),
        issuer=Issuer(f"{HOME}certificates/issuer/", "Meridian", HOME),
        to=Recipient("amina@meridian.example", "0123456789abcdef"),
    )
    published = json.loads(Path(schema).read_text())
    Draft201909Validator.check_schema(published)
    found = [f"{one.json_path}: {one.message}" for one in Draft201909Validator(published).iter_errors(said)]
    print("\n".join(found) or f"A badge of ours is what {published['$id']} asks.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
