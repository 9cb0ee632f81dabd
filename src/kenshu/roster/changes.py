"""Changes that a roster makes to the records: gathered first, so that they can be shown before they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kenshu.people.department_changes import carried
from kenshu.people.departments import History
from kenshu.people.posts import Post, Posting, post_on
from kenshu.roster.rows import Entry

_PERSONAL = ("name", "kana", "mail")


@dataclass(frozen=True)
class Move:
    """A change of main department, employment type, concurrent posts or duties."""

    employee_id: str
    before: Post
    after: Post


@dataclass(frozen=True)
class Correction:
    """A field of somebody who stays that is written anew: name, kana, mail, or the day on which they are still to join."""

    employee_id: str
    field: str
    before: str
    after: str


class Changes:
    """The changes that hold from a day on: `employees`, `corrections` and `posts` are what would be written."""

    def __init__(self, day: date, posts: Mapping[str, Sequence[Posting]], history: History) -> None:
        self.day = day
        self._on_record = posts
        self._history = history
        self.joined: list[str] = []
        self.moved: list[Move] = []
        self.left: list[str] = []
        self.corrected: list[str] = []
        self.corrected_fields: list[Correction] = []
        self.unchanged = 0
        self.begun: list[tuple[Entry, date]] = []  # with the first day of the service on record
        self.employees: list[dict[str, str]] = []
        self.corrections: list[dict[str, str]] = []
        self.posts: list[tuple[str, Posting]] = []

    def take(self, entry: Entry, person: Any) -> None:
        """Gather the changes to somebody who is in the roster; `person` is the row on record, None where there is none."""
        mine = self._on_record.get(entry.id, [])
        service = _service(mine, self.day)
        personal = _personal(entry, person) if person is not None else {}
        if personal:
            self.corrections.append(personal)
            told = {field: (getattr(person, field), personal[field]) for field in _PERSONAL}
            self.corrected_fields += [Correction(entry.id, field, *pair) for field, pair in told.items() if pair[0] != pair[1]]
        if person is None:
            self.employees.append({"id": entry.id, **{column: getattr(entry, column) or "" for column in _PERSONAL}})
        if service:
            self._stay(entry, mine, service, corrected=bool(personal))
        else:
            self.joined.append(entry.id)
            self._join(entry, mine)

    def leave(self, employee_id: str) -> None:
        """Let somebody leave who is in the roster no more, with whatever was on record for later."""
        self.left.append(employee_id)
        mine = self._on_record[employee_id]
        gone = replace(mine[-1].post, department=None, concurrent=(), duties=())
        later = [posting.since for posting in mine if posting.since > self.day]
        self._add(employee_id, [Posting(gone, day) for day in ([self.day] if post_on(mine, self.day) else []) + later])

    def _stay(self, entry: Entry, mine: Sequence[Posting], service: Sequence[Posting], *, corrected: bool) -> None:
        held = post_on(mine, self.day)
        before = held if held is not None and held.department else service[0].post
        after = _post(entry, before)
        written = len(self.posts)
        if service[0].since > self.day:
            self._begin_otherwise(entry, after, service, mine)
        else:
            self.begun.append((entry, service[0].since))
            if before != after:
                self._add(entry.id, carried(Posting(after, self.day), mine, self._history))
        if before != after:
            self.moved.append(Move(entry.id, before, after))
        elif len(self.posts) > written:  # the same post from another day
            corrected = True
        if len(self.posts) > written and entry.joined and self.day < service[0].since != entry.joined:
            self.corrected_fields.append(Correction(entry.id, "joined", str(service[0].since), str(entry.joined)))
        if corrected:
            self.corrected.append(entry.id)
        self.unchanged += before == after and not corrected

    def _join(self, entry: Entry, mine: Sequence[Posting]) -> None:
        post = _post(entry, mine[-1].post if mine else None)
        first = entry.joined or self.day
        if mine and first < mine[-1].since:  # who comes back: a day of hiring before they left is that of the service before
            first = self.day
        names = [first, *(change.since for change in self._history.changes if first < change.since <= self.day)]
        posts: list[Posting] = []
        for day in names:
            then = post.named(self._history, self.day, day)
            if not posts or posts[-1].post != then:
                posts.append(Posting(then, day))
        self._add(entry.id, [*posts[:-1], *carried(posts[-1], mine, self._history)])

    def _begin_otherwise(self, entry: Entry, after: Post, service: Sequence[Posting], mine: Sequence[Posting]) -> None:
        """Let somebody who is still to join begin from another day, or in another post."""
        first = service[0].since
        day = entry.joined or first
        if day > first:
            nowhere = replace(after, department=None, concurrent=(), duties=())
            self._add(entry.id, [Posting(nowhere, posting.since) for posting in service if posting.since < day])
        if day != first or after != service[0].post:
            self._add(entry.id, carried(Posting(after, day), service, self._history))
            between = [posting for posting in mine if day < posting.since <= first and posting.post != after]
            self._add(entry.id, [Posting(after, posting.since) for posting in between])

    def _add(self, employee_id: str, posts: Sequence[Posting]) -> None:
        self.posts += [(employee_id, posting) for posting in posts]


def _service(mine: Sequence[Posting], day: date) -> list[Posting]:
    """Return the posts of the service that lasts on a day, else of the one that begins next; none where there is neither."""
    service: list[Posting] = []
    for posting in mine:
        if posting.post.department is not None:
            service.append(posting)
        elif posting.since <= day or not service:
            service = []
        else:
            break
    return service


def _post(entry: Entry, before: Post | None) -> Post:
    def kept(field: str) -> tuple[str, ...]:
        told, stood = getattr(entry, field), getattr(before, field, ())
        return stood if told is None or set(told) == set(stood) else told

    others = tuple(department for department in kept("concurrent") if department != entry.department)
    return Post(entry.department, entry.employment_type, others, kept("duties"))


def _personal(entry: Entry, person: Any) -> dict[str, str]:
    """Return the row that corrects what is on record of a person; empty where nothing does."""
    told = {column: getattr(entry, column) for column in _PERSONAL if getattr(entry, column) is not None}
    if all(getattr(person, column) == text for column, text in told.items()):
        return {}
    return {"key": entry.id, **{column: told.get(column, getattr(person, column)) for column in _PERSONAL}}
