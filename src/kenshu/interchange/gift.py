"""GIFT: Moodle's format of plain text, for the kinds it has words for.

| kind | in GIFT |
|---|---|
| single | `=right ~wrong` |
| multiple, mark | `~%50%right ~%-50%wrong` |
| sort | matching: `=statement -> verdict` |
| text | essay `{}` |
| order | none: Moodle XML has it |

Source of the format: docs.moodle.org, "GIFT format".
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange.fields import (
    PARTS,
    VERDICT_WORDS,
    Asked,
    guide_markup,
    question_markup,
    read_guide,
    read_part,
    read_scenario,
    verdict_of,
    why_markup,
)
from kenshu.interchange.markup import both

LEFT_OUT = ("order",)
_SPECIAL = re.compile(r"([\\~=#{}:])")
_QUESTION = re.compile(
    r"(?:::(?P<name>(?:\\.|[^\\:])*)::)?\s*(?:\[(?P<form>html|moodle|plain|markdown)\])?(?P<text>(?:\\.|[^\\{}])*)"
    r"\{(?P<answers>(?:\\.|[^\\{}])*)\}(?P<after>(?:\\.|[^\\{}])*)",
    re.DOTALL,
)
_ANSWER = re.compile(
    r"(?P<mark>[=~])\s*(?:%(?P<share>-?[0-9.]+)%)?(?P<text>(?:\\.|[^\\~=#])*)(?:#(?P<feedback>(?:\\.|[^\\~=#])*))?", re.DOTALL
)
_CHOICES = ("single", "multiple", "mark")


def written(questions: Iterable[Asked]) -> bytes:
    """Questions as a GIFT file in UTF-8; kinds that GIFT lacks (`LEFT_OUT`) are left out."""
    return "\n\n".join(_written(one) for one in questions if one.kind not in LEFT_OUT).encode() + b"\n"


def read_questions(raw: bytes, name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """The questions of a file, and a fault for each that is of no kind the kit has. `name` begins the ids of what has none.

    Raises KenshuError for a file that is not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise KenshuError("questions.encoding", file=name) from fault
    lines = [line for line in text.splitlines() if not line.startswith(("//", "$CATEGORY"))]
    found: list[Asked] = []
    faults: list[KenshuError] = []
    blocks = [block.strip() for block in re.split(r"\n\s*\n", "\n".join(lines)) if block.strip()]
    for number, block in enumerate(blocks, 1):
        one = _read(block, f"{Path(name).stem}-{number}", lang)
        if one is None:
            faults.append(KenshuError("questions.gift", file=name, number=number, found=block[:60]))
        else:
            found.append(one)
    return found, faults


def _written(one: Asked) -> str:
    text = _escaped(question_markup(one))
    if one.kind == "text":
        answers = "####" + _escaped(guide_markup(one.question))
    elif one.kind == "sort":
        answers = "\n".join(
            f"={_escaped(both(part['text']) + why_markup(part))} -> {_escaped(both(VERDICT_WORDS[part['verdict']]))}"  # type: ignore[arg-type]
            for part in one.parts
        )
    else:
        answers = "\n".join(_choice(one, part) for part in one.parts)
    return f"::{_escaped(one.question['id'])}::[html]{text}{{\n{answers}\n}}"


def _choice(one: Asked, part: dict[str, Any]) -> str:
    right = sum(bool(each.get("right") or each.get("breaks")) for each in one.parts)
    wanted = bool(part.get("right") or part.get("breaks"))
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    mark = ("=" if wanted else "~") if one.kind == "single" else f"~%{share if wanted else f'-{share}'}%"
    return f"{mark}{_escaped(both(part['text']))}#{_escaped(why_markup(part))}"


def _read(block: str, name: str, lang: Lang) -> Asked | None:
    match = _QUESTION.fullmatch(block)
    if match is None:
        return None
    scenario, prompt = read_scenario(_plain(match["text"] + match["after"]), name, lang)
    answers = match["answers"].strip()
    kind = prompt.data.get("kind", _kind_of(answers))
    if kind is None:
        return None
    own = _plain(match["name"] or "").strip() if "kind" in prompt.data else ""
    question: dict[str, Any] = {
        "id": own or f"{scenario['id']}-1",
        "kind": kind,
        "prompt": {"ja": prompt.words.get("ja", ""), "en": prompt.words.get("en", "")},
    }
    if kind == "text":
        return Asked(scenario, question | read_guide(_plain(answers.removeprefix("####")), lang))
    return Asked(scenario, question | {PARTS[kind]: [_part(found, n, kind, lang) for n, found in enumerate(_answers(answers), 1)]})


def _kind_of(answers: str) -> str | None:
    found = _answers(answers)
    if not answers or answers.startswith("####"):
        return "text"
    if found and all("->" in match["text"] for match in found):
        return "sort"
    marks = [match["mark"] for match in found]
    if marks.count("=") == 1 and marks.count("~") >= 1:
        return "single"
    return "multiple" if marks and "=" not in marks and any(match["share"] for match in found) else None


def _answers(answers: str) -> list[re.Match[str]]:
    return list(_ANSWER.finditer(answers))


def _part(found: re.Match[str], number: int, kind: str, lang: Lang) -> dict[str, Any]:
    text, _, verdict = found["text"].partition("->")
    if kind == "sort":
        markup = _plain(text)
        return read_part(markup, markup, number, lang) | {"verdict": verdict_of(_plain(verdict), lang)}
    part = read_part(_plain(found["text"]), _plain(found["feedback"] or ""), number, lang)
    if found["mark"] == "=" or float(found["share"] or 0) > 0:
        part["breaks" if kind == "mark" else "right"] = True
    return part


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text, flags=re.DOTALL).strip()
