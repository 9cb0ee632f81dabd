"""Access: who may do what, and who sees what of whom; two tables, and nothing is allowed that they do not name.

In `ACCESS` a row is something that addresses lead to, a column is what is done with it, and a cell names the roles that may. `None`
is a visitor who has not signed in. In `FIELDS` a row is a kind of data, and a cell says of whom a role sees it. The server enforces
both, docs/security.md prints them, and the tests try every cell.
"""

from collections.abc import Mapping
from typing import Literal

from kenshu.staff import Role

Action = Literal["read", "write"]
Kind = Literal["figures", "standing", "people", "reasons", "score", "answers", "statistics", "keys", "acts", "ledger"]
Reach = Literal["everybody", "charge", "oneself"]

EVERYBODY: frozenset[Role | None] = frozenset({None, "employee", "trainer", "hr"})
SIGNED_IN: frozenset[Role | None] = frozenset({"employee", "trainer", "hr"})
STAFF: frozenset[Role | None] = frozenset({"trainer", "hr"})
HR: frozenset[Role | None] = frozenset({"hr"})
TRAINER: frozenset[Role | None] = frozenset({"trainer"})

# What somebody reaches whose password somebody else has seen: what is done here is to be done by nobody but them.
WITH_FIRST_PASSWORD = frozenset(
    {"static", "sign-in", "sign-out", "language", "nothing", "verify", "guideline", "password", "password link"}
)

ACCESS: Mapping[str, Mapping[Action, frozenset[Role | None]]] = {
    "static": {"read": EVERYBODY},
    "sign-in": {"read": EVERYBODY, "write": EVERYBODY},
    "sign-out": {"write": EVERYBODY},
    "password": {"read": SIGNED_IN, "write": SIGNED_IN},  # one's own
    "password link": {"read": EVERYBODY, "write": EVERYBODY},  # to ask for a new one, and to set it by the link that was mailed
    "language": {"write": EVERYBODY},
    "nothing": {"read": EVERYBODY},  # an address that leads nowhere
    "verify": {"read": EVERYBODY, "write": EVERYBODY},  # whether a certificate is genuine
    "guideline": {"read": EVERYBODY},  # the guideline, which the city has published
    "training": {"read": SIGNED_IN, "write": SIGNED_IN},  # one's own modules, attempts, answers, hand-ins, results
    "certificate": {"read": SIGNED_IN, "write": SIGNED_IN},  # one's own; to write is to have it issued
    # Pages of HR and trainers (kenshu.web.staff), a row a section; to write is to send its forms
    "staff": {"read": STAFF},  # where they begin
    "staff/people/find": {"read": STAFF},  # the search of a field for people
    "staff/completion": {"read": STAFF},
    "staff/overdue": {"read": STAFF, "write": HR},
    "staff/people": {"read": STAFF},
    "staff/charts": {"read": STAFF},
    "staff/items": {"read": TRAINER},
    "staff/assign": {"read": TRAINER, "write": TRAINER},
    "staff/assignments": {"read": TRAINER, "write": TRAINER},
    "staff/modules": {"read": TRAINER},
    "staff/grading": {"read": TRAINER, "write": TRAINER},
    "staff/override": {"read": TRAINER, "write": TRAINER},
    "staff/regrade": {"read": TRAINER, "write": TRAINER},
    "staff/reminders": {"read": HR, "write": HR},
    "staff/roster": {"read": HR, "write": HR},
    "staff/sign-ins": {"read": HR, "write": HR},
    "staff/roles": {"read": HR, "write": HR},
    "staff/absences": {"read": HR, "write": HR},
    "staff/departments": {"read": HR, "write": HR},
    "staff/certificates": {"read": HR, "write": HR},
    "staff/ledger": {"read": HR},
    "preview": {"read": TRAINER},  # a module as a learner sees it, and its key
    # What HR and trainers do (kenshu.acts.registry.ACTS)
    "roster.preview": {"write": HR},
    "roster.import": {"write": HR},
    "number.change": {"write": HR},
    "absence.enter": {"write": HR},
    "absence.withdraw": {"write": HR},
    "department.preview": {"write": HR},
    "department.change": {"write": HR},
    "charge.give": {"write": HR},
    "sign_in.mail": {"write": HR},
    "sign_in.sheet": {"write": HR},
    "sign_in.reset": {"write": HR},
    "account.lock": {"write": HR},
    "account.unlock": {"write": HR},
    "role.give": {"write": HR},
    "reminders.preview": {"write": HR},
    "reminders.send": {"write": HR},
    "certificate.make": {"write": HR},
    "certificate.preview": {"write": HR},
    "certificate.reissue": {"write": HR},
    "letter.set": {"write": HR},
    "letter.take_back": {"write": HR},
    "assignment.preview": {"write": TRAINER},
    "assignment.make": {"write": TRAINER},
    "assignment.withdraw": {"write": TRAINER},
    "extension.preview": {"write": TRAINER},
    "extension.make": {"write": TRAINER},
    "extension.withdraw": {"write": TRAINER},
    "override.preview": {"write": TRAINER},
    "override.apply": {"write": TRAINER},
    "text.grade": {"write": TRAINER},
    "text.undo": {"write": TRAINER},
    "text.settle": {"write": TRAINER},
    "regrade.preview": {"write": TRAINER},
    "regrade.apply": {"write": TRAINER},
    "rule.preview": {"write": TRAINER},
    "rule.set": {"write": TRAINER},
    "module.retire": {"write": TRAINER},
    "attempt.void": {"write": TRAINER},
    # What they take with them (kenshu.acts.registry.EXPORTS)
    "downloads/completion": {"read": STAFF},
    "downloads/people": {"read": STAFF},
    "downloads/overdue": {"read": STAFF},
    "downloads/acts": {"read": HR},
    "downloads/results": {"read": HR},
    "downloads/items": {"read": TRAINER},
    "downloads/choices": {"read": TRAINER},
}

FIELDS: Mapping[Kind, Mapping[Role, Reach]] = {
    "figures": {"trainer": "charge", "hr": "everybody"},
    "standing": {"employee": "oneself", "trainer": "charge", "hr": "everybody"},
    "people": {"employee": "oneself", "trainer": "charge", "hr": "everybody"},
    "reasons": {"hr": "everybody"},
    "score": {"employee": "oneself", "trainer": "charge"},
    "answers": {"employee": "oneself", "trainer": "charge"},
    "statistics": {"trainer": "everybody", "hr": "everybody"},
    "keys": {"trainer": "everybody"},
    "acts": {"hr": "everybody"},  # the ledger, readable: who did what when, without answers, keys and scores
    "ledger": {},  # holds answers and keys: who runs the kit hands it to an auditor
}


def may(role: Role | None, action: Action, what: str) -> bool:
    """Tell whether the table allows it."""
    return role in ACCESS.get(what, {}).get(action, frozenset())


def reach(role: Role | None, kind: Kind) -> Reach | None:
    """Return of whom a role sees a kind of data; None: of nobody."""
    return None if role is None else FIELDS[kind].get(role)
