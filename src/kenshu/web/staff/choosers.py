"""Fields that choose departments of the tree, and people by number or name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kenshu.errors import KenshuError, ListedFaults
from kenshu.i18n import Lang, say
from kenshu.people.departments import name as last_part
from kenshu.people.find import Found, meant, parts, written
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

    def found(self, typed: Sequence[str]) -> list[Found]:
        """Return the people whom a text means, each once. Raises ListedFaults."""
        faults: list[KenshuError] = []
        found: dict[str, Found] = {}
        for part in parts("\n".join(typed)):
            try:
                one = self._one(part)
                found[one.employee_id] = one
            except KenshuError as fault:
                faults.append(fault)
        if faults:
            raise ListedFaults(faults)
        return list(found.values())

    def one(self, typed: Sequence[str]) -> Found:
        """Return the person whom a text means. Raises ListedFaults."""
        found = self.found(typed)
        if len(found) != 1:
            raise FieldRefused("form.one_person", label=self.label, found=typed[0][:60])
        return found[0]

    def _one(self, typed: str) -> Found:
        """Return the person whom a part means. Raises KenshuError that lists those whom it may mean."""
        found = meant(typed, self.find)
        if len(found) == 1:
            return found[0]
        if not found:
            raise FieldRefused("form.nobody", label=self.label, found=typed[:60])
        listed = " / ".join(written(found[:8]))
        raise FieldRefused("form.which", label=self.label, found=typed[:60], number=len(found), people=listed)

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the number."""
        return self.one(typed).employee_id

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return number, name and department."""
        return written([self.one(typed)])[0]


@dataclass(frozen=True)
class People(Person):
    """Several people: on lines, between commas, or one number after the other."""

    kind: ClassVar[str] = "people"

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the numbers. Raises ListedFaults."""
        return [each.employee_id for each in self.found(typed)]

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the people, one a line."""
        return "\n".join(written(self.found(typed)))
