"""The operator's page in a real browser: accessible, silent, no wider than a phone."""

import pytest
from tests.browser import let_in, violations

from konnekt.accounts.models import User


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_it_can_be_read_by_everybody(live_server, settings, tab, cast, width, scheme):
    settings.DEMO = True
    User.objects.filter(pk=cast.auditor.user.pk).update(is_operator=True)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    let_in(tab, live_server.url, cast.auditor.user)
    tab.goto(f"{live_server.url}/operator/")
    assert "need" in tab.get_by_role("heading", level=1).inner_text()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
