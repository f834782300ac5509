"""Which numbers about groups may be told, so that no sums and differences of them tell of a few people.

>>> from konnekt_engine.disclosure import suppress
>>> told = suppress({
...     "everybody": [1] * 20,
...     "rail": [1] * 12 + [0] * 8,
...     "energy": [0] * 12 + [1] * 5 + [0] * 3,
...     "services": [0] * 17 + [1] * 3,
... })
>>> told.shown
('everybody', 'rail')
>>> [(one.name, one.reason.name) for one in told.hidden]
[('services', 'FEW'), ('energy', 'BESIDE')]

Nobody could be told the five of energy: with everybody and rail they would leave the three of services.
"""

from konnekt_engine.disclosure.isolating import Isolated, isolated
from konnekt_engine.disclosure.suppressing import Hidden, Reason, Told, suppress

__all__ = ["Hidden", "Isolated", "Reason", "Told", "isolated", "suppress"]
