"""In which language somebody reads."""

import pytest
from django.utils import translation

from konnekt.core.languages import best_of, is_own, languages


@pytest.mark.parametrize(
    ("reader", "there", "best"),
    [
        ("de-at", ["en-gb", "de"], "de"),
        ("de-at", ["en-gb", "de-at", "de"], "de-at"),
        ("de", ["en-gb", "fr"], "en-gb"),
        ("en-gb", ["de", "en"], "en"),
        ("de", ["cy", "fr"], "cy"),
    ],
)
def test_one_reads_ones_own_language_or_else_ours(reader, there, best):
    with translation.override(reader):
        assert best_of(there) == best


def test_a_region_makes_no_other_language():
    with translation.override("de-at"):
        assert (is_own("de"), is_own("de-ch"), is_own("en-gb")) == (True, True, False)
        assert languages() == ["de-at", "de", "en-gb"]
    with translation.override(None):
        assert languages() == ["en-gb", "en", "en-gb"]
