"""Acts and exports: what HR and trainers do, and the tables that they take with them.

`ACTS` and `EXPORTS` are all there is. Each is a row of the table of access (kenshu.people.access) and checks role and
charge itself; the server, the dashboards and JupyterLab only pass on an order and what came of it.
"""

from collections.abc import Mapping

from kenshu.acts import absences, assignments, departments, grades, reminders, rosters, tables
from kenshu.acts.act import Act
from kenshu.acts.desk import Desk, NotAllowed
from kenshu.acts.exports import Export, File, export

__all__ = ["ACTS", "EXPORTS", "Desk", "Export", "File", "NotAllowed", "export"]

_matters = (rosters, absences, departments, assignments, reminders, grades)
ACTS: Mapping[str, Act] = {act.what: act for matter in _matters for act in matter.ACTS}
EXPORTS: Mapping[str, Export] = {each.name: each for each in tables.EXPORTS}
