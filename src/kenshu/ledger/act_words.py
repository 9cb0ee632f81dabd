"""Words of acts on record: what each was about, made of the details that `kenshu.ledger.sources` reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from kenshu.clock import written_date
from kenshu.i18n import Lang, say
from kenshu.people.names import with_name
from kenshu.people.numbers import Numbers


@dataclass(frozen=True)
class Names:
    """Names behind ids, in one language: people, modules, editions (their module and number)."""

    lang: Lang
    people: Mapping[str, str]
    numbers: Numbers
    modules: Mapping[str, str]
    comma: str

    def person(self, employee_id: str | None) -> str:
        """Return number and name."""
        return with_name(employee_id, self.people, self.numbers) if employee_id else ""

    def module(self, module_id: str | None) -> str:
        """Return a module's title, every module where there is none."""
        return self.modules.get(module_id, module_id) if module_id else say("acts.every_module", self.lang)

    def department(self, path: str) -> str:
        """Return a department, the whole city in words."""
        return path or say("staff.whole_city", self.lang)

    def day(self, day: date | None) -> str:
        """Return a day in words, "" for none."""
        return written_date(day, self.lang) if day else ""

    def listed(self, parts: Sequence[str]) -> str:
        """Return several in a row, without those that are empty."""
        return self.comma.join(part for part in parts if part)

    def word(self, key: str, /, **values: object) -> str:
        """Return words of the acts."""
        return say(f"acts.{key}", self.lang, **values)


def about_post(row: Row[Any], names: Names) -> str:
    """Say where somebody works from when, or that they left."""
    if row.department is None:
        return names.word("about.left", day=names.day(row.since))
    kind = say(f"people.employment.{row.employment_type}", names.lang)
    return names.word("about.post", department=row.department, kind=kind, day=names.day(row.since))


def about_absence(row: Row[Any], names: Names) -> str:
    """Say what kind of absence, from which module, from when until when."""
    kind = say(f"staff.absences.kind.{row.kind}", names.lang)
    last = names.day(row.last) or say("staff.absences.open_end", names.lang)
    return names.listed([kind, names.module(row.module_id), f"{names.day(row.first)} – {last}"])


def about_rule(row: Row[Any], names: Names) -> str:
    """Say which module for whom, and by when."""
    whom = [] if row.employee_id else [names.department(row.department)]
    whom += [say(f"people.employment.{each}", names.lang) for each in row.employment_types]
    whom += [say(f"people.duty.{each}", names.lang) for each in row.duties]
    return names.listed([names.module(row.module_id), *whom, names.word("about.due", day=names.day(row.due))])


def about_extension(row: Row[Any], names: Names) -> str:
    """Say which module for whom: the new due date, more attempts."""
    whom = "" if row.employee_id else names.department(row.department or "")
    due = names.word("about.due", day=names.day(row.due)) if row.due else ""
    more = names.word("about.more_attempts", number=row.more_attempts) if row.more_attempts else ""
    return names.listed([names.module(row.module_id), whom, due, more])


def about_number(row: Row[Any], names: Names) -> str:
    """Say which number from when."""
    return names.word("about.number", number=row.number, day=names.day(row.since))


def about_charge(row: Row[Any], names: Names) -> str:
    """Say which departments."""
    return names.listed([names.department(each) for each in row.departments]) or names.word("about.no_charge")


def about_access(row: Row[Any], names: Names) -> str:
    """Say what was done to somebody's account, and as what they sign in since."""
    return names.listed([names.word(f"about.access.{row.kind}"), say(f"api.role.{row.role}", names.lang)])


def about_edition(row: Row[Any], names: Names) -> str:
    """Say which edition of which module."""
    return names.word("about.edition", module=names.module(row.module_id), number=row.number)


def about_guideline(row: Row[Any], names: Names) -> str:
    """Say which wording of the guideline, by the beginning of its digest."""
    return names.word("about.guideline", sha256=row.sha256[:12])


def about_module(row: Row[Any], names: Names) -> str:
    """Say which module."""
    return names.module(row.module_id)


def about_departments(row: Row[Any], names: Names) -> str:
    """Say what becomes of which departments."""
    before, after = names.listed(row.before), names.listed(row.after)
    return names.word("about.departments", before=before, after=after, day=names.day(row.since))


def about_certificate(row: Row[Any], names: Names) -> str:
    """Say which certificate."""
    return names.word("about.certificate", number=row.number)


def about_note(row: Row[Any], names: Names) -> str:
    """Say of which certificate, and what."""
    return names.word("about.note", number=row.number, what=names.word(f"about.note.{row.kind}"))


def about_texts(row: Row[Any], names: Names) -> str:
    """Say whose words hold."""
    return names.word("about.texts.set" if row.texts else "about.texts.back")


def about_mailing(row: Row[Any], names: Names) -> str:
    """Say what became of a mail."""
    return names.word(f"about.mail.{row.outcome or 'unknown'}")


def about_erasure(_row: Row[Any], _names: Names) -> str:
    """Say nothing more: who it was is deleted."""
    return ""
