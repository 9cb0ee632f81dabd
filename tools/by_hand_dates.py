"""Last days by hand: whom an assignment reaches, which date holds, how long a completion lasts; sharing no line with the kit.

The rules are those of `kenshu.assigning.due` and `kenshu.results.standing`, with the days of a course that says nothing.
"""

import calendar
from datetime import date, datetime, timedelta
from functools import lru_cache

from tools.histories import TOKYO, City, Row


def completions(valid: str, days: list[date]) -> list[tuple[date, date]]:
    """Return (first day, last day) of what holds after each of these days of a pass; sixty days before its end it is renewed."""
    held: list[tuple[date, date]] = []
    for day in days:
        end = last_day(valid, day)
        if held:
            before = held[-1][1]
            if before.year < 9999 and before - timedelta(60) <= day <= before:
                start = before + timedelta(1) if valid == "fiscal-year" else before
                end = max(end, last_day(valid, start))
            if end <= before:
                held.append(held[-1])
                continue
        held.append((day, end))
    return held


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
            own = {"joined": rule["days_after_joining"] is not None, "transferred": rule["days_after_transfer"] is not None}
            named = rule["employee_id"] is not None
            claims.append({"due": due, "named": named, "made_at": rule["made_at"], "more": 0, "year": year_of(rule["due"]), **own})
    if not claims:
        return []
    extensions = []
    taken_back = {row["extension_id"] for row in city.extension_withdrawals if on(row["made_at"]) <= city.as_of}
    for key, row in enumerate(city.extensions, 1):
        if row["module_id"] != module_id or key in taken_back or on(row["made_at"]) > city.as_of:
            continue
        named = row["employee_id"] is not None
        if row["employee_id"] == person or (not named and within(city, row, post["department"])):
            year = year_extended(city, row, withdrawn)
            said = {"due": row["due"], "named": named, "made_at": row["made_at"], "more": row["more_attempts"], "year": year}
            extensions.append({**said, "joined": False, "transferred": False})
    first = min(claim["year"] for claim in claims)
    return claims + [each for each in extensions if each["year"] is None or each["year"] >= first]


def year_extended(city: City, row: Row, withdrawn: set[int]) -> int | None:
    """Return the fiscal year of what an extension extends: the latest assigned before it that its own date does not precede."""
    if row["due"] is None:
        return None
    years = [
        year_of(rule["due"])
        for key, rule in enumerate(city.assignments, 1)
        if rule["module_id"] == row["module_id"] and key not in withdrawn and on(rule["made_at"]) <= city.as_of
        if rule["made_at"] <= row["made_at"] and year_of(rule["due"]) <= year_of(row["due"])
    ]
    return max(years, default=year_of(row["due"]))


def due_by(
    city: City, person: str, post: Row, module_id: str, claims: list[Row], ran_out: date | None, by: date | None = None
) -> date:
    """Choose a last day in time.

    The year that has begun last, else the next one; persons over departments, then the last made; spent dates out. Never before
    thirty days after joining, transfer, return, and the end of a completion; `by`: of what had happened by a day.
    """
    dated = [claim for claim in claims if claim["due"] is not None]
    begun = [claim for claim in dated if claim["year"] <= year_of(city.as_of)]
    sign = 1 if begun else -1
    unspent = [claim for claim in begun or dated if ran_out is None or claim["due"] > ran_out]
    best = max(unspent, key=lambda claim: (sign * claim["year"], claim["named"], claim["made_at"]), default=None)
    month = timedelta(30)
    found: list[date] = [best["due"]] if best else []
    if ran_out is not None:
        found.append(ran_out + month)
    for name, counts in (("joined", True), ("transferred", post["transferred"] > post["joined"])):
        if counts and not (best and best[name]) and (by is None or post[name] <= by):
            found.append(post[name] + month)
    found += [last + month for last in returns(city, person, module_id) if by is None or last < by]
    return max(found)


def returns(city: City, person: str, module_id: str) -> list[date]:
    """Return the last days of leaves that are over."""
    taken_back = {row["withdraws"] for row in city.absences}
    return [
        row["last"]
        for key, row in enumerate(city.absences, 1)
        if row["employee_id"] == person and row["module_id"] in (None, module_id) and row["kind"] != "exempt"
        if not row["withdraws"] and key not in taken_back and row["last"] is not None and row["last"] < city.as_of
    ]


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
