"""`kenshu furigana`: the list of readings of a course, made anew."""

import click

from kenshu.cli.command import Answer, command
from kenshu.cli.printing import tell
from kenshu.course import Course


@command("furigana")
def furigana(course: Course, *, check: bool) -> Answer:
    """Write the list of readings of every Japanese text; with --check, exit 1 where it differs from the one that stands there."""
    from kenshu.content import load
    from kenshu.content.furigana_file import LIST, corrections_of, needless_corrections, written
    from kenshu.errors import ContentFaults, KenshuError
    from kenshu.furigana.kit import kit_corrections, kit_readings
    from kenshu.readings.making import course_lists
    from kenshu.readings.sudachi import sudachi
    from kenshu.readings.texts import whole_text
    from kenshu.storage.files import write_whole

    faults: list[KenshuError] = []
    corrections = {**kit_corrections(), **corrections_of(course, faults)}
    if faults:
        raise ContentFaults(faults)
    title, content = course.settings["title"], load(course)
    needless = list(needless_corrections(course, whole_text(title, content)))
    made = course_lists(title, content, kit_readings(), sudachi(), corrections)
    file, whole = course.languages / LIST, written(made)
    differs = not file.is_file() or file.read_bytes() != whole
    if differs and not check:
        file.parent.mkdir(exist_ok=True)
        write_whole(file, whole)
    told = {"path": file.relative_to(course.root).as_posix(), "words": len(made.offered) + len(made.explained)}
    outcome = ("differs" if check else "written") if differs else "same"

    def show() -> None:
        for each in needless:
            click.echo(str(each))
        tell(f"cli.furigana.{outcome}", **told)

    figures = told | {"differs": differs, "needless": [each.values["found"] for each in needless]}
    return Answer(figures, show, differs and check)
