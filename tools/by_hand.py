"""Completion counted by hand: one person at a time, in plain Python, from the written rules, sharing no line with the kit.

The rules are those of the tables and docstrings of `kenshu.reports.completion`, `kenshu.results.standing.everybody`,
`kenshu.results.standing`, `kenshu.assigning.assignments` and `kenshu.assigning.due`.
"""

from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tools.by_hand_dates import called, claims_on, completions, due_by, on
from tools.histories import City, Row

COUNTED = (
    *("required", "handed_in", "complete", "expiring", "failed", "late", "none_left", "awaiting"),
    *("in_progress", "not_started", "expired", "overdue", "exempt", "on_leave"),
)

Cells = dict[tuple[str, str], dict[str, Any]]  # {(department, module): {column: figure}}


def count(city: City, counted_in: str) -> Cells:
    """Return the figures of every module and every department where somebody works, at every level."""
    shown = {"", *(above for post in places(city).values() for above in levels_of(post["department"]))}
    tally: dict[tuple[str, str], Counter[str]] = {}
    scores: dict[tuple[str, str], list[float]] = {}
    for person, post, module_id, stands in standings(city):
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


@lru_cache(maxsize=1)
def standings(city: City) -> list[tuple[str, Row, str, dict[str, Any]]]:
    """List everybody there with each module assigned to them: (person, post, module, standing)."""
    pairs = [(person, post, module_id) for person, post in places(city).items() for module_id in city.modules]
    return [(*pair, stands) for pair in pairs if (stands := standing(city, *pair))]


@lru_cache(maxsize=1)
def places(city: City) -> dict[str, Row]:
    """Return {person: post} of who is there."""
    return {person: post for person in city.people if (post := post_on(city, person, city.as_of))}


def standing(city: City, person: str, post: Row, module_id: str) -> dict[str, Any] | None:
    """Return a person's standing; None where the module is not assigned to them."""
    claims = claims_on(city, person, post, module_id)
    if not claims:
        return None
    day = city.as_of
    attempts = [row for row in attempts_of(city).get((person, module_id), []) if on(row["started_at"]) <= day]
    attempts.sort(key=lambda row: int(row["number"]))
    closed = [row for row in attempts if row["handed_in_at"] and on(row["handed_in_at"]) <= day]
    passed = [row for row in closed if verdict(row) == "passed"]
    spans = completions(city.modules[module_id]["valid"], [on(row["handed_in_at"]) for row in passed])
    ends = [end for _, end in spans]
    cycle = [row for row in attempts if not passed or row["number"] > passed[-1]["number"]]
    state = away(city, person, module_id)
    if state is None and passed and ends[-1] >= day:
        state = "expiring" if ends[-1] - day <= timedelta(days=60) else "completed"
    if state is None:
        state = unfinished(cycle, closed, passed=bool(passed))
    ran_out = max((end for end in ends if end < day), default=None)
    due = due_by(city, person, post, module_id, claims, ran_out)
    more = sum(claim["more"] for claim in claims if not passed or claim["made_at"] >= passed[-1]["handed_in_at"])
    left = max(0, city.modules[module_id]["attempts"] + more - len(cycle))
    said = {
        "state": state,
        "due": due,
        "attempts_left": left,
        "overdue": False,
        "late": False,
        "completed_on": spans[-1][0] if passed else None,
        "valid_until": ends[-1] if passed and ends[-1] != date.max else None,
    }
    if state in ("exempt", "on_leave"):
        return {**said, "counts": [state], "score": None}
    if state in ("completed", "expiring"):
        earned = next(begun for begun, end in spans if end >= day)
        in_time = due_by(city, person, post, module_id, claims, ran_out, by=earned)
        said["late"] = post["joined"] <= earned and earned > in_time
    said["overdue"] = due < day and state in ("failed", "in_progress", "not_started", "expired")
    counts = ["required", "complete" if state in ("completed", "expiring") else "awaiting" if state == "grading" else state]
    counts += ["expiring"] * (state == "expiring") + ["handed_in"] * bool(closed)
    counts += ["none_left"] * (state == "failed" and left == 0) + ["late"] * said["late"] + ["overdue"] * said["overdue"]
    return {**said, "counts": counts, "score": score_of(closed[-1]) if closed else None}


@lru_cache(maxsize=1)
def attempts_of(city: City) -> dict[tuple[str, str], list[Row]]:
    """Return {(person, module): attempts}."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in city.attempts:
        found.setdefault((row["employee_id"], row["module_id"]), []).append(row)
    return found


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
