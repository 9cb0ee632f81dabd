"""An assignment or an extension in words, for the list of them and for the form that withdraws one."""

from collections.abc import Callable, Mapping
from datetime import date

from kenshu.acts.desk import Desk
from kenshu.assigning.in_force import Given, Made
from kenshu.assigning.preview import whom
from kenshu.clock import written_date
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.people.names import names_of, with_name
from kenshu.people.numbers import Numbers, numbers_on


def whom_in_words(each: Made | Given, names: Mapping[str, str], numbers: Numbers, lang: Lang) -> str:
    """Return whom it names: the person with the name, or the department with the employment types and duties in it."""
    person = each.whom.employee_id
    return with_name(person, names, numbers) if person else whom(each.whom, each.departments, numbers, lang)


def due_in_words(each: Made | Given, lang: Lang, day: Callable[[date], str] = date.isoformat) -> str:
    """Return the last day in time that it says, with the days that an assignment counts from joining and transfer."""
    if isinstance(each, Given):
        return day(each.due) if each.due else say("staff_assigning.same_due", lang)
    said = [day(each.rule.due)]
    ways = {"joining": each.rule.days_after_joining, "transfer": each.rule.days_after_transfer}
    said += [say(f"staff_assigning.counted.{way}", lang, days=days) for way, days in ways.items() if days is not None]
    return say("staff.comma", lang).join(said)


def facts(desk: Desk, each: Made | Given, lang: Lang) -> list[tuple[str, str]]:
    """Return what it says, as (name, value)."""
    named = each.whom.employee_id
    found = {
        "id": str(each.id),
        "module": on_record(desk.conn).modules[each.module_id].title[lang],
        "whom": whom_in_words(each, names_of(desk.conn, [named] if named else []), numbers_on(desk.conn, desk.day), lang),
        "due": due_in_words(each, lang, lambda day: written_date(day, lang)),
    }
    if isinstance(each, Given):
        found |= {"more_attempts": str(each.more_attempts), "reason": each.reason}
    found["people"] = str(each.people)
    return [(say(f"staff_assigning.column.{name}", lang), value) for name, value in found.items()]
