"""The table of the shared cache, which sign-in's rate limits need; the same everywhere, tests included."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS konnekt_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX IF NOT EXISTS konnekt_cache_expires ON konnekt_cache (expires);
            """,
            "DROP TABLE konnekt_cache",
        )
    ]
