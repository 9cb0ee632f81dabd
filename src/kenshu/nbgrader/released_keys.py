"""The tests and keys of a course's modules as they are released."""

from collections.abc import Mapping
from typing import Any

from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import Tests, released_tests
from kenshu.nbgrader.open_gradebook import Book
from kenshu.results.keys import Key


class ReleasedKeys:
    """The tests and keys of modules, each read once; what cannot be read is not tried again."""

    def __init__(self, course: Course, book: Book) -> None:
        self._course = course
        self._book = book
        self._tests: dict[str, Tests | KenshuError] = {}
        self._keys: dict[str, Key] = {}

    def tests(self, module_id: str) -> Tests:
        """What the hand-ins of a module are graded by. Raises CourseMissing."""
        if module_id not in self._tests:
            try:
                with self._book.reading() as conn:
                    self._tests[module_id] = released_tests(conn, module_id)
            except KenshuError as fault:
                self._tests[module_id] = fault
        found = self._tests[module_id]
        if isinstance(found, KenshuError):
            raise found
        return found

    def key(self, module_id: str) -> Key:
        """The key of a module, as grades are recorded with it. Raises CourseMissing."""
        if module_id not in self._keys:
            self._keys[module_id] = key_of(self.tests(module_id), released_module(self._course.release / module_id))
        return self._keys[module_id]


def key_of(tests: Tests, released: Mapping[str, Any]) -> Key:
    """The key of a module as it is released: from the hidden tests, and from the released questions (`questions.json`)."""
    pools = {slot["id"]: slot["pool"] for slot in released["test"]}
    key: Key = {}
    for cell in tests.graded:
        hidden = tests.hidden.get(cell.name)
        keyed = hidden.keys if hidden else {question: {"kind": "text", "key": None} for question in pools[cell.slot]}
        questions = {
            question: {"kind": known["kind"], "key": known["key"], "parts": _parts(released, question)}
            for question, known in keyed.items()
        }
        key[cell.slot] = {"worth": cell.worth, "questions": questions}
    return key


def _parts(released: Mapping[str, Any], question: str) -> list[str]:
    return sorted(part["id"] for part in released["questions"][question]["parts"])
