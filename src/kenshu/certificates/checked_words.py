"""What a check of a certificate has found, in words, for the page and for the command."""

from datetime import date

from kenshu.certificates.genuine import Checked
from kenshu.clock import written_date
from kenshu.i18n import Lang, say


def sentences(checked: Checked, lang: Lang) -> list[str]:
    """The verdict first, then what else is to be known."""
    said = [say(f"letters.check.outcome.{checked.outcome}", lang), say(f"letters.check.means.{checked.outcome}", lang)]
    if checked.facts and checked.facts["valid_until"] and checked.outcome == "was_valid":
        said[1] = say("letters.check.means.was_valid_until", lang, day=_day(checked.facts["valid_until"], lang))
    if checked.reason:
        said.append(say("letters.check.reason", lang, reason=checked.reason))
    if checked.restored:
        said.append(say("letters.check.restored", lang))
    if checked.newer:
        said.append(say("letters.check.newer", lang, day=written_date(checked.newer, lang)))
    if checked.facts and not checked.facts["name"]:
        said.append(say("letters.check.erased", lang))
    return said


def rows(checked: Checked, lang: Lang) -> list[tuple[str, str]]:
    """(what, value) of each fact to compare with the paper; [] where it is not genuine."""
    facts = checked.facts
    if facts is None:
        return []
    guideline = facts["guideline"]
    values = {
        "number": checked.number,
        "name": facts["name"] or say("letters.check.deleted", lang),
        "employee": facts["employee_id"] if facts["name"] else say("letters.check.deleted", lang),
        "module": facts["module"][lang],
        "guideline": say("letters.check.edition", lang, title=guideline[lang], version=guideline["version"]),
        "completed_on": _day(facts["completed_on"], lang),
        "valid_until": _day(facts["valid_until"], lang) if facts["valid_until"] else say("letters.certificate.for_good", lang),
        "issued_on": _day(facts["issued_on"], lang),
        "issuer": facts["issuer"][lang],
    }
    return [(say(f"letters.check.fact.{name}", lang), value) for name, value in values.items()]


def _day(written: str, lang: Lang) -> str:
    return written_date(date.fromisoformat(written), lang)
