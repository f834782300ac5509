"""How the checker says no."""

from __future__ import annotations

import numpy as np


class InvalidCertificate(Exception):
    """The certificate, the pairs and the problem do not agree; the message names what fails."""


def require(holds: bool | np.bool_, failure: str) -> None:
    """Refuse with these words unless it holds."""
    if not holds:
        raise InvalidCertificate(failure)
