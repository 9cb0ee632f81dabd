"""Completion counted by hand: one person at a time, in plain Python, from the written rules, sharing no line with the kit.

The rules are those of the tables and docstrings of `kenshu.reports.completion`, `kenshu.results.standing.everybody`,
`kenshu.results.standing`, `kenshu.assigning.assignments` and `kenshu.assigning.due`.
"""

import calendar
from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from tools.histories import TOKYO, City, Row

COUNTED = (
    *("required", "handed_in", "complete", "expiring", "failed", "none_left", "awaiting"),
    *("in_progress", "not_started", "expired", "overdue", "exempt", "on_leave"),
)

Cells = dict[tuple[str, str], dict[str, Any]]  # {(department, module): {column: figure}}


def count(city: City, counted_in: str) -> Cells:
    """Return the figures of every module and every department where somebody works, at every level."""
    places = {person: post for person in city.people if (post := post_on(city, person, city.as_of))}
    shown = {"", *(above for post in places.values() for above in levels_of(post["department"]))}
    tally: dict[tuple[str, str], Counter[str]] = {}
    scores: dict[tuple[str, str], list[float]] = {}
    for person, post in places.items():
        for module_id in city.modules:
            stands = standing(city, person, post, module_id)
            if stands is None:
                continue
            department = post["department"]
            if counted_in == "completion" and "complete" in stands["counts"]:
                department = place_of_completion(city, person, stands["completed_on"], department)
            for level in levels_of(department):
                tally.setdefault((level, module_id), Counter()).update(stands["counts"])
                if stands["score"] is not None:
                    scores.setdefault((level, module_id), []).append(stands["score"])
                shown.add(level)
    told = set() if counted_in == "completion" else means_told({at: len(some) for at, some in scores.items()})
    cells: Cells = {}
    for department in shown:
        for module_id in city.modules:
            at = (department, module_id)
            counts = tally.get(at, Counter())
            figures: dict[str, Any] = {name: counts[name] for name in COUNTED}
            figures["completion"] = f"{counts['complete']} of {counts['required']}"
            figures["completion_rate"] = counts["complete"] / counts["required"] if counts["required"] else None
            figures["mean_score"] = sum(scores[at]) / len(scores[at]) if at in told else None
            cells[at] = figures
    return cells


def means_told(graded: dict[tuple[str, str], int]) -> set[tuple[str, str]]:
    """Return of which (department, module) a mean is told, where so many people are graded.

    Five at least, and so many at least beside the told ones below; for that, the smallest of those below is not told.
    """
    told: set[tuple[str, str]] = set()
    for department, module_id in sorted(graded, key=lambda at: len(levels_of(at[0])) if at[0] else 1, reverse=True):
        under = [name for name, each in told if each == module_id and (not department or name.startswith(department + "/"))]
        while True:
            nearest = [name for name in under if not any(above != name and above in under for above in levels_of(name)[1:])]
            beside = graded[department, module_id] - sum(graded[name, module_id] for name in nearest)
            if not 0 < beside < 5 or not nearest:
                break
            smallest = min(nearest, key=lambda name: (graded[name, module_id], name))
            under.remove(smallest)
            told.remove((smallest, module_id))
        if not 0 < beside < 5:
            told.add((department, module_id))
    return told


def standing(city: City, person: str, post: Row, module_id: str) -> dict[str, Any] | None:
    """Return a person's standing; None where the module is not assigned to them."""
    claims = claims_on(city, person, post, module_id)
    if not claims:
        return None
    day = city.as_of
    attempts = [row for row in city.attempts if (row["employee_id"], row["module_id"]) == (person, module_id)]
    attempts = [row for row in attempts if on(row["started_at"]) <= day]
    attempts.sort(key=lambda row: int(row["number"]))
    closed = [row for row in attempts if row["handed_in_at"] and on(row["handed_in_at"]) <= day]
    passed = [row for row in closed if verdict(row) == "passed"]
    ends = [last_day(city.modules[module_id]["valid"], on(row["handed_in_at"])) for row in passed]
    cycle = [row for row in attempts if not passed or row["number"] > passed[-1]["number"]]
    state = away(city, person, module_id)
    if state is None and passed and ends[-1] >= day:
        state = "expiring" if ends[-1] - day <= timedelta(days=60) else "completed"
    if state is None:
        state = unfinished(cycle, closed, passed=bool(passed))
    ran_out = max((end for end in ends if end < day), default=None)
    due = due_by(claims, ran_out)
    more = sum(claim["more"] for claim in claims if not passed or claim["made_at"] >= passed[-1]["handed_in_at"])
    left = max(0, city.modules[module_id]["attempts"] + more - len(cycle))
    if state in ("exempt", "on_leave"):
        return {"counts": [state], "score": None, "completed_on": None}
    counts = ["required", "complete" if state in ("completed", "expiring") else "awaiting" if state == "grading" else state]
    counts += ["expiring"] * (state == "expiring") + ["handed_in"] * bool(closed)
    counts += ["none_left"] * (state == "failed" and left == 0)
    counts += ["overdue"] * (due < day and state in ("failed", "in_progress", "not_started", "expired"))
    return {
        "counts": counts,
        "score": score_of(closed[-1]) if closed else None,
        "completed_on": on(passed[-1]["handed_in_at"]) if passed else None,
    }


def unfinished(cycle: list[Row], closed: list[Row], *, passed: bool) -> str:
    """Return the state of somebody without a completion that holds."""
    if not cycle:
        return "expired" if passed else "not_started"
    if cycle[-1] not in closed:
        return "in_progress"
    return verdict(cycle[-1])


def verdict(attempt: Row) -> str:
    """Return the last grade's verdict."""
    if not attempt["grades"]:
        return "grading"
    grade = attempt["grades"][-1]
    wanted = grade["max_score"] * grade["pass_mark"] / 100 - 1e-9
    if grade["score"] >= wanted:
        return "passed"
    return "awaiting" if grade["score"] + grade["awaiting"] >= wanted else "failed"


def score_of(attempt: Row) -> float | None:
    """Return the score in per cent; None where points are awaited."""
    if not attempt["grades"] or attempt["grades"][-1]["awaiting"]:
        return None
    return 100 * float(attempt["grades"][-1]["score"]) / float(attempt["grades"][-1]["max_score"])


def away(city: City, person: str, module_id: str) -> str | None:
    """Return exempt before on leave."""
    taken_back = {row["withdraws"] for row in city.absences}
    kinds = set()
    for key, row in enumerate(city.absences, 1):
        if row["employee_id"] != person or row["withdraws"] or key in taken_back or row["module_id"] not in (None, module_id):
            continue
        if row["first"] <= city.as_of and (row["last"] is None or city.as_of <= row["last"]):
            kinds.add(row["kind"])
    return "exempt" if "exempt" in kinds else "on_leave" if kinds else None


def claims_on(city: City, person: str, post: Row, module_id: str) -> list[Row]:
    """List a person's assignments and extensions; none where no assignment reaches them."""
    claims = []
    withdrawn = {row["assignment_id"] for row in city.withdrawals if on(row["made_at"]) <= city.as_of}
    for key, rule in enumerate(city.assignments, 1):
        if rule["module_id"] != module_id or key in withdrawn or on(rule["made_at"]) > city.as_of:
            continue
        if rule["employee_id"] == person or (rule["employee_id"] is None and reaches(city, rule, post)):
            due = rule["due"]
            for since, days in ((post["joined"], rule["days_after_joining"]), (post["transferred"], rule["days_after_transfer"])):
                due = due if days is None else max(due, since + timedelta(days=days))
            claims.append({"due": due, "named": rule["employee_id"] is not None, "made_at": rule["made_at"], "more": 0})
    if not claims:
        return []
    taken_back = {row["extension_id"] for row in city.extension_withdrawals if on(row["made_at"]) <= city.as_of}
    for key, row in enumerate(city.extensions, 1):
        if row["module_id"] != module_id or key in taken_back or on(row["made_at"]) > city.as_of:
            continue
        named = row["employee_id"] is not None
        if row["employee_id"] == person or (not named and within(city, row, post["department"])):
            claims.append({"due": row["due"], "named": named, "made_at": row["made_at"], "more": row["more_attempts"]})
    return claims


def due_by(claims: list[Row], ran_out: date | None) -> date:
    """Choose a due date: persons over departments, then the last made; spent dates out."""
    unspent = [claim for claim in claims if claim["due"] is not None and (ran_out is None or claim["due"] > ran_out)]
    if not unspent:
        assert ran_out is not None
        return ran_out
    best: date = max(unspent, key=lambda claim: (claim["named"], claim["made_at"]))["due"]
    return best


def reaches(city: City, rule: Row, post: Row) -> bool:
    """Match department and below, employment type, duty."""
    duties = set(post["duties"]) | ({"new_employee"} if year_of(post["joined"]) == year_of(city.as_of) else set())
    return (
        within(city, rule, post["department"])
        and (not rule["employment_types"] or post["employment_type"] in rule["employment_types"])
        and (not rule["duties"] or bool(duties & set(rule["duties"])))
    )


def within(city: City, said: Row, department: str) -> bool:
    """Tell whether a department lies in the one of an assignment or an extension.

    Changes of before it was made are in its name, unless they came on record afterwards.
    """
    made = said["made_at"]
    following = [row for row in city.changes if row["since"] > on(made) or row["entered_at"] > made]
    names = renamed([said["department"]], [row for row in following if row["since"] <= city.as_of])
    return any(name in ("", department) or department.startswith(name + "/") for name in names)


@lru_cache(maxsize=16_384)
def called(city: City, department: str, then: date, day: date) -> list[str]:
    """Return a department's names on a later day; what lies below goes with it, by the longest name that fits."""
    return renamed([department], [change for change in city.changes if then < change["since"] <= day])


def renamed(names: list[str], changes: list[Row]) -> list[str]:
    """Return names after changes, in the order of their days."""
    for change in sorted(changes, key=lambda row: row["since"]):
        following: list[str] = []
        for name in names:
            fitting = [before for before in change["before"] if name == before or name.startswith(before + "/")]
            longest = max(fitting, key=len, default=None)
            following += [name] if longest is None else [after + name[len(longest) :] for after in change["after"]]
        names = list(dict.fromkeys(following))
    return names


def post_on(city: City, person: str, day: date) -> Row | None:
    """Return the post that holds on a day, with the days on which service and stay in the department began."""
    days: dict[date, Row] = {}
    for row in city.posts:
        if row["employee_id"] == person and row["since"] <= day:
            days[row["since"]] = row  # of two of one day the one entered last
    joined = transferred = before = None
    for since in sorted(days):
        row = days[since]
        if row["department"] is None:
            before = None
            continue
        if before is None:
            joined = since
        if before is None or row["department"] not in {
            before["department"],
            *called(city, before["department"], before["since"], since),
        }:
            transferred = since
        before = row
    return None if before is None else {**before, "joined": joined, "transferred": transferred}


def place_of_completion(city: City, person: str, completed_on: date, now: str) -> str:
    """Return the main department on the day of completion, by its name now."""
    then = post_on(city, person, completed_on)
    if then is None:
        return now
    names = called(city, then["department"], completed_on, city.as_of)
    if len(names) == 1:
        return names[0]
    return next((name for name in names if now == name or now.startswith(name + "/")), str(then["department"]))


def levels_of(department: str) -> list[str]:
    """Return the whole city and every department down to this one."""
    parts = department.split("/")
    return ["", *("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))]


def last_day(valid: str, day: date) -> date:
    """Return the last day of a completion that began on a day."""
    if valid == "for good":
        return date.max
    if valid == "fiscal-year":
        return date(year_of(day) + 1, 3, 31)
    months = day.year * 12 + day.month - 1 + int(valid.split(maxsplit=1)[0])
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_of(day: date) -> int:
    """Return a day's fiscal year."""
    return day.year - (day < date(day.year, 4, 1))


@lru_cache(maxsize=4096)
def on(moment: datetime) -> date:
    """Return the day in the city."""
    return moment.astimezone(TOKYO).date()
