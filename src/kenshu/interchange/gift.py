"""GIFT: Moodle's format of plain text, for the kinds it has words for.

The kinds write and read what stands between the braces themselves (`exchange` of `kenshu.kinds.contract.Kind`). A question that the
kit wrote names its kind; of one from elsewhere the kind is found by what it holds. Source of the format: docs.moodle.org, "GIFT
format".
"""

import re
from collections.abc import Iterable
from pathlib import Path

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange.fields import Asked, question_markup, read_scenario
from kenshu.kinds import KINDS
from kenshu.kinds.exchange import escaped, unescaped
from kenshu.kinds.markup import bilingual

_QUESTION = re.compile(
    r"(?:::(?P<name>(?:\\.|[^\\:])*)::)?\s*(?:\[(?P<form>html|moodle|plain|markdown)\])?(?P<text>(?:\\.|[^\\{}])*)"
    r"\{(?P<answers>(?:\\.|[^\\{}])*)\}(?P<after>(?:\\.|[^\\{}])*)",
    re.DOTALL,
)


def written(questions: Iterable[Asked]) -> bytes:
    """Return questions as a GIFT file in UTF-8; those that GIFT has no words for (`left_out`) are not in it."""
    blocks = [(one, one.exchange.to_gift(one.question)) for one in questions]
    return "\n\n".join(_block(one, answers) for one, answers in blocks if answers is not None).encode() + b"\n"


def left_out(questions: Iterable[Asked]) -> list[Asked]:
    """Return the questions that GIFT has no words for."""
    return [one for one in questions if one.exchange.to_gift(one.question) is None]


def read_questions(raw: bytes, name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """Return the questions of a file, and a fault for each that is of no kind the kit has. `name` begins the ids of what has none.

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


def _block(one: Asked, answers: str) -> str:
    return f"::{escaped(one.question['id'])}::[html]{escaped(question_markup(one))}{{\n{answers}\n}}"


def _read(block: str, name: str, lang: Lang) -> Asked | None:
    match = _QUESTION.fullmatch(block)
    if match is None:
        return None
    scenario, prompt = read_scenario(unescaped(match["text"] + match["after"]), name, lang)
    answers, named = match["answers"].strip(), prompt.data.get("kind", "")
    claiming = (kind for kind in KINDS if KINDS[kind].exchange.claims_gift(answers))
    kind = named if named in KINDS else next(claiming, None)
    fields = KINDS[kind].exchange.from_gift(answers, lang) if kind else None
    if fields is None:
        return None
    own = unescaped(match["name"] or "") if "kind" in prompt.data else ""
    return Asked(scenario, {"id": own or f"{scenario['id']}-1", "kind": kind, "prompt": bilingual(prompt.words)} | fields)
