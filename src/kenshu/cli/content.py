"""`kenshu build`: the notebooks made from the scenarios and the quizzes, and what is released of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kenshu import clock
from kenshu.cli.command import Answer, command, records
from kenshu.cli.printing import tell
from kenshu.course import Course

if TYPE_CHECKING:
    from pathlib import Path

    from kenshu.content import Content


@command("build")
def build(course: Course, *, check: bool, by: str | None = None) -> Answer:
    """Build and release every module; with --check, say what differs and exit 1 where something does."""
    from kenshu.content import load

    content = load(course)
    return _check(course, content) if check else _release(course, content, by or system_account())


def system_account() -> str:
    """Return the account of the system that a command runs in, as who did what the command does."""
    import getpass

    try:
        return getpass.getuser()[:32]
    except (OSError, KeyError):
        return "kenshu"


def _check(course: Course, content: "Content") -> Answer:
    from kenshu.editions.build import differences
    from kenshu.grading.releasing import unreleased

    found = differences(course, content)
    with records(course) as conn:
        waiting = unreleased(conn, content)
    changed, removed = _paths(found.written), _paths(found.removed)

    def show() -> None:
        _tell_each({"differs": changed, "left_over": removed}, "path")
        _tell_each({"unreleased": waiting}, "module")
        tell("cli.build.checked", changed=len(changed) + len(removed), modules=len(content.modules))

    return Answer({"changed": changed, "removed": removed, "unreleased": waiting}, show, bool(changed or removed or waiting))


def _release(course: Course, content: "Content", by: str) -> Answer:
    from kenshu.grading.releasing import release
    from kenshu.storage import open_database

    done = release(course, content, open_database(course.database_url), by, clock.now())
    changed, removed = _paths(done.files.written), _paths(done.files.removed)

    def show() -> None:
        _tell_each({"written": changed, "removed": removed}, "path")
        for made in done.editions:
            tell("cli.build.edition", module=made.module_id, number=made.number)
        _tell_each({"retired": done.retired}, "module")
        for each in done.touched:
            tell("cli.build.touched", module=each.module_id, people=each.people, edition=each.edition)
        tell("cli.build.released", changed=len(changed) + len(removed), modules=len(content.modules))

    figures = {
        "changed": changed,
        "removed": removed,
        "released": list(content.modules),
        "editions": [{"module": made.module_id, "number": made.number, "sha256": made.sha256} for made in done.editions],
        "retired": done.retired,
        "touched": [{"module": each.module_id, "people": each.people} for each in done.touched],
    }
    return Answer(figures, show)


def _paths(paths: "Sequence[Path]") -> list[str]:
    return [path.as_posix() for path in paths]


def _tell_each(said: Mapping[str, Sequence[str]], name: str) -> None:
    for key, found in said.items():
        for each in found:
            tell(f"cli.build.{key}", **{name: each})
