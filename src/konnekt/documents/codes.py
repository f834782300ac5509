"""QR codes: an address that a phone reads off a poster."""

from io import BytesIO

import segno


def qr(address: str, *, stretches: bool = False) -> bytes:
    """The address as a QR code: an SVG of lines alone, with the quiet margin that readers need. One that ``stretches``
    has no size of its own, for a page that gives it one.
    """
    drawn, code = BytesIO(), segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", dark="#1F2A2E", xmldecl=False, nl=False, omitsize=stretches)
    return drawn.getvalue()


def qr_picture(address: str) -> bytes:
    """The same as a PNG, large enough for a slide."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=16, dark="#1F2A2E")
    return drawn.getvalue()
