"""The tests and keys of a course's modules as they are released."""

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.grading import keys
from kenshu.grading.gradebook import Tests, released_tests
from kenshu.grading.keys import Key
from kenshu.player.released import released_module
from kenshu.storage.gradebook import Book


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
            self._keys[module_id] = keys.key_of(self.tests(module_id), released_module(self._course.release / module_id))
        return self._keys[module_id]
