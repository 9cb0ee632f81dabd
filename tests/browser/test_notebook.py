"""A released notebook in a real JupyterLab, as `kenshu lab --as` opens it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from kenshu.attempts.draw import draw
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.released import Released, released_module
from kenshu.grading.bulk import grade
from kenshu.lab.collect import collect
from kenshu.results import grades
from kenshu.storage import open_database
from tests.browser.conftest import Trouble
from tests.conftest import Desk

pytestmark = pytest.mark.kernel

MODULE = "working-hours"
STARTING = 180_000  # milliseconds for a front end and its kernel, on a busy machine


@contextmanager
def running(command: list[str], home: Path, address: str) -> Iterator[str]:
    """A server, and the first line it prints that matches `address`."""
    own = {"HOME": str(home), "USERPROFILE": str(home), "PYTHONUNBUFFERED": "1"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "KENSHU", "XDG"))}
    server = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=inherited | own,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert server.stdout is not None
    said = []
    try:
        for line in server.stdout:
            said.append(line)
            if found := re.search(address, line):
                yield found.group(0)
                break
        else:
            pytest.fail("".join(said), pytrace=False)
    finally:
        server.terminate()
        server.communicate(timeout=30)


@dataclass(frozen=True)
class Lab:
    """A learner's JupyterLab on a course of its own."""

    course: Course
    home: Path
    address: str

    def open(self, page: Page, path: str) -> Locator:
        """Open a notebook from the menu of JupyterLab, and give its panel; the tab shows nothing else then."""
        if not page.url.startswith(self.address.partition("/doc/")[0]):  # a page of it costs seconds: tests share one
            page.goto(self.address, timeout=STARTING)
            form(page)
        panels = page.locator(".jp-NotebookPanel")
        panel = panels.nth(panels.count())
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_role("menuitem", name="Open from Path").click()
        page.get_by_label("Path").fill(path)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{path}", timeout=STARTING)
        expect(panel).to_be_visible(timeout=STARTING)
        expect(page.locator(".jp-NotebookPanel:visible")).to_have_count(1)
        return panel


@pytest.fixture(scope="module")
def lab(released_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(released_course.root, folder / "研修 course")
    course = Course.at(folder / "研修 course")
    database = open_database(course.database_url)
    Desk(course, database).employ("E0001")
    database.close()
    command = ["kenshu", "--course", str(course.root), "lab", "--as", "E0001", "--port", "0", "--no-browser"]
    with running(command, folder, rf"http://127\.0\.0\.1:\d+/\S*{MODULE}\.ipynb\S*") as address:
        yield Lab(course, course.grading / "home" / "E0001", address)


@pytest.fixture(autouse=True)
def _no_trouble(tab: Page, trouble: Trouble) -> Iterator[None]:
    with trouble.watching(tab.context):
        yield


def form(page: Page) -> Locator:
    """The notebook once its last cell is there."""
    expect(page.locator(".kenshu-hand-in button").first).to_be_visible(timeout=STARTING)
    return page.locator(".jp-NotebookPanel")


def cell(page: Page, place: int) -> Locator:
    """The question of a place, practice questions first."""
    return page.locator(".kenshu-question:has(.kenshu-group)").nth(place)


def choose(question: Locator, values: list[str]) -> None:
    """Choose options, and wait until the kernel has kept them."""
    for value in values:
        question.locator(f'input[value="{value}"]').check()
    expect(question.locator(".kenshu-status-saved")).to_be_visible(timeout=STARTING)


def is_chosen(page: Page, right: dict[int, tuple[str, list[str]]]) -> None:
    for place, (_, values) in right.items():
        for value in values:
            expect(cell(page, place).locator(f'input[value="{value}"]')).to_be_checked()


def answers_in_the_saved_notebook(lab: Lab, page: Page) -> dict[str, list[str]]:
    """Save the notebook from the menu, and give {slot: what its cell says of the answer} of the test."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_response(lambda answer: answer.request.method == "PUT" and f"{MODULE}.ipynb" in answer.url):
        page.get_by_role("menuitem", name=re.compile("^Save Notebook(?! As)")).click()
    saved = nbformat.read(lab.home / MODULE / f"{MODULE}.ipynb", as_version=4)
    cells = [cell for cell in saved.cells if cell.metadata["kenshu"]["role"] == "question"]
    said = {cell.metadata["kenshu"]["slot"]: cell.outputs[0].data["text/plain"] for cell in cells}
    return {slot: text.partition("\n回答\n\n")[2].splitlines() for slot, text in said.items()}


def to_choose(content: Content, released: Released) -> dict[int, tuple[str, list[str]]]:
    """{place on the page: (slot, the right options)} of the test questions that are answered by choosing."""
    drawn = draw(released, "E0001", 1)
    right = {}
    for place, slot in enumerate(released.slots):
        question = content.questions[drawn[slot.id]]
        if slot.part == "test" and question.kind in ("single", "multiple"):
            key = question.key()
            right[place] = (slot.id, [key] if isinstance(key, str) else list(key))
    return right


def test_a_learner_answers_reloads_hands_in_and_the_score_comes_out(lab: Lab, tab: Page, content: Content) -> None:
    right = to_choose(content, released_module(lab.home / MODULE))
    tab.goto(lab.address, timeout=STARTING)
    notebook = form(tab)
    assert "kenshu." not in notebook.inner_text()
    expect(notebook.locator(".jp-InputPrompt:visible, .jp-InputArea-editor:visible, .jp-Toolbar:visible")).to_have_count(0)
    expect(notebook.get_by_role("heading", name="勤務時間と個人アカウント")).to_be_visible()
    expect(notebook.get_by_role("heading", name="Working hours")).to_be_hidden()
    expect(notebook.get_by_role("heading", name="例: 帰りの特急で")).to_be_visible()

    for place, (_, values) in right.items():
        choose(cell(tab, place), values)
    is_chosen(tab, right)
    practice = cell(tab, 0)
    practice.locator("input").first.check()
    practice.get_by_role("button", name="答え合わせ").click()
    expect(practice.locator(".kenshu-clause").first).to_be_visible(timeout=STARTING)

    expect(notebook.locator(".kenshu-plain")).not_to_have_count(0)  # the same in words, for a page without a kernel
    expect(notebook.locator(".kenshu-plain:visible")).to_have_count(0)
    drawn = draw(released_module(lab.home / MODULE), "E0001", 1)
    told = answers_in_the_saved_notebook(lab, tab)
    for slot, values in right.values():
        words = {part.id: part.text.ja for part in content.questions[drawn[slot]].parts}
        assert sorted(told[slot]) == sorted(words[value] for value in values)

    tab.reload()
    form(tab)
    is_chosen(tab, right)

    tab.get_by_role("button", name="English").click()
    expect(notebook.get_by_role("heading", name="Working hours")).to_be_visible()
    expect(cell(tab, 0).get_by_text("Question 1")).to_be_visible()
    tab.get_by_role("button", name="日本語", exact=True).click()

    heading = notebook.locator(".celltag_kenshu-ja h3").first  # by its place: its text has readings in it
    furigana = tab.get_by_role("button", name="ふりがな")
    expect(heading).to_have_text(re.compile("^例: 帰りの特急で"))
    furigana.click()
    expect(heading.locator("ruby").first).to_have_text("例れい")
    assert heading.evaluate("at => parseFloat(getComputedStyle(at).lineHeight) >= 2 * parseFloat(getComputedStyle(at).fontSize)")
    expect(cell(tab, 0).locator(".kenshu-prompt ruby").first).to_be_visible(timeout=STARTING)
    expect(practice.locator(".kenshu-part-feedback ruby").first).to_be_visible(timeout=STARTING)
    expect(practice.locator("input").first).to_be_checked()
    tab.locator('.kenshu-start button[lang="ja-x-easy"]').click()
    expect(notebook.locator(".celltag_kenshu-ja-x-easy h3 ruby").first).to_be_visible(timeout=STARTING)
    tab.locator('.kenshu-start button[lang="ja"]').click()
    expect(heading).to_be_visible(timeout=STARTING)
    furigana.click()
    expect(tab.locator("ruby")).to_have_count(0, timeout=STARTING)
    expect(heading).to_have_text(re.compile("^例: 帰りの特急で"))

    last = tab.locator(".kenshu-hand-in")
    last.get_by_role("button", name="提出する").click()
    last.get_by_role("button", name="はい、提出します").click()
    expect(last.get_by_text("提出しました")).to_be_visible(timeout=STARTING)
    expect(cell(tab, next(iter(right))).locator("input").first).to_be_disabled()

    (taken,) = collect(lab.course).taken
    grade(lab.course)
    database = open_database(lab.course.database_url)
    with database.reading() as conn:
        graded = grades.latest(conn, taken.receipt.attempt_id)
    database.close()
    assert graded is not None
    earned = {slot: graded.slots[slot]["points"] for slot, _ in right.values()}
    full = {slot: graded.slots[slot]["max"] or 0.0 for slot in earned}
    assert earned == full
    assert graded.score == sum(full.values())


@pytest.mark.parametrize("path", ["formgrader", "assignments", "terminals/websocket/1", "api/terminals", "tree"])
def test_a_learners_lab_has_no_tool_of_the_authors(lab: Lab, tab: Page, path: str) -> None:
    address, token = re.split(r"/doc/.*token=", lab.address)
    assert tab.request.get(f"{address}/{path}?token={token}").status == 404


def test_a_notebook_with_other_code_in_it_runs_the_kits_cells_alone(lab: Lab, tab: Page) -> None:
    folder = lab.home / "tampered"
    shutil.copytree(lab.course.release / MODULE, folder)
    notebook = nbformat.read(folder / f"{MODULE}.ipynb", as_version=4)
    added = "import kenshu; open('ran', 'w').close(); kenshu.question('t01')"
    notebook.cells.insert(2, nbformat.v4.new_code_cell(added, metadata={"kenshu": {"role": "question", "slot": "t01"}}))
    nbformat.write(notebook, folder / f"{MODULE}.ipynb")
    panel = lab.open(tab, f"tampered/{MODULE}.ipynb")
    expect(panel.locator(".kenshu-hand-in button")).to_be_visible(timeout=STARTING)
    assert not (folder / "ran").exists()


def test_a_notebook_beside_a_python_module_is_not_run_when_it_is_opened(lab: Lab, tab: Page) -> None:
    folder = lab.home / "beside"
    shutil.copytree(lab.course.release / MODULE, folder)
    (folder / "anywidget.py").write_text("open('ran', 'w').close()")
    with tab.expect_response(lambda answer: "/api/contents/beside?" in answer.url, timeout=STARTING):
        panel = lab.open(tab, f"beside/{MODULE}.ipynb")
    stays_as_it_is(panel)
    assert not (folder / "ran").exists()


def test_an_authors_copy_and_any_other_notebook_stay_as_they_are(lab: Lab, tab: Page) -> None:
    author = lab.home / "author"
    author.mkdir()
    shutil.copy(lab.course.modules / MODULE / f"{MODULE}.ipynb", author)
    stays_as_it_is(lab.open(tab, f"author/{MODULE}.ipynb"))
    plain = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import kenshu\n\nkenshu.start()")])
    nbformat.write(plain, author / "plain.ipynb")
    stays_as_it_is(lab.open(tab, "author/plain.ipynb"))


def stays_as_it_is(panel: Locator) -> None:
    expect(panel.locator(".jp-NotebookPanel-toolbar")).to_be_visible(timeout=STARTING)
    expect(panel.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=STARTING)
    expect(panel.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first).to_be_attached(timeout=STARTING)
    expect(panel).not_to_contain_class("kenshu-form")
    expect(panel.locator(".jp-CodeCell .jp-InputPrompt").filter(has_text=re.compile(r"\[[*\d]"))).to_have_count(0)
    expect(panel.locator(".jp-OutputArea-output:not(:has(.kenshu-plain))")).to_have_count(0)


def test_the_authors_lab_has_formgrader_on_the_course(course: Course, tmp_path: Path, tab: Page, content: Content) -> None:
    command = ["kenshu", "--course", str(course.root), "lab", "--port", "0", "--no-browser"]
    with running(command, tmp_path, r".+") as first_line:  # nothing is said before it listens
        address = first_line.split()[-1]
        known = tab.request.get(address.replace("/lab?", "/formgrader/api/assignments?"), timeout=STARTING).json()
    assert {assignment["name"] for assignment in known} == set(content.modules)
    assert {assignment["status"] for assignment in known} == {"draft"}  # generated, and not yet in the exchange
