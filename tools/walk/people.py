"""The people of the walk, by what they are there for; all fictional."""

from kenshu.staff import Role

_WHO = {
    "employee": ("900001", "架空 花子"),
    "passed": ("900002", "架空 太郎"),
    "failed": ("900003", "架空 実"),
    "awaited": ("900004", "架空 恵"),
    "waiting": ("900005", "架空 涼"),
    "absent": ("900006", "架空 桜"),
    "idle": ("900007", "架空 望"),
    "newcomer": ("900008", "架空 新"),
    "linked": ("900009", "架空 翠"),
    "unreached": ("900010", "架空 一郎"),
    "renamed": ("900011", "架空 旧姓"),
    "marked": ("900012", "架空 渚"),
    "differing": ("900013", "架空 樹"),
    "invited": ("900014", "架空 葵"),
    "hr": ("900101", "架空 人事"),
    "trainer": ("900102", "架空 研修"),
    "second": ("900103", "架空 採点"),
    "third": ("900104", "架空 無担"),
    "fourth": ("900105", "架空 照合"),
}
PEOPLE = {key: number for key, (number, _) in _WHO.items()}
NAMES = {key: name for key, (_, name) in _WHO.items()}
# Who is not named here is an employee.
ROLES: dict[str, Role] = {"hr": "hr", "trainer": "trainer", "second": "trainer", "third": "trainer", "fourth": "trainer"}
