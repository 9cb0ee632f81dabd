"""`kenshu certificate make`, `reissue` and `check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click

from kenshu import clock
from kenshu.acts.orders import Certificates, Reissue
from kenshu.cli.command import Answer, Typed, command, do, group, records
from kenshu.cli.printing import tell, words
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from kenshu.certificates.genuine import Checked

certificate = group("certificate")


@command("make", certificate, Certificates)
def make(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Make what is missing, each on its own; exit 1 where one could not be made."""
    if not any(told.values()):
        raise click.UsageError(words("letters.make.whom"))
    found = do(course, "certificate.make", by, told)
    made, refused = found["certificates"], [reason[spoken_language()] for reason in found["refused"]]

    def show() -> None:
        new = [f"{one['number']}  {one['employee_id']}  {one['file']}" for one in made if one["new"]]
        for line in new:
            click.echo(line)
        for message in refused:
            click.echo(message, err=True)
        tell("letters.make.done", new=len(new), known=len(made) - len(new), refused=len(refused))

    return Answer({"certificates": made, "refused": refused}, show, bool(refused))


@command("reissue", certificate, Reissue, {"number": "NUMBER"})
def reissue(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Issue another certificate in the place of one whose facts are not those of the records any more."""
    found = do(course, "certificate.preview", by, told)
    done = do(course, "certificate.reissue", by, told, fingerprint=found["fingerprint"])
    said = words("letters.reissue.done", **{name: done[name] for name in ("number", "replaces", "file")})
    return Answer({**done, "changed": found["changed"]}, said)


@command("check", certificate)
def check(course: Course, what: Annotated[tuple[str, ...], Typed(metavar="NUMBER CODE | FILE.pdf")]) -> Answer:
    """Say whether a certificate is genuine; exit 1 where it is not, or was withdrawn."""
    from kenshu.certificates.genuine import rows, sentences

    lang = spoken_language()
    found = _checked(course, what)
    figures = {"outcome": found.outcome, "number": found.number, "facts": found.facts, "reason": found.reason, "newer": found.newer}
    figures["replaced_by"] = found.replaced_by or None
    lines = [*sentences(found, lang), *(f"  {name}: {value}" for name, value in rows(found, lang))]
    return Answer(figures, "\n".join(lines), found.outcome not in ("valid", "was_valid"))


def _checked(course: Course, what: tuple[str, ...]) -> "Checked":
    from kenshu.certificates.genuine import check as check_number
    from kenshu.certificates.genuine import check_pdf

    with records(course) as conn:
        if len(what) == 1:
            return check_pdf(conn, _read(Path(what[0])), clock.today(course.time_zone))
        if len(what) == 2:
            return check_number(conn, what[0], what[1], clock.today(course.time_zone))
    raise click.UsageError(words("letters.check.usage"))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise KenshuError("certificate.unreadable", file=file, reason=fault.strerror) from fault
