"""Files and folders beside those of a course that nothing reads, as their names are not quite those that are looked for."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kenshu.content.furigana_file import CORRECTIONS, LIST
from kenshu.content.translations import ROOMS
from kenshu.course import Course
from kenshu.errors import KenshuError

_YAML = frozenset({".yaml", ".yml"})


def strays(course: Course) -> Iterator[KenshuError]:
    """Yield each file that looks as if it were read, and each folder of a language that the course does not name."""
    for folder in (course.scenarios, course.quizzes):
        for file in _written_in(folder):
            if file.suffix != ".yaml":
                yield _stray("stray_ending", course, file, file.with_suffix(".yaml").name)
    yield from _not_among((LIST, CORRECTIONS), course, course.languages)
    for folder in (path for path in _entries(course.languages) if path.is_dir() and path.suffix.lower() not in _YAML):
        if folder.name in course.added_languages:
            yield from _not_among([f"{room}.yaml" for room in ROOMS], course, folder)
        else:
            yield _stray("stray_language", course, folder, ", ".join(course.added_languages) or "-")


def _not_among(names: Collection[str], course: Course, folder: Path) -> Iterator[KenshuError]:
    for file in _written_in(folder):
        if file.name not in names or file.is_dir():
            yield _stray("stray_file", course, file, ", ".join(names))


def _stray(key: str, course: Course, path: Path, allowed: str) -> KenshuError:
    return KenshuError(f"content.{key}", path=path.relative_to(course.root).as_posix(), allowed=allowed)


def _written_in(folder: Path) -> Iterable[Path]:
    return (path for path in _entries(folder) if path.suffix.lower() in _YAML)


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
