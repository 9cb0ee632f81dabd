"""Fields that choose departments of the tree, and people by number or name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kenshu.errors import KenshuError, ListedFaults
from kenshu.i18n import Lang, say
from kenshu.people.departments import name as last_part
from kenshu.people.find import Found, meant, written
from kenshu.web.staff.fields import Field, FieldRefused


@dataclass(frozen=True)
class Departments(Field):
    """Departments of the tree, each with a box to tick; with `one`, a list to unfold. The whole city is written "/".

    `people` says how many work in each, those below it included.
    """

    tree: Sequence[str] = ()
    one: bool = False
    people: Mapping[str, int] = field(default_factory=dict)
    kind: ClassVar[str] = "departments"

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The 部 with what is below each, the whole city alone in a group of its own where it is in the tree."""
        found: dict[str, list[str]] = {}
        for department in self.tree:
            found.setdefault(department.partition("/")[0], []).append(department)
        return list(found.items())

    def name_of(self, department: str, lang: Lang) -> str:
        """Return a department's own name, the whole city in words."""
        return last_part(department) or say("staff.whole_city", lang)

    def words(self, department: str, lang: Lang) -> str:
        """Return a department's own name, and how many people are there."""
        name = self.name_of(department, lang)
        return say("staff.tree.people", lang, name=name, number=self.people[department]) if department in self.people else name

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the paths."""
        given = ["" if each == "/" else each for each in typed]
        for each in given:
            if each not in self.tree:
                raise FieldRefused("form.department", label=self.label, found=each[:64] or "/")
        return given[0] if self.one else [each for each in self.tree if each in given]

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the paths in words."""
        return say("staff.comma", lang).join(say("staff.whole_city", lang) if each == "/" else each for each in typed)


@dataclass(frozen=True)
class Person(Field):
    """Somebody by number or name. `find` searches (kenshu.people.find), in the charge of who asks."""

    find: Callable[[str], list[Found]] = lambda _typed: []
    kind: ClassVar[str] = "person"

    def one(self, typed: str) -> Found:
        """Return the person whom a text means. Raises KenshuError that lists those whom it may mean."""
        found = meant(typed, self.find)
        if len(found) == 1:
            return found[0]
        if not found:
            raise FieldRefused("form.nobody", label=self.label, found=typed[:60])
        listed = " / ".join(written(found[:8]))
        raise FieldRefused("form.which", label=self.label, found=typed[:60], number=len(found), people=listed)

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the number."""
        return self.one(typed[0]).employee_id

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return number, name and department."""
        return written([self.one(typed[0])])[0]


@dataclass(frozen=True)
class People(Person):
    """Several people, one a line."""

    kind: ClassVar[str] = "people"

    def _all(self, typed: Sequence[str]) -> list[Found]:
        faults: list[KenshuError] = []
        found: dict[str, Found] = {}
        for line in [line.strip() for text in typed for line in text.splitlines() if line.strip()]:
            try:
                one = self.one(line)
                found[one.employee_id] = one
            except KenshuError as fault:
                faults.append(fault)
        if faults:
            raise ListedFaults(faults)
        return list(found.values())

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the numbers. Raises ListedFaults."""
        return [each.employee_id for each in self._all(typed)]

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the people, one a line."""
        return "\n".join(written(self._all(typed)))
