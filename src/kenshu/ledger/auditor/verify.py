"""Checks an export of kenshu's records.

    python3 verify.py [FOLDER] [--head NUMBER:HASH]

Needs Python 3.9 or later and nothing else. The chain: every entry is hashed anew, every row is compared with its entry. The scores:
every grade is computed anew from the answers that were handed in and the key of the edition it names, by the rules of the kinds of
question in `kinds/` beside this program; points that a person gave are taken as they are, within the part that they may give. Exit
0: no fault; 1: faults, one a line.

An entry's hash is the SHA-256 of the JSON [previous, seq, record, key, digest, at], its digest that of [salt, {column: text}] with
the columns sorted; JSON without spaces, in UTF-8, letters as they are. A row without a column that its table got later holds in it
what `absent_columns` of about.json says, and is hashed without it. The salt of a row that lost personal data is empty in the
ledger: the last row of `erasure` that names it has a new salt and digest.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NUMBERED = ("receipt", "certificate")  # their keys are `number`, those of other tables `id`
NEAR = 1e-9
WORDS = {
    "changed": ("記録が変わっています", "the row was changed"),
    "missing": ("記録がありません", "the row is missing"),
    "unrecorded": ("台帳に載っていない記録です", "the row has no entry"),
    "entry": ("台帳の内容が変わっています", "the entry was changed"),
    "gap": ("台帳の番号が続いていません", "an entry is missing or out of order"),
    "chain": ("前の番号とつながっていません", "the entry does not follow the one before"),
    "head": ("控えてある台帳の末尾がありません", "the head that was noted is not in the ledger"),
    "unreadable": ("読めない行です", "the line cannot be read"),
    "key": ("採点に使った正解がありません", "the key that the grade names is missing"),
    "points": ("点数が回答と正解に合いません", "the points are not what the answer earns by the key"),
    "kind": ("このプログラムにない種類の設問です", "the kind of question is unknown to this program"),
    "damaged": ("記録が読めないため、計算し直せません", "it cannot be computed anew: a record cannot be read"),
    "sum": ("得点が設問の点数の合計ではありません", "the score is not the sum of its slots"),
}


Row = dict[str, Any]
Rows = dict[tuple[str, str], Row]
Fault = tuple[str, str]  # (where, what)


def sha256(parts: list[Any]) -> str:
    """The hash of a list, as the ledger has it."""
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def lines(path: Path, faults: list[Fault]) -> Iterator[Row]:
    """The rows of a file of JSON lines."""
    if not path.exists():
        faults.append((path.name, "unreadable"))
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            row = json.loads(line) if line else None
        except ValueError:
            row = line
        if isinstance(row, dict):
            yield row
        elif line:
            faults.append((f"{path.name}:{number}", "unreadable"))


def read_rows(folder: Path, faults: list[Fault]) -> Rows:
    """{(table, key): row} of every table."""
    rows = {}
    for path in sorted((folder / "rows").glob("*.jsonl")):
        for row in lines(path, faults):
            rows[path.stem, str(row.get("number" if path.stem in NUMBERED else "id"))] = row
    return rows


def number_of(value: object) -> int:
    """A number that is kept as text; -1 for what is none."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else -1


def erased_rows(rows: Rows) -> dict[tuple[str, str], tuple[Any, Any]]:
    """{(table, key): (salt, digest)} of rows that lost personal data."""
    found = {}
    erasures = [row for (table, _), row in rows.items() if table == "erasure"]
    for row in sorted(erasures, key=lambda row: number_of(row.get("id"))):
        try:
            for table, keys in json.loads(row["rows"]).items():
                for key, (salt, digest) in keys.items():
                    found[table, key] = (salt, digest)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # its own entry names it
    return found


def check_chain(folder: Path, rows: Rows, withheld: list[str], noted: str, faults: list[Fault]) -> int:
    """Check every entry, and the row of every entry; returns how many entries there are."""
    previous, last, count = "0" * 64, 0, 0
    seen, heads, erased = set(), {"0:" + "0" * 64}, erased_rows(rows)
    for entry in lines(folder / "ledger.jsonl", faults):
        record, key, digest = (entry.get(name) for name in ("record", "key", "digest"))
        seq, at = number_of(entry.get("seq")), (str(record), str(key))
        where = f"{seq} {record} {key}"
        if seq != last + 1:
            faults.append((where, "gap"))
        if sha256([entry.get("previous"), seq, record, key, digest, entry.get("at")]) != entry.get("hash"):
            faults.append((where, "entry"))
        elif entry.get("previous") != previous:
            faults.append((where, "chain"))
        if at not in rows and record not in withheld:
            faults.append((where, "missing"))
        elif at in rows:
            salt, wanted = erased.get(at, (entry.get("salt"), digest))
            if sha256([salt, dict(sorted(rows[at].items()))]) != wanted:
                faults.append((where, "changed"))
        seen.add(at)
        last, previous, count = seq, str(entry.get("hash")), count + 1
        heads.add(f"{seq}:{previous}")
    faults += [(f"{table} {key}", "unrecorded") for table, key in sorted(set(rows) - seen)]
    if noted and noted not in heads:
        faults.append((noted, "head"))
    return count


class UnknownKind(Exception):
    """A kind of question without a rule here: no other rule stands in for it."""


def scoring_rules(folder: Path) -> dict[str, Any]:
    """{kind of question: its rule}, `share(key, value)`, of the files in a folder.

    Where persons give points there are also `by_person(key)`, their share, and `by_rule(key, value)`, what is earned besides.
    """
    rules = {}
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"scoring_{path.stem}", path)
        if spec is not None and spec.loader is not None:
            rules[path.stem] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(rules[path.stem])
    return rules


RULES = scoring_rules(Path(__file__).resolve().parent / "kinds")


def check_scores(rows: Rows, faults: list[Fault]) -> int:
    """Compute every grade anew; returns how many there are."""
    answers = {row.get("attempt_id"): row for (table, _), row in rows.items() if table == "receipt"}
    count, keys = 0, read_keys(rows, faults)
    for (table, number), grade in rows.items():
        if table != "grade":
            continue
        count += 1
        try:
            draw = json.loads(rows["attempt", str(grade["attempt_id"])]["draw"])
            given = json.loads(answers[grade["attempt_id"]]["answers"])
            check_grade(number, grade, draw, given, keys, faults)
        except UnknownKind as fault:
            faults.append((f"grade {number} {fault}", "kind"))
        except (KeyError, ValueError, TypeError, AttributeError):
            faults.append((f"grade {number}", "damaged"))
    return count


def check_grade(number: str, grade: Row, draw: Row, answers: Row, keys: dict[str, Row], faults: list[Fault]) -> None:
    """Compare one grade with what the answers earn by the key it names; what a person decided is taken as it is."""
    slots = json.loads(grade["slots"])
    named = grade.get("edition") or grade.get("key_id")
    if named is not None:
        key = keys.get(named)
        if key is None:
            faults.append((f"grade {number}", "key"))
            return
        both = sorted({*slots, *key})
        wrong = [slot for slot in both if not fits(slots.get(slot), key.get(slot), draw.get(slot), answers.get(slot))]
        faults += [(f"grade {number} {slot}", "points") for slot in wrong]
    score = sum(slot["points"] or 0.0 for slot in slots.values())
    most = sum(slot["max"] for slot in slots.values())
    awaiting = sum(slot["max"] for slot in slots.values() if slot["points"] is None)
    for name, wanted in (("score", score), ("max_score", most), ("awaiting", awaiting)):
        if abs(float(grade[name]) - wanted) > NEAR:
            faults.append((f"grade {number} {name}", "sum"))


def read_keys(rows: Rows, faults: list[Fault]) -> dict[str, Row]:
    """{what a grade names, an edition's SHA-256 or the id of an answer_key: the key}.

    A key is {slot: {"worth", "questions": {question: {"kind", "key"}}}}. An edition is taken by the SHA-256 of its content.
    """
    found = {}
    for (table, number), row in rows.items():
        try:
            if table == "answer_key":
                found[number] = dict(json.loads(row["keys"]))
            if table == "edition":
                content = json.loads(row["content"])
                text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
                found[hashlib.sha256(text.encode()).hexdigest()] = slots_of(content)
        except (KeyError, ValueError, TypeError):
            faults.append((f"{table} {number}", "damaged"))
    return found


def slots_of(content: Row) -> Row:
    """The key of an edition's test."""
    asked = content["questions"]
    return {
        slot["id"]: {
            "worth": float(slot["points"]),
            "questions": {name: {"kind": asked[name]["offered"]["kind"], "key": asked[name]["key"]} for name in slot["pool"]},
        }
        for slot in content["slots"]
        if slot["part"] == "test"
    }


def fits(slot: Row | None, key: Row | None, drawn: Any, answer: Any) -> bool:
    """Tell whether a slot's points are what its answer earns, and besides what a person gave, within their part."""
    if slot is None or key is None or slot["max"] != key["worth"]:
        return False
    question = key["questions"][drawn]
    if question["kind"] not in RULES:
        raise UnknownKind(question["kind"])
    rule = RULES[question["kind"]]
    earned = rule.share(question["key"], answer)
    points, most = slot["points"], key["worth"]
    person = rule.by_person(question["key"]) if hasattr(rule, "by_person") else 0.0
    besides = rule.by_rule(question["key"], answer) * most if person else 0.0
    if 0 < person < 1 and not (near(slot.get("by_rule"), besides) and near(slot.get("by_person"), person * most)):
        return False
    if points is not None and slot.get("by") and slot.get("reason") and 0 <= points <= most:
        return True
    if points is not None and person:
        return bool(-NEAR <= points - besides <= person * most + NEAR)
    return bool(points == (None if earned is None else earned * most))


def near(value: Any, wanted: float) -> bool:
    """Tell whether a value is a number, as good as another."""
    return isinstance(value, (int, float)) and abs(value - wanted) <= NEAR


def main(arguments: list[str]) -> int:
    """Check a folder and print what was found."""
    noted = ""
    if "--head" in arguments:
        place = arguments.index("--head")
        noted = "".join(arguments[place + 1 : place + 2])
        del arguments[place : place + 2]
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    faults: list[Fault] = []
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        withheld = [str(table) for table in about["withheld"]]
    except (OSError, ValueError, KeyError, TypeError):
        about, withheld = {}, []
        faults.append(("about.json", "unreadable"))
    rows = read_rows(folder, faults)
    entries = check_chain(folder, rows, withheld, noted or str(about.get("head", "")), faults)
    grades = check_scores(rows, faults)
    for where, what in faults:
        ja, en = WORDS[what]
        encoding = sys.stdout.encoding or "ascii"
        print(f"{where}: {ja} / {en}".encode(encoding, "replace").decode(encoding))
    print(f"entries: {entries}  rows: {len(rows)}  grades: {grades}  withheld: {', '.join(withheld) or '-'}  faults: {len(faults)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
