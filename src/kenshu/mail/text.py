"""The text of a letter as HR and trainers write it: subjects, a blank line, then paragraphs with placeholders such as `{name}`.

    件名(期限前): 【受講のお願い】{course}
    件名(期限後): 【受講期限を過ぎています】{course}
    件名(所属長): 【所属の職員の受講状況】{course}

    {name} 様

    次の研修モジュールは、受講期限を過ぎています。
    {overdue}

| placeholder | |
|---|---|
| `{name}`, `{course}` | the recipient; the course's title |
| `{overdue}`, `{soon}` | the recipient's own modules past their due date, and before it: lists, each on a line of its own |
| `{people}` | to a head: who is overdue in the department: a list as well |
| `{address}` | the address of one's training; nothing where the course has none |

A paragraph with a list or an address for which there is nothing is left out. Nothing else in it is a command: it is text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from kenshu.errors import KenshuError, ListedFaults
from kenshu.i18n import Lang, say

Subject = Literal["before", "overdue", "people"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
LISTS = ("overdue", "soon", "people")
IN_SUBJECTS = ("name", "course")
PLACEHOLDERS = (*IN_SUBJECTS, *LISTS, "address")
_LEFT_OUT = (*LISTS, "address")
_LONGEST = 10_000  # letters of a whole text
_LONGEST_SUBJECT = 150
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


class LetterFaults(ListedFaults):
    """A text of a letter that cannot be taken: every fault, with its line."""


@dataclass(frozen=True)
class Text:
    """A text that was read: a subject for each occasion, and the paragraphs."""

    subjects: Mapping[Subject, str]
    paragraphs: tuple[str, ...]

    def subject(self, about: Subject, values: Mapping[str, str]) -> str:
        """Return the subject for an occasion, filled."""
        return _filled(self.subjects[about], values)

    def body(self, values: Mapping[str, str]) -> str:
        """Return the paragraphs, filled, without those for which there is nothing."""
        kept = (part for part in self.paragraphs if all(values[each] for each in _names(part) if each in _LEFT_OUT))
        return "\n\n".join(_filled(part, values) for part in kept) + "\n"


def read_text(written: str, lang: Lang, file: str) -> Text:
    """Read a text; `file` is its name in faults. Raises LetterFaults with every fault."""
    lines = [line.rstrip() for line in written.removeprefix("\ufeff").rstrip().splitlines()]
    blank = next((place for place, line in enumerate(lines) if not line), len(lines))
    subjects: dict[Subject, str] = {}
    faults = [*_broken_lines(lines, blank, file), *_read_subjects(lines[:blank], subjects, lang, file)]
    faults += _missing_lists(lines, blank, file)
    if len(written) > _LONGEST:
        faults.append(_fault("long", file, len(lines), found=len(written), allowed=_LONGEST))
    if faults:
        raise LetterFaults(sorted(faults, key=lambda fault: int(str(fault.values["line"]))))
    return Text(subjects, tuple(re.split(r"\n{2,}", "\n".join(lines[blank:]).strip("\n"))))


def _fault(key: str, file: str, line: int, **values: object) -> KenshuError:
    return KenshuError(f"letter_text.{key}", file=file, line=max(1, line), **values)


def _broken_lines(lines: list[str], blank: int, file: str) -> Iterator[KenshuError]:
    """Yield faults of placeholders, braces and letters that no mail can hold, line by line."""
    for number, line in enumerate(lines, 1):
        allowed = IN_SUBJECTS if number <= blank else PLACEHOLDERS
        shown = ", ".join(f"{{{each}}}" for each in allowed)
        for found in _names(line):
            if found not in allowed:
                yield _fault("placeholder", file, number, found=f"{{{found[:40]}}}", allowed=shown)
            elif found in LISTS and line.strip() != f"{{{found}}}":
                yield _fault("not_alone", file, number, found=f"{{{found}}}")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", line)):
            yield _fault("brace", file, number, allowed=shown)
        odd = next((letter for letter in line if not letter.isprintable() and letter != "\u3000"), None)
        if odd is not None:
            yield _fault("letter", file, number, found=f"U+{ord(odd):04X}")


def _read_subjects(lines: list[str], subjects: dict[Subject, str], lang: Lang, file: str) -> Iterator[KenshuError]:
    """Read the lines before the first blank one into `subjects`; yield what is wrong with them."""
    labels: dict[str, Subject] = {say(f"reminders.subject.{each}", lang): each for each in SUBJECTS}
    for number, line in enumerate(lines, 1):
        label, *rest = re.split("[:\uff1a]", line, maxsplit=1)
        label, said = _plain(label), "".join(rest).strip()
        about = labels.get(label) if rest else None
        if about is None:
            yield _fault("header", file, number, found=line[:40], allowed=", ".join(f"{each}:" for each in labels))
        elif about in subjects:
            yield _fault("header_twice", file, number, found=label)
        elif not 0 < len(said) <= _LONGEST_SUBJECT:
            yield _fault("header_length", file, number, found=len(said), allowed=_LONGEST_SUBJECT, header=label)
        else:
            subjects[about] = said
    for label in labels:
        if not any(_plain(line).startswith(label) for line in lines):
            yield _fault("no_header", file, 1, missing=f"{label}:")


def _missing_lists(lines: list[str], blank: int, file: str) -> Iterator[KenshuError]:
    there = {name for line in lines[blank:] for name in _names(line)}
    for each in LISTS:
        if each not in there:
            yield _fault("no_list", file, len(lines), missing=f"{{{each}}}")


def _plain(label: str) -> str:
    """Return a label as it is in `labels`, whichever width its brackets were typed in."""
    return unicodedata.normalize("NFKC", label).strip()


def _names(text: str) -> list[str]:
    return _PLACEHOLDER.findall(text)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders, once: what stands in a value is text, braces too."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)
