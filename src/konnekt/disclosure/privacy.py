"""What was published is totals over at least five people."""

from konnekt.access.holdings import nobody
from konnekt.disclosure.models import PublishedCounts, PublishedShares, ToldGroup

nobody(PublishedCounts, "about", "counts")
nobody(PublishedShares, "about", "shares")
nobody(ToldGroup, "measure", "people")
