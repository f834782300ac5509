"""Files are held by whatever they belong to, and go with it."""

from konnekt.access.holdings import nobody
from konnekt.files.models import StoredFile

nobody(StoredFile, "name", "media_type", "digest", "body")
