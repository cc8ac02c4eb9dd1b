"""Every lesson on a machine where all is different: language, time zone, fonts, settings, a home and a disk that
cannot be written.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from every_lesson import KINDS, joined
from lessons import FOLDER, NOTEBOOKS
from rights import plain_user

#: Settings that a person may have for pictures of their own.
MATPLOTLIBRC = ("text.usetex: True\nlines.linewidth: 9\nfont.size: 30\naxes.formatter.use_locale: True\nsvg.fonttype: "
                "path\naxes.facecolor: red\n")


def strange(folder):
    """An environment in which nothing is as we have it: the Turkish or at least a bare language, Nepal's clock, no
    home, no UTF-8.
    """
    language = "C"
    if shutil.which("localedef"):
        made = subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"], capture_output=True)
        language = "tr_TR.UTF-8" if made.returncode in (0, 1) and (folder / "tr_TR.UTF-8").exists() else "C"
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("LC_", "LANG", "HOME", "LESSON", "XDG", "MPL"))}
    return env | {"LC_ALL": language, "LANG": language, "LOCPATH": str(folder),
                  "TZ": "Asia/Kathmandu", "PYTHONUTF8": "0",
                  "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What all lessons show and ask there: in a folder that cannot be written, with a name that is not plain."""
    folder = tmp_path_factory.mktemp("strange")
    lessons = folder / "Übung für Ketamin (copy 2)"
    for name in ("notebooks", "data"):
        shutil.copytree(FOLDER.parent / name, lessons / name,
                        ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "answers.json"))
    (folder / "matplotlibrc").write_text(MATPLOTLIBRC)
    (folder / "no home").mkdir()
    for path in (lessons / "notebooks", lessons / "data", folder / "no home"):
        path.chmod(0o555)
    home = folder / "no home"
    env = strange(folder) | {"HOME": str(home), "MPLCONFIGDIR": str(home / "matplotlib"),
                             "MATPLOTLIBRC": str(folder / "matplotlibrc")}
    command = [*plain_user(), sys.executable, FOLDER.parent / "tests" / "every_lesson.py", ".", folder / "report.json"]
    answer = subprocess.run(command, cwd=lessons / "notebooks", env=env, capture_output=True)
    for path in (lessons / "notebooks", lessons / "data", folder / "no home"):
        path.chmod(0o755)
    assert answer.returncode == 0, answer.stderr.decode(errors="replace")[-2000:]
    return json.loads((folder / "report.json").read_text("utf-8")) | {"folder": str(folder)}


@pytest.mark.parametrize("lesson", NOTEBOOKS)  # not by the name that spreads tests over processes
def test_words_and_pictures_are_the_same_on_a_strange_machine(report, lesson):
    cells = [cell for cell in nbformat.read(FOLDER / lesson, as_version=4).cells if cell.cell_type == "code"]
    assert len(cells) == len(report["shown"][lesson])
    for cell, shown in zip(cells, report["shown"][lesson], strict=True):
        stored = [{kind: content.rstrip("\n") for kind, content in output.data.items()} for output in cell.outputs]
        for kind in KINDS:
            # Another system draws fonts a shade differently.
            assert shown[kind] == joined(stored, kind) or (kind == "image/png" and sys.platform != "linux"), cell.source


def test_where_nothing_can_be_written_each_exercise_says_so_and_takes_the_answer(report):
    assert len(report["told"]) > 40
    for told in report["told"]:
        assert "Your answers cannot be saved in" in told
        assert "They stay until you close this lesson: write down what you want to keep." in told
    assert report["handed_in"].startswith("<p>The file cannot be written here (")


def test_a_lesson_asks_the_network_for_nothing_and_starts_no_other_program(report):
    assert report["network"] == []
    assert set(report["programs"]) <= {"fc-list"}, "Matplotlib asks it for fonts"
    assert report["unpickled"] == []


def test_answers_are_written_into_the_student_s_folder_and_nothing_is_written_elsewhere(report):
    own = [path for path in report["written"] if "/notebooks/" in path]
    assert any("answers.json" in path for path in own)
    rest = {path for path in report["written"] if path not in own}
    # Matplotlib writes its list of fonts; Python tries, with a file that is gone at once, where it may keep what is for
    # now.
    assert {path for path in rest if "matplotlib" not in path and Path(path).exists()} <= {os.devnull}


def test_answers_are_utf_8_whatever_the_language_of_the_machine(tmp_path):
    code = ("from lesson.answers import Answers; a = Answers('answers.json'); a.put('one', 'gr\\u00f6\\u00dfer "
            "\\u2192'); print(a.problem)")
    env = strange(tmp_path) | {"PYTHONPATH": str(FOLDER), "LC_ALL": "C", "LANG": "C"}
    answer = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert answer.stdout.strip() == "None", answer.stderr
    assert json.loads((tmp_path / "answers.json").read_text("utf-8"))["answers"]["one"]["answer"] == "größer →"


def test_pictures_need_no_font_but_matplotlib_s_own(explorer):
    """A machine without fonts has those that come with Matplotlib; and a page names others for a computer that lacks
    them.
    """
    import matplotlib
    from matplotlib import font_manager

    path = font_manager.findfont("DejaVu Sans", fallback_to_default=False)
    assert path.startswith(matplotlib.get_data_path())
    assert "DejaVu" not in explorer.html
    letters = set(font_manager.get_font(path).get_charmap())
    drawn = {letter for text in explorer.figure.findobj(matplotlib.text.Text) for letter in text.get_text()} - {"\n"}
    assert all(ord(letter) in letters for letter in drawn), "a letter that the font lacks is drawn as an empty box"
