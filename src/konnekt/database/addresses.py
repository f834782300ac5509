"""Where the database is, read from the environment: nothing is started and nothing is asked.

``DATABASE_URL`` (the application's role) and ``DATABASE_OWNER_URL`` (the role that migrates) name a PostgreSQL of
your own. Without them Konnekt runs one itself, in ``KONNEKT_DATA``. ``KONNEKT_DATABASE_ROLE`` says which of the two
roles this process is: ``app``, or ``owner`` for migrations.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import conninfo

from konnekt.core.environment import BadSetting
from konnekt.database.places import PORT, Places
from konnekt.database.roles import APP, DATABASE, OWNER

Role = Literal["app", "owner"]

_VARIABLE: dict[Role, str] = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}
_USER: dict[Role, str] = {"app": APP, "owner": OWNER}
_POOL = {"min_size": 1, "max_size": 16, "timeout": 10}


def is_embedded(environ: Mapping[str, str]) -> bool:
    """Whether Konnekt runs its own PostgreSQL."""
    given = [name for name in _VARIABLE.values() if environ.get(name)]
    if given == ["DATABASE_OWNER_URL"]:
        raise BadSetting("DATABASE_OWNER_URL is set but DATABASE_URL, the application's role, is not: set both.")
    return not given


def data_directory(environ: Mapping[str, str]) -> Path:
    """Return the folder that holds everything Konnekt keeps on disk."""
    return Path(environ.get("KONNEKT_DATA") or "var").expanduser().resolve()


def role(environ: Mapping[str, str]) -> Role:
    """Return which of the two roles this process is."""
    name = environ.get("KONNEKT_DATABASE_ROLE") or "app"
    if name not in _VARIABLE:
        raise BadSetting(f"KONNEKT_DATABASE_ROLE is {name!r}; it can be 'app' or 'owner'.")
    return cast(Role, name)


def parameters(environ: Mapping[str, str], as_role: Role) -> dict[str, str]:
    """Return the connection parameters of a role, in PostgreSQL's own names: host, port, user, dbname…"""
    if is_embedded(environ):
        host = Places.under(data_directory(environ)).socket_dir
        return {"host": str(host), "port": str(PORT), "user": _USER[as_role], "dbname": DATABASE}
    variable = _VARIABLE[as_role]
    address = environ.get(variable)
    if not address:
        raise BadSetting(
            f"{variable} is not set. Migrations need the role that owns the tables; the application must be another."
        )
    return _parse(variable, address)


def connection_string(environ: Mapping[str, str], as_role: Role) -> str:
    """Return what psycopg and PostgreSQL's own programs connect with."""
    return conninfo.make_conninfo(**parameters(environ, as_role))


def django_settings(environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES.

    ``default`` is the role this process was given. A process of the owner also has ``app``, the same database as the
    application sees it: in tests it is a mirror of the test database.
    """
    mine = role(environ)
    if mine == "app":
        return {"default": _django(parameters(environ, "app"), pool=_POOL)}
    app = _django(parameters(environ, "app")) | {"TEST": {"MIRROR": "default"}}
    return {"default": _django(parameters(environ, "owner")), "app": app}


def _django(parts: dict[str, str], **options: Any) -> dict[str, Any]:
    parts = dict(parts)
    named = {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, **options},
    }


def _parse(variable: str, address: str) -> dict[str, str]:
    url = urlsplit(address)
    try:
        parts: dict[str, str | int | None] = {
            "host": unquote(url.hostname or ""),
            "port": url.port,
            "user": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "dbname": unquote(url.path.removeprefix("/")),
            **dict(parse_qsl(url.query)),
        }
    except ValueError:
        parts = {}
    if url.scheme not in {"postgresql", "postgres"} or not parts.get("user") or not parts.get("dbname"):
        raise BadSetting(
            f"{variable} cannot be read. It looks like postgresql://ROLE:PASSWORD@HOST:5432/DATABASE; "
            "characters such as @ or / in a password are written as %40 and %2F."
        )
    return {key: str(value) for key, value in parts.items() if value}
