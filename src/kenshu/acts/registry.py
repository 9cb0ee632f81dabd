"""Every act and every export by its name.

Each is a row of the table of access (kenshu.people.access) and checks role and charge itself; the server's pages and the
command line only pass on an order and what came of it.
"""

from collections.abc import Mapping

from kenshu.acts import assignments, certificates, editions, grades, people, reminders, sign_ins, tables, texts
from kenshu.acts.act import Act
from kenshu.acts.exports import Export

_OF_PEOPLE = (*people.ACTS, *sign_ins.ACTS)
_OF_TRAINING = (*assignments.ACTS, *reminders.ACTS, *certificates.ACTS)
_OF_GRADES = (*grades.ACTS, *texts.ACTS, *editions.ACTS)
ACTS: Mapping[str, Act] = {act.what: act for act in (*_OF_PEOPLE, *_OF_TRAINING, *_OF_GRADES)}
EXPORTS: Mapping[str, Export] = {each.name: each for each in tables.EXPORTS}
