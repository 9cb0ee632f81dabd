"""A revision of the guideline printed, for a screen and as JSON."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kenshu import clock
from kenshu.i18n import Lang, say
from kenshu.reports.report import written_department

if TYPE_CHECKING:
    from kenshu.content import Clause, Content, Module
    from kenshu.reports.revision import Revision

_SHOWN = 30  # people on the screen; --json has them all
_WIDE = 132


def print_revision(revision: "Revision", written: Path | None, lang: Lang) -> None:
    """Print the clauses, the questions, the people and the module, in this order."""
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=_WIDE)
    since = clock.written_date(revision.since, lang)
    console.print(Text(say("guideline.editions", lang, old=revision.old.version, new=revision.new.version, since=since), "bold"))
    if not revision.changes:
        console.print(Text(say("guideline.nothing", lang)))
        return
    _print_heading(console, say("guideline.changes", lang))
    console.print(_changes(revision, lang))
    _print_heading(console, say("guideline.questions" if revision.questions else "guideline.no_questions", lang))
    if revision.questions:
        console.print(_questions(revision, lang))
    if revision.stale.empty:
        console.print(Text(say("guideline.stale.none", lang)))
        return
    numbers = {"people": len(revision.people), "completions": len(revision.stale)}
    _print_heading(console, say("guideline.stale", lang, day=clock.written_date(revision.as_of, lang)))
    console.print(_departments(revision, lang))
    console.print(_people(revision, lang))
    if len(revision.stale) > _SHOWN:
        console.print(Text(say("guideline.stale.more", lang, number=len(revision.stale) - _SHOWN)))
    console.print(Text(say("guideline.stale.number", lang, **numbers), "bold"))
    _print_proposal(console, revision, written, lang)


def figures(revision: "Revision", written: Path | None) -> dict[str, Any]:
    """Return all of it as data."""
    stale = revision.stale.assign(
        completed_on=revision.stale["completed_on"].dt.strftime("%Y-%m-%d"),
        valid_until=revision.stale["valid_until"]
        .dt.strftime("%Y-%m-%d")
        .astype("object")
        .where(revision.stale["valid_until"].notna(), None),
    )
    proposal = revision.proposal
    return {
        "old": revision.old.version,
        "new": revision.new.version,
        "since": revision.since.isoformat(),
        "as_of": revision.as_of.isoformat(),
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
        "written": str(written) if written else None,
        "commands": revision.commands() if proposal else [],
    }


def _changes(revision: "Revision", lang: Lang) -> Table:
    table = _table(["guideline.clause", "guideline.kind", "guideline.before", "guideline.after"], lang)
    for change in revision.changes:
        kinds = "\n".join(say(f"guideline.kind.{kind}", lang) for kind in change.kinds)
        before, after = _shown(change.before, change.after, lang)
        table.add_row(Text(change.label(lang)), Text(kinds), Text(before), Text(after))
    return table


def _shown(before: "Clause | None", after: "Clause | None", lang: Lang) -> tuple[str, str]:
    """Return what differs, as it was and as it is: the label, the Japanese (which prevails), whom it binds."""
    if before is None or after is None:
        return before.text.within(lang) if before else "", after.text.within(lang) if after else ""
    pairs = [(before.label.within(lang), after.label.within(lang)), (before.text.ja, after.text.ja)]
    if lang == "en" or before.text.ja == after.text.ja:
        pairs.append((before.text.en, after.text.en))
    pairs.append((say(f"guideline.binds.{before.binds}", lang), say(f"guideline.binds.{after.binds}", lang)))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    return "\n".join(pair[0] for pair in different), "\n".join(pair[1] for pair in different)


def _questions(revision: "Revision", lang: Lang) -> Table:
    table = _table(["guideline.question", "guideline.scenario", "guideline.used_in", "guideline.clause"], lang)
    for question, clauses in revision.questions.items():
        uses = [
            say(f"guideline.part.{part}", lang, module=module.title.within(lang))
            for module, part in _uses(revision.content, question)
        ]
        scenario = revision.content.scenario_of[question].title.within(lang)
        table.add_row(Text(question), Text(scenario), Text("\n".join(uses)), Text(_labels(revision, clauses, lang)))
    return table


def _departments(revision: "Revision", lang: Lang) -> Table:
    columns = ["guideline.column.department", "guideline.column.people", "guideline.column.asked"]
    table = _table(columns, lang)
    for row in revision.departments.to_dict("records"):
        indent = "  " * (row["department"].count("/") + bool(row["department"]))
        name = indent + written_department(row["department"], lang)
        table.add_row(Text(name), Text(str(row["people"]), justify="right"), Text(str(row["asked"]), justify="right"))
    return table


def _people(revision: "Revision", lang: Lang) -> Table:
    columns = ("employee_id", "name", "department", "module_id", "completed_on", "clauses", "asked")
    table = _table([f"guideline.column.{column}" for column in columns], lang)
    for row in revision.stale.head(_SHOWN).to_dict("records"):
        module = revision.content.modules[row["module_id"]].title.within(lang)
        cells = [row["employee_id"], row["name"], row["department"], module, f"{row['completed_on']:%Y-%m-%d}"]
        asked = say("guideline.asked", lang) if row["asked"] else ""
        table.add_row(*map(Text, [*cells, _labels(revision, row["clauses"], lang), asked]))
    return table


def _print_proposal(console: Console, revision: "Revision", written: Path | None, lang: Lang) -> None:
    proposal = revision.proposal
    if proposal is None:
        console.print(Text(say("guideline.proposal.none", lang)))
        return
    module = proposal.module
    console.print(Text(f"\n{say('guideline.proposal', lang)}: {module.title.within(lang)} ({module.id})", "bold"))
    size = {"test": len(module.test_slots), "practice": len(module.practice), "due": module.due}
    console.print(Text("  " + say("guideline.proposal.size", lang, **size)))
    for group in module.test:
        clauses = _labels(revision, group.clauses, lang)
        console.print(Text("  " + say("guideline.proposal.group", lang, clauses=clauses, pool=", ".join(group.questions))))
    if proposal.uncovered:
        console.print(Text(say("guideline.proposal.uncovered", lang, clauses=_labels(revision, proposal.uncovered, lang))))
    if written is None:
        console.print(Text(say("guideline.proposal.how", lang, id=module.id)))
        return
    console.print(Text(say("guideline.proposal.written", lang, path=written)), soft_wrap=True)
    console.print(Text(say("guideline.proposal.next", lang)))
    for command in revision.commands():
        console.print(Text(f"    {command}"), soft_wrap=True)


def _uses(content: "Content", question: str) -> "list[tuple[Module, str]]":
    """Return the modules that ask a question, and in which part."""
    practice = [(module, "practice") for module in content.modules.values() if question in module.practice]
    return practice + [
        (module, "test") for module in content.modules.values() if any(question in group.questions for group in module.test)
    ]


def _labels(revision: "Revision", clauses: list[str], lang: Lang) -> str:
    known = revision.old.by_id | revision.new.by_id
    return ", ".join(known[clause].label.within(lang) for clause in clauses)


def _table(columns: list[str], lang: Lang) -> Table:
    table = Table()
    for column in columns:
        table.add_column(say(column, lang), overflow="fold")
    return table


def _print_heading(console: Console, words: str) -> None:
    console.print(Text(f"\n{words}", "bold"), soft_wrap=True)
