"""Words of rosters: headings and employment types as the kit knows them, and those that a city has mapped once in `course.yaml`.

    roster:
      headings: {id: [整理番号], department: [配属先]}
      employment_types: {fiscal_year: [任期付], regular: [一般職]}
      left_out: [特別職, 議員]

`left_out` are words of the column of employment types whose rows are about nobody whom the course concerns.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from pydantic import ValidationError

from kenshu.content.course_file import RosterField, RosterWords
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, say
from kenshu.staff import DUTIES, EMPLOYMENT_TYPES, EmploymentType

# Each field with the headings it is found under, Japanese first; case, spaces, line breaks and full-width letters do not matter.
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("職員番号", "employee id", "employee number", "id", "社員番号", "職員コード", "職員ID", "職員No", "社員コード"),
    "name": ("氏名", "name", "職員氏名", "職員名", "氏名(漢字)", "漢字氏名"),
    "kana": ("フリガナ", "氏名カナ", "kana", "ふりがな", "カナ氏名", "氏名フリガナ", "氏名(カナ)", "氏名(フリガナ)", "カナ"),
    "department": ("所属", "department", "所属名", "所属名称", "部署", "部署名", "所属部署"),
    "division": ("部", "division", "部名"),
    "section": ("課", "section", "課名"),
    "unit": ("係", "unit", "係名"),
    "employment_type": ("任用形態", "employment type", "雇用形態", "任用区分", "雇用区分"),
    "post_kind": ("本務兼務", "本務・兼務", "本務/兼務", "本兼", "post"),
    "concurrent": ("兼務", "兼務所属", "concurrent", "concurrent departments"),
    "duties": ("職務", "duties", "duty"),
    "mail": ("メール", "メールアドレス", "mail", "email", "e-mail", "Eメール", "Eメールアドレス"),
    "joined": ("採用日", "採用年月日", "joined", "hire date", "入庁日", "入庁年月日"),
    "note": ("備考", "note", "notes"),
}
_MORE_TYPES = {"正": "regular", "会計年度": "fiscal_year", "臨任": "temporary", "臨時": "temporary"}
_MORE_DUTIES = {"管理職": "manager", "公式アカウント担当": "account_operator"}
# What is added to a type without making it another. 定年前再任用短時間勤務 and 暫定再任用 are what reappointment (再任用) has been
# called since the Local Public Service Act (地方公務員法) was amended in April 2023.
_ADDED = re.compile(r"職員|勤務|フルタイム|パートタイム|短時間|常勤|定年前|暫定|[()]")


class Words:
    """The words that a roster may use; `headings` and `employment` are the city's own, before those of the kit."""

    def __init__(
        self,
        headings: Mapping[RosterField, Sequence[str]] | None = None,
        employment: Mapping[EmploymentType, Sequence[str]] | None = None,
        left_out: Sequence[str] = (),
    ) -> None:
        self._own: dict[str, str] = {_plain(word): field for field, words in (headings or {}).items() for word in words}
        self._employment: dict[str, str] = {_folded(word): code for code, words in (employment or {}).items() for word in words}
        self._left_out = frozenset(map(_folded, left_out))

    def field(self, heading: str) -> str | None:
        """Return the field of a heading; None for one that is not known."""
        plain = _plain(heading)
        return self._own.get(plain) or _of_kit().get(plain)

    def fields(self, headings: Sequence[str]) -> list[str]:
        """Return the field of each of a row of headings, "" for none; where one is the city's own, the kit's for it are none."""
        own = {field for heading in headings if (field := self._own.get(_plain(heading)))}
        found = [(self._own.get(_plain(heading)), _of_kit().get(_plain(heading), "")) for heading in headings]
        return [mine or ("" if kits in own else kits) for mine, kits in found]

    def employment_type(self, word: str) -> str | None:
        """Return the employment type of a word: the city's own say first, then the kit's; None for one that is not known."""
        known, told = _codes("employment"), _folded(word)
        return self._employment.get(told) or known.get(told) or known.get(_ADDED.sub("", told))

    def is_left_out(self, word: str) -> bool:
        """Tell whether the city leaves out the people of this employment type."""
        return _folded(word) in self._left_out


def duty(word: str) -> str | None:
    """Return the duty of a word; None for one that is not known."""
    return _codes("duty").get(_folded(word))


def words_of(course: Course) -> Words:
    """Return the words of a course. Raises KenshuError that names the setting, what was found and what is allowed."""
    try:
        told = RosterWords.model_validate(course.settings.get("roster") or {})
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        field = ".".join(["roster", *map(str, first["loc"])])
        allowed = "{headings: {id: [整理番号]}, employment_types: {regular: [一般職]}, left_out: [特別職]}"
        raise KenshuError("letters.setting", field=field, found=str(first["input"])[:60], allowed=allowed) from refused
    return Words(told.headings, told.employment_types, told.left_out)


@cache
def _of_kit() -> Mapping[str, str]:
    return {_plain(heading): field for field, headings in HEADINGS.items() for heading in headings}


@cache
def _codes(what: str) -> Mapping[str, str]:
    """Return {word: code}: 会計年度任用, fiscal_year and Fiscal year are one."""
    codes, more = (EMPLOYMENT_TYPES, _MORE_TYPES) if what == "employment" else (DUTIES, _MORE_DUTIES)
    said = {_folded(word): code for code in codes for word in (code, *(say(f"people.{what}.{code}", lang) for lang in LANGS))}
    return said | more


def _plain(heading: str) -> str:
    return re.sub(r"[\s_.]", "", unicodedata.normalize("NFKC", heading)).casefold()


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", word)).casefold()
