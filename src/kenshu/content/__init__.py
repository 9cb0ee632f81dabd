"""What trainers write, read and checked as a whole."""

from kenshu.content.check import check
from kenshu.content.content import Content
from kenshu.content.guideline import Clause, Guideline
from kenshu.content.quizzes import Group, Module, Slot
from kenshu.content.reader import Source, convert, read
from kenshu.content.scenarios import Scenario
from kenshu.course import Course
from kenshu.errors import ContentFaults, KenshuError

__all__ = [
    "Clause",
    "Content",
    "Group",
    "Guideline",
    "Module",
    "Scenario",
    "Slot",
    "load",
]


def load(course: Course) -> Content:
    """The content of a course. Raises ContentFaults with every fault of every file."""
    content, faults = read_all(course)
    if faults or content is None:
        raise ContentFaults(faults)
    return content


def read_all(course: Course) -> tuple[Content | None, list[KenshuError]]:
    """The content as far as it can be read, and every fault found; the content is None where a file does not fit its schema."""
    faults: list[KenshuError] = []
    sources: dict[str, Source] = {}
    scenarios: dict[str, Scenario] = {}
    modules: dict[str, Module] = {}
    guideline = None
    for path in (*sorted(course.scenarios.glob("*.yaml")), *sorted(course.quizzes.glob("*.yaml"))):
        source = read(path, faults)
        if source is None:
            continue
        sources[str(path.relative_to(course.root))] = source
        if path.parent == course.quizzes:
            module = convert(source, Module, faults)
            if module is not None:
                modules[path.stem] = module
        elif path.name == "guideline.yaml":
            guideline = convert(source, Guideline, faults)
        else:
            scenario = convert(source, Scenario, faults)
            if scenario is not None:
                scenarios[path.stem] = scenario
    if not (course.scenarios / "guideline.yaml").is_file():
        faults.append(KenshuError("content.no_guideline", folder=course.scenarios))
    if faults or guideline is None:
        return None, faults
    content = Content(guideline, scenarios, modules, sources)
    return content, check(content)
