"""Every state of the walk, in the order in which they are looked at: what a later one needs, an earlier one has done."""

from tools.walk.learner import EMPLOYEE, LATER, VISITOR
from tools.walk.staff_hr import HR
from tools.walk.staff_trainer import TRAINER
from tools.walk.state import State

STATES: tuple[State, ...] = (*VISITOR, *EMPLOYEE, *TRAINER, *HR, *LATER)

# Patterns of the server's addresses that show no page of their own, each with the reason; `/` at the end is for all below it.
PAGELESS = {
    r"/favicon\.ico": "a file",
    "/static/": "files that pages load",
    "/api/": "JSON for the pages' scripts",
    "/downloads/": "tables to take away",
    "/": "leads on to the list of training",
    "/attempts/([0-9a-f]{32})": "leads on to the review",
    r"/attempts/([0-9a-f]{32})/([a-z][0-9]{2,4})/form\.(pdf|xlsx)": "a file",
    "/attempts/([0-9a-f]{32})/hand-in": "leads on to the review",
    "/preview/([a-z0-9-]{1,64})/(all|draw-[1-9][0-9]?)/([a-z][0-9]{2,4})/check": "JSON for the question's script",
    r"/modules/([a-z0-9-]{1,64})/lesson\.pdf": "a file",
    r"/preview/([a-z0-9-]{1,64})/lesson\.pdf": "a file",
    r"/guideline\.pdf": "a file",
    "/staff/people/find": "JSON for a field that unfolds",
    "/staff/grading/next": "leads on to a text, or to the queue",
    "/staff/charts/completion.png": "a picture on the page of charts",
    "/staff/charts/trend.png": "a picture on the page of charts",
    "/staff/items/plot.png": "a picture on the page of questions",
    "/staff/roster/template.xlsx": "a file",
    r"/staff/sign-ins/sheets/([0-9a-f]{32})\.pdf": "a file",
    r"/staff/sign-ins/sheets/([0-9a-f]{32})\.xlsx": "a file",
    "/staff/certificates/([0-9]{4}-[0-9A-Z]{6})": "a file",
}


def pageless(pattern: str) -> str:
    """Return the entry of `PAGELESS` that an address's pattern comes under; "" where the address shows a page."""
    below = (each for each in PAGELESS if each != "/" and each.endswith("/") and pattern.startswith(each))
    return pattern if pattern in PAGELESS else next(below, "")
