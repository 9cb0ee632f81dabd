"""`kenshu lint` and `kenshu build`: what trainers wrote is checked, made into notebooks, and released."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.command import Answer, NewFile, command, opened, records
from kenshu.cli.printing import WIDE, console, print_json, table, tell, words
from kenshu.course import Course
from kenshu.i18n import LANGS, spoken_language

if TYPE_CHECKING:
    from pathlib import Path

    from kenshu.content import Content
    from kenshu.content.giveaways import Figure
    from kenshu.content.lint import Coverage, Walked
    from kenshu.content.reading_time import ReadingTime


@command("lint")
def lint(course: Course, *, strict: bool, as_json: bool) -> None:
    """Print every fault and the coverage table. Exit 2 where the course cannot be used, 1 where an editor would say something.

    With --strict, also print what guessing earns and what gives it away; what misses its limit counts among what an editor says.
    """
    from kenshu.content import giveaways, read_all, translating
    from kenshu.content import lint as editor
    from kenshu.content.course_file import course_file_faults
    from kenshu.content.furigana_file import corrections_of, needless_corrections
    from kenshu.content.reading_time import reading_times
    from kenshu.content.strays import strays
    from kenshu.mail.texts import course_text_faults
    from kenshu.readings.texts import whole_text

    lang = spoken_language()
    content, faults = read_all(course)
    unusable = bool(faults)
    faults = [*course_file_faults(course), *course_text_faults(course), *strays(course), *faults]
    corrections_of(course, faults)
    if content is not None:
        faults = [*faults, *editor.lint(content)]
    if content is not None and not unusable:
        faults = [*faults, *needless_corrections(course, whole_text(course.settings["title"], content))]
    rows = editor.coverage(content, lang) if content else []
    walked = editor.walked(content, lang) if content and not unusable else []
    spoken = translating.progress(content) if content else []
    times = reading_times(content) if content and not unusable else []
    figures = giveaways.figures(content, giveaways.STRICT) if content and strict else []
    missed = [figure for figure in figures if not figure.meets]
    if content:
        faults = [*faults, *editor.told(content, missed)]
    if as_json:
        named = [{"key": fault.key, **fault.values, "message": fault.message(lang)} for fault in faults]
        measured = {"measures": [asdict(figure) | {"meets": figure.meets} for figure in figures]} if strict else {}
        counted = {
            "coverage": [asdict(row) for row in rows],
            "walked": [asdict(each) for each in walked],
            "translated": [asdict(each) for each in spoken],
            "reading": [asdict(each) | {"read": each.read} for each in times],
        }
        print_json({"faults": named, **counted, **measured})
    else:
        verdict = "unusable" if unusable else "faults" if faults or missed else "clean"
        _print_faults([fault.message(lang) for fault in faults], rows, walked)
        _print_times(times)
        for each in spoken:
            tell("cli.lint.translated", **asdict(each))
        _print_figures(figures)
        tell(f"cli.lint.{verdict}", number=len(faults) + sum(not figure.told for figure in missed))
    if faults or missed:
        sys.exit(2 if unusable else 1)


def _print_faults(faults: list[str], rows: "list[Coverage]", walked: "list[Walked]") -> None:
    from rich.console import Console

    console = Console(soft_wrap=True)
    for fault in faults:
        console.print(fault, markup=False, highlight=False)
    if rows:
        columns = ("clause", "taught", "test", "practice", "languages")
        shown = table("cli.lint", columns, right=columns[1:4], title=words("cli.lint.coverage"))
        for row in rows:
            figures = (str(row.taught), str(row.test), str(row.practice))
            shown.add_row(f"{row.label}  [dim]{row.clause}[/dim]", *figures, ", ".join((*LANGS, *row.languages)))
        Console().print(shown)
    if walked:
        shown = table("cli.lint", ("question", "least", "most", "reading"), right=("least", "most", "reading"))
        for each in walked:
            shown.add_row(each.question, str(each.least), str(each.most), words("cli.lint.minutes", number=each.minutes))
        Console().print(shown)


def _print_times(times: "list[ReadingTime]") -> None:
    """Print the minutes that each module says, beside those that reading it takes."""
    columns = ("module", "said", "lesson", "practice", "test", "read")
    shown = table("cli.lint.reading", columns, right=columns[1:], title=words("cli.lint.reading_times"))
    for each in times:
        shown.add_row(each.module, str(each.said), *(f"{part:.0f}" for part in (each.lesson, each.practice, each.test, each.read)))
    if times:
        console(WIDE).print(shown)


def _print_figures(figures: "list[Figure]") -> None:
    """Print each measure with its figures, and how to mend what misses its limit."""
    if not figures:
        return
    by_row: dict[tuple[str, str | None], dict[str, Figure]] = {}
    for figure in figures:
        by_row.setdefault((figure.measure, figure.module), {})[figure.lang] = figure
    columns = ("measure", "module", "found_ja", "found_en", "limit", "state")
    shown = table("lint", columns, right=("found_ja", "found_en", "limit"), title=words("lint.title"))
    for (measure, module), found in by_row.items():
        numbers = [figure.written(figure.found) for figure in found.values()]
        state = "meets" if all(figure.meets for figure in found.values()) else "misses"
        limit = next(figure.written(figure.limit) for figure in found.values())
        shown.add_row(words(f"lint.{measure}.name"), module or words("lint.all"), *numbers, limit, words(f"lint.{state}"))
    console(WIDE).print(shown)
    missed = [figure for figure in figures if not figure.meets]
    for measure in dict.fromkeys(figure.measure for figure in missed):
        tell("lint.mend", name=words(f"lint.{measure}.name"), mend=words(f"lint.{measure}.mend"))
        questions = dict.fromkeys(called for figure in missed if figure.measure == measure for called in figure.questions)
        if questions:
            click.echo("  " + words("lint.see", questions=", ".join(questions)))


@command("language")
def language(course: Course, language: str, *, whole: bool) -> None:
    """Make the files of a language ready for a translator: an entry for each text of what is begun, or of the whole course."""
    from kenshu.content import load
    from kenshu.content.translating import untranslated
    from kenshu.content.translations import ROOMS
    from kenshu.errors import KenshuError
    from kenshu.storage.files import write_whole

    content = load(course)
    if language not in course.added_languages:
        raise KenshuError("course.no_language", found=language, allowed=", ".join(course.added_languages) or "-")
    texts = {room: untranslated(content, language, room, whole=whole) for room in ROOMS}
    for room, text in texts.items():
        if text:
            file = course.root / "languages" / language / f"{room}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, text.encode())
            tell("cli.language.written", file=file.relative_to(course.root), number=text.count("to: ''"))
    if not any(texts.values()):
        tell("cli.language.nothing", language=language)


@command("map")
def map(course: Course, question: str, file: NewFile) -> None:  # noqa: A001 - the name of the command
    """Write the map of a question as it is written, released or not, with its key, as SVG."""
    from kenshu.content import load
    from kenshu.errors import KenshuError
    from kenshu.kinds import drawn, released_question
    from kenshu.storage.files import write_whole

    content = load(course)
    asked = content.questions.get(question)
    picture = None if asked is None else drawn(released_question(asked, content.scenario_of[question]), spoken_language())
    if picture is None:
        allowed = [name for name, each in content.questions.items() if each.walks() is not None]
        raise KenshuError("map.none", found=question, allowed=", ".join(allowed) or "-")
    write_whole(file, picture.encode())
    tell("cli.map.written", question=question, file=file)


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
    from kenshu.grading.releasing import guideline_differs, unreleased

    found = differences(course, content)
    with records(course) as conn:
        waiting = unreleased(conn, content)
        guideline = guideline_differs(conn, content)
    changed, removed = _paths(found.written), _paths(found.removed)

    def show() -> None:
        _tell_each({"differs": changed, "left_over": removed}, "path")
        _tell_each({"unreleased": waiting}, "module")
        if guideline:
            tell("cli.build.guideline_differs")
        tell("cli.build.checked", changed=len(changed) + len(removed), modules=len(content.modules))

    differs = bool(changed or removed or waiting or guideline)
    return Answer({"changed": changed, "removed": removed, "unreleased": waiting, "guideline": guideline}, show, differs)


def _release(course: Course, content: "Content", by: str) -> Answer:
    from kenshu.grading.releasing import release

    with opened(course) as database:
        done = release(course, content, database, by, clock.now())
    changed, removed = _paths(done.files.written), _paths(done.files.removed)

    def show() -> None:
        _tell_each({"written": changed, "removed": removed}, "path")
        if done.guideline:
            tell("cli.build.guideline")
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
        "guideline": done.guideline,
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
