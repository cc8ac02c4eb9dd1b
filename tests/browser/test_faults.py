"""What goes wrong in a class: a page reloaded, two tabs, a kernel killed, a server stopped. Each ends in a working
lesson, and no answer is lost.
"""

import json
import shutil
import socket
from contextlib import ExitStack

import nbformat
import psutil
import pytest
from conftest import running_lab
from lesson import explorers
from lesson.frame import ASLEEP, STOPPED
from lesson.live import VIEW
from pages_in_browser import Lesson
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON, COPY = "00_start_here.ipynb", "00_start_here-Copy1.ipynb"
EXPLORER = "The claim map"


class Server:
    """A JupyterLab that can be stopped and started again at the same address."""

    def __init__(self, folder):
        self.folder, self.running = folder, ExitStack()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self):
        self.address = self.running.enter_context(running_lab(self.folder, self.port))

    def stop(self):
        self.running.close()

    def kernels(self):
        """The kernels that it runs, as processes."""
        here = str(self.folder / "home")
        return [process for process in psutil.process_iter(["cmdline"])
                if any(here in word for word in process.info["cmdline"] or ())
                and any("ipykernel" in word for word in process.info["cmdline"])]


@pytest.fixture(scope="module")
def server(lab_folder):
    """The server, running."""
    shutil.copy(lab_folder / "notebooks" / LESSON, lab_folder / "notebooks" / COPY)
    server = Server(lab_folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def open_tab(browser, server):
    """Opens a notebook in a new tab."""
    contexts = []

    def opened(name):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        return Lesson(context.new_page(), server.address, name)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def lesson(open_tab):
    """The lesson, run, in which one question is answered."""
    lesson = open_tab(LESSON)
    lesson.run_all(guess=False)
    keep_guess(lesson, "30")
    return lesson


def exercise(lesson, question):
    """The exercise whose question holds this, in view."""
    found = lesson.page.locator(".lesson-exercise", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def keep_guess(lesson, text):
    asked = exercise(lesson, "how many had any treatment")
    asked.get_by_label("Your answer").fill(text)
    asked.get_by_role("button", name="Keep my guess").click()
    expect(lesson.page.locator(".lesson-explorer .lesson-summary").nth(1)).to_contain_text(
        f"Your guess: {text} of 100 people.")


def kept(server):
    """The answers in the file."""
    return {name: entry["answer"] for name, entry in json.loads(
        (server.folder / "notebooks" / "answers.json").read_text("utf-8"))["answers"].items()}


def works(lesson, answer):
    """A control moves its picture, the answer is back, and nothing shows an error."""
    asked = exercise(lesson, "how many had any treatment")
    expect(asked.get_by_label("Your answer")).to_have_value(answer)
    expect(lesson.page.locator(".lesson-explorer .lesson-summary").nth(1)).to_contain_text(
        f"Your guess: {answer} of 100 people.")
    explorer = lesson.explorer(EXPLORER)
    control = explorer.get_by_label("Kind of claim", exact=True)
    for kind in ("safety", "any"):
        before = explorer.locator(".lesson-headline").inner_text()
        control.select_option(kind)
        expect(explorer.locator(".lesson-headline")).not_to_have_text(before)
    assert "Error displaying widget" not in lesson.page.inner_text("body")
    assert lesson.page.locator(".lesson-error").count() == 0


def says_that_it_stopped(lesson):
    """Whatever was alive says so, in one sentence.

    No exercise can be changed, and no control moves away from its picture.
    """
    boxes = lesson.page.locator(".lesson-explorer, .lesson-exercise")
    expect(lesson.page.get_by_text(STOPPED).filter(visible=True)).to_have_count(boxes.count())
    assert boxes.count() > 5
    fields = lesson.page.locator(".lesson-exercise :is(select, input, button, textarea)")
    assert fields.evaluate_all("fields => fields.filter(field => !field.closest('[inert]')).length") == 0
    explorer = lesson.explorer(EXPLORER)
    slider, parts = explorer.get_by_role("slider").first, explorer.locator(".lesson-marks")
    slider.press("Home")
    slider.press("End")
    expect(explorer.locator(".lesson-words")).to_contain_text(slider.get_attribute("aria-valuetext").split(":")[0])
    assert parts.count() == 1
    chains = lesson.page.locator(".jupyter-widgets-disconnected").evaluate_all(
        "parts => parts.filter(part => getComputedStyle(part, '::before').content !== 'none').length")
    assert chains == 0, "ipywidgets puts a broken chain on every part"


def test_after_a_restart_a_lesson_says_what_to_do_and_works_again(lesson):
    lesson.menu("Kernel", "Restart Kernel…")
    lesson.page.get_by_role("button", name="Confirm Kernel Restart").click()
    says_that_it_stopped(lesson)
    lesson.run_all(guess=False)
    expect(lesson.page.get_by_text(STOPPED).filter(visible=True)).to_have_count(0)
    works(lesson, "30")


def test_after_a_reload_pictures_move_and_answers_are_there(lesson):
    lesson.save()
    lesson.page.reload()
    exercise(lesson, "how many had any treatment")
    works(lesson, "30")


def test_two_tabs_with_a_kernel_each_keep_all_answers(lesson, open_tab, server):
    other = open_tab(COPY)
    other.run_all(guess=False)
    expect(exercise(other, "how many had any treatment").get_by_label("Your answer")).to_have_value("30")
    assert len(server.kernels()) == 2
    keep_guess(other, "40")
    single = lesson.page.locator(".lesson-exercise:has(input[type=radio])").first
    single.scroll_into_view_if_needed()
    single.get_by_role("radio").first.check()
    single.get_by_role("button", name="Check").click()
    expect(single.get_by_role("status")).not_to_be_empty()
    assert kept(server)["guess_treated"] == "40"
    assert len(kept(server)) == 2
    other.page.context.close()


def test_after_its_kernel_was_killed_a_lesson_says_so_and_works_again(lesson, server):
    explorer = lesson.explorer(EXPLORER)
    for kernel in server.kernels():
        kernel.kill()
    explorer.get_by_role("slider").first.press("ArrowRight")
    dialog = lesson.page.get_by_role("dialog")
    expect(dialog).to_contain_text("appears to have died. It will restart automatically.")
    dialog.get_by_role("button", name="Ok").click()
    says_that_it_stopped(lesson)
    lesson.restart()
    works(lesson, "40")


def test_after_its_server_was_stopped_and_started_an_open_page_works_again(lesson, server):
    server.stop()
    expect(lesson.page.get_by_role("dialog")).to_contain_text("Server Connection Error", timeout=60_000)
    says_that_it_stopped(lesson)
    server.start()
    # Not Restart Kernel: JupyterLab would ask for a kernel that this server never had.
    lesson.page.once("dialog", lambda dialog: dialog.accept())
    lesson.page.reload()
    lesson.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")
    lesson.run_all(guess=False)
    works(lesson, "40")
    exercise(lesson, "Your answers are kept in this one file only").get_by_role("textbox").fill("Amina, number 4711")
    lesson.save()


def test_what_was_saved_holds_nobody_s_guess_and_nobody_s_name(server):
    """A notebook that is handed on: its picture is that of somebody who has not guessed."""
    text = (server.folder / "notebooks" / LESSON).read_text("utf-8")
    assert "our guess:" not in text
    assert "4711" not in text
    cell = next(cell for cell in nbformat.reads(text, 4).cells if "explorers.burden" in cell.source)
    stored = [output.data for output in cell.outputs if VIEW not in output.data]
    assert stored[0]["image/png"].strip() == explorers.burden().stills()[0]["image/png"]
    assert stored[1]["text/plain"] == explorers.burden().words


def test_after_its_kernel_was_shut_down_a_lesson_says_what_to_do(open_tab):
    lesson = open_tab(COPY)
    lesson.run_all(guess=False)
    lesson.menu("Kernel", "Shut Down Kernel")
    says_that_it_stopped(lesson)
    lesson.page.context.close()


def test_a_lesson_opened_on_another_day_says_what_to_do(lesson, open_tab, server):
    """It was saved with its controls, whose kernel is gone: the pictures stand there still."""
    server.stop()
    lesson.page.context.close()
    server.start()
    again = open_tab(LESSON)
    again.page.get_by_text(ASLEEP).first.wait_for()
    for make in (explorers.claim_map, explorers.burden):
        words, width = again.still(make().title)
        assert make().chart.words(make().state).summary in words
        assert width > 1000
    again.page.locator("h2", has_text="Check yourself").scroll_into_view_if_needed()
    again.page.wait_for_timeout(500)
    assert "Error displaying widget" not in again.page.inner_text("body")
    again.run_all(guess=False)
    works(again, "40")
