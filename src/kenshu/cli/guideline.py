"""`kenshu guideline diff`: what a revision changed, who is to be brought up to date, and by which module."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kenshu import clock
from kenshu.cli.command import Answer, ExistingFile, NewFile, called, command, group
from kenshu.cli.printing import WIDE, console, table, words
from kenshu.course import Course
from kenshu.i18n import Lang, base, spoken_language

if TYPE_CHECKING:
    from kenshu.content import Clause, Content, Module
    from kenshu.reports.revision import Revision

_SHOWN = 30  # people on the screen; --json has them all

guideline = group("guideline")


@command("diff", guideline)
def diff(
    course: Course, old: ExistingFile, new: ExistingFile | None = None, *, since: date | None = None, write: NewFile | None = None
) -> Answer:
    """Compare two editions; exit 1 where somebody's completion is stale."""
    from kenshu.reports.revision import revise

    target = _target(course, write) if write else None
    found = revise(course, old, new, since, target.stem if target else None)
    revision = replace(found, stale=called(course, found.stale))
    written = target if revision.proposal else None
    if written and revision.proposal:
        from kenshu.storage.files import write_whole

        write_whole(written, revision.proposal.yaml().encode("utf-8"))
    return Answer(_figures(revision, written), lambda: _print(revision, written), bool(revision.people))


def _target(course: Course, path: Path) -> Path:
    """Return where the module is to be written: a new file in quizzes/. Raises KenshuError."""
    import re

    from kenshu.errors import KenshuError
    from kenshu.kinds.question import ID

    target = (path if path.is_absolute() else course.root / path).resolve()
    if target.parent != course.quizzes.resolve() or target.suffix != ".yaml" or not re.fullmatch(ID, target.stem):
        raise KenshuError("guideline.write_elsewhere", found=path, allowed=course.quizzes / "update-2027-04-01.yaml")
    if target.exists():
        raise KenshuError("guideline.write_exists", found=path)
    return target


def _print(revision: "Revision", written: Path | None) -> None:
    """Print the clauses, the questions, the people and the module, in this order."""
    screen, lang = console(WIDE), spoken_language()
    since = clock.written_date(revision.since, lang)
    screen.print(_said("editions", "bold", old=revision.old.version, new=revision.new.version, since=since))
    if not revision.changes:
        screen.print(_said("nothing"))
        return
    _print_heading(screen, "changes")
    screen.print(_changes(revision, lang))
    _print_heading(screen, "questions" if revision.questions else "no_questions")
    if revision.questions:
        screen.print(_questions(revision, lang))
    if revision.stale.empty:
        screen.print(_said("stale.none"))
        return
    _print_heading(screen, "stale", day=clock.written_date(revision.as_of, lang))
    screen.print(_departments(revision, lang))
    screen.print(_people(revision, lang))
    if len(revision.stale) > _SHOWN:
        screen.print(_said("stale.more", number=len(revision.stale) - _SHOWN))
    screen.print(_said("stale.number", "bold", people=len(revision.people), completions=len(revision.stale)))
    _print_proposal(screen, revision, written, lang)


def _figures(revision: "Revision", written: Path | None) -> dict[str, Any]:
    """Return all of it as data."""
    days = {name: revision.stale[name].dt.strftime("%Y-%m-%d") for name in ("completed_on", "valid_until")}
    stale = revision.stale.assign(**{name: day.astype("object").where(day.notna(), None) for name, day in days.items()})
    proposal = revision.proposal
    return {
        "old": revision.old.version,
        "new": revision.new.version,
        "since": revision.since,
        "as_of": revision.as_of,
        "changes": [
            {
                "clause": change.clause,
                "kinds": list(change.kinds),
                "before": change.before.model_dump() if change.before else None,
                "after": change.after.model_dump() if change.after else None,
            }
            for change in revision.changes
        ],
        "questions": [
            {
                "question": question,
                "clauses": clauses,
                "used_in": [[module.id, part] for module, part in _uses(revision.content, question)],
            }
            for question, clauses in revision.questions.items()
        ],
        "people": revision.people,
        "departments": revision.departments.to_dict("records"),
        "stale": stale.to_dict("records"),
        "module": {**proposal.module.model_dump(), "due": str(proposal.module.due)} if proposal else None,
        "uncovered": proposal.uncovered if proposal else [],
        "written": written,
        "commands": revision.commands() if proposal else [],
    }


def _changes(revision: "Revision", lang: Lang) -> Table:
    shown = table("guideline", ("clause", "kind", "before", "after"), fold=True)
    for change in revision.changes:
        kinds = "\n".join(words(f"guideline.kind.{kind}") for kind in change.kinds)
        shown.add_row(*map(Text, [change.label(lang), kinds, *_differing(change.before, change.after, lang)]))
    return shown


def _differing(before: "Clause | None", after: "Clause | None", lang: Lang) -> tuple[str, str]:
    """Return what differs, as it was and as it is: the label, the Japanese (which prevails), whom it binds."""
    if before is None or after is None:
        return before.text.within(lang) if before else "", after.text.within(lang) if after else ""
    pairs = [(before.label.within(lang), after.label.within(lang)), (before.text.ja, after.text.ja)]
    if base(lang) == "en" or before.text.ja == after.text.ja:
        pairs.append((before.text.en, after.text.en))
    pairs.append((words(f"guideline.binds.{before.binds}"), words(f"guideline.binds.{after.binds}")))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    return "\n".join(pair[0] for pair in different), "\n".join(pair[1] for pair in different)


def _questions(revision: "Revision", lang: Lang) -> Table:
    shown = table("guideline", ("question", "scenario", "used_in", "clause"), fold=True)
    for question, clauses in revision.questions.items():
        used_in = _uses(revision.content, question)
        uses = [words(f"guideline.part.{part}", module=module.title.within(lang)) for module, part in used_in]
        scenario = revision.content.scenario_of[question].title.within(lang)
        shown.add_row(*map(Text, [question, scenario, "\n".join(uses), _labels(revision, clauses, lang)]))
    return shown


def _departments(revision: "Revision", lang: Lang) -> Table:
    from kenshu.reports.report import written_department

    shown = table("guideline.column", ("department", "people", "asked"), fold=True)
    for row in revision.departments.to_dict("records"):
        indent = "  " * (row["department"].count("/") + bool(row["department"]))
        name = indent + written_department(row["department"], lang)
        shown.add_row(Text(name), Text(str(row["people"]), justify="right"), Text(str(row["asked"]), justify="right"))
    return shown


def _people(revision: "Revision", lang: Lang) -> Table:
    columns = ("employee_id", "name", "department", "module_id", "completed_on", "clauses", "asked")
    shown = table("guideline.column", columns, fold=True)
    for row in revision.stale.head(_SHOWN).to_dict("records"):
        module = revision.content.modules[row["module_id"]].title.within(lang)
        cells = [row["employee_id"], row["name"], row["department"], module, f"{row['completed_on']:%Y-%m-%d}"]
        asked = words("guideline.asked") if row["asked"] else ""
        shown.add_row(*map(Text, [*cells, _labels(revision, row["clauses"], lang), asked]))
    return shown


def _print_proposal(screen: Console, revision: "Revision", written: Path | None, lang: Lang) -> None:
    proposal = revision.proposal
    if proposal is None:
        screen.print(_said("proposal.none"))
        return
    module = proposal.module
    screen.print(Text(f"\n{words('guideline.proposal')}: {module.title.within(lang)} ({module.id})", "bold"))
    screen.print(Text("  ") + _said("proposal.size", test=len(module.test_slots), practice=len(module.practice), due=module.due))
    for drawn in module.test:
        clauses = _labels(revision, drawn.clauses, lang)
        screen.print(Text("  ") + _said("proposal.group", clauses=clauses, pool=", ".join(drawn.questions)))
    if proposal.uncovered:
        screen.print(_said("proposal.uncovered", clauses=_labels(revision, proposal.uncovered, lang)))
    if written is None:
        screen.print(_said("proposal.how", id=module.id))
        return
    screen.print(_said("proposal.written", path=written), soft_wrap=True)
    screen.print(_said("proposal.next"))
    for typed in revision.commands():
        screen.print(Text(f"    {typed}"), soft_wrap=True)


def _uses(content: "Content", question: str) -> "list[tuple[Module, str]]":
    """Return the modules that ask a question, and in which part."""
    practice = [(module, "practice") for module in content.modules.values() if question in module.practice]
    return practice + [
        (module, "test") for module in content.modules.values() if any(question in group.questions for group in module.test)
    ]


def _labels(revision: "Revision", clauses: list[str], lang: Lang) -> str:
    known = revision.old.by_id | revision.new.by_id
    return ", ".join(known[clause].label.within(lang) for clause in clauses)


def _said(key: str, style: str = "", **values: object) -> Text:
    return Text(words(f"guideline.{key}", **values), style)


def _print_heading(screen: Console, key: str, **values: object) -> None:
    screen.print(Text("\n", "bold") + _said(key, "bold", **values), soft_wrap=True)
