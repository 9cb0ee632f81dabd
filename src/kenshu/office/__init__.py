"""What HR and trainers do without a terminal: acts, and tables to take with them.

`ACTS` and `EXPORTS` are all there is. Each is a row of the table of access (kenshu.people.access) and checks role and
charge itself; the server, the dashboards and JupyterLab only pass on an order and what came of it.
"""

from collections.abc import Mapping

from kenshu.office.act import Act
from kenshu.office.desk import ChangedMeanwhile, Desk, NotAllowed

__all__ = ["ACTS", "ChangedMeanwhile", "Desk", "NotAllowed"]

_all: list[Act] = []
ACTS: Mapping[str, Act] = {act.what: act for act in _all}
