"""Addresses of pages that people give each other: looked at here, and never followed by us."""

from urllib.parse import urlsplit


def page_address(given: str) -> str:
    """The address as somebody may open it, with https:// where they left it out; nothing where it is none."""
    address = given.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"https", "http"} or "." not in host or "@" in parts.netloc:
        return ""
    return "" if any(one.isspace() or not one.isprintable() for one in address) else address


def host_of(address: str) -> str:
    """Where a link leads, as somebody recognises it."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
