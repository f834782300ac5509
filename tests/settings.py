"""The product's settings for tests: the same settings, on a database that is thrown away.

The environment comes first, because the settings read it once. Processes that a test starts inherit it.
"""

import os
import tempfile
from pathlib import Path

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit what their controller chose
    data = Path(tempfile.mkdtemp(prefix="konnekt-tests-", dir="/tmp"))
    data.chmod(0o711)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ["KONNEKT_DATA"] = str(data)
    os.environ["KONNEKT_DATABASE_ROLE"] = "owner"

from konnekt.database.roles import DATABASE
from konnekt.settings import *  # noqa: F403

# Test databases begin as copies of the one that `tests/migrated.py` makes.
DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASE}  # noqa: F405

# Tests collect no static files; pages name them as they lie in the source.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
# Whitenoise serves what was collected; nothing was.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]  # noqa: F405
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
