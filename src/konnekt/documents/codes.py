"""QR codes: an address that a phone reads off a poster."""

from io import BytesIO

import segno


def qr(address: str) -> bytes:
    """The address as a QR code: an SVG of lines alone, with the quiet margin that readers need."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", dark="#1F2A2E", xmldecl=False, nl=False)
    return drawn.getvalue()
