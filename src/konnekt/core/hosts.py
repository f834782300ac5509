"""Which names and addresses mean this machine and nobody else's."""

from ipaddress import ip_address


def is_this_machine(host: str) -> bool:
    """Whether a host name or an address leads back to the machine it is said on."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
