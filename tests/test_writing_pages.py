"""The command that writes the pages: somebody's files stay, and a notebook that cannot be shown is named."""

import io
import json
import os
import re
import zipfile

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lesson import hosting, notebooks, pages

TITLE = nbformat.v4.new_markdown_cell("# A lesson")


def notebook(path, *cells):
    """Write a notebook of these cells, texts being code."""
    made = nbformat.v4.new_notebook(
        cells=[cell if not isinstance(cell, str) else nbformat.v4.new_code_cell(cell) for cell in cells]
    )
    path.write_text(nbformat.writes(made), encoding="utf-8")
    return path


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """The only lesson that there is, short enough for a test."""
    (tmp_path / "notebooks").mkdir()
    path = notebook(tmp_path / "notebooks" / "00_start.ipynb", TITLE, "from lesson import frame\nframe.claims('intro')")
    monkeypatch.setattr(notebooks, "lessons", lambda folder=None: [path])
    monkeypatch.setattr(notebooks, "others", lambda folder=None: ["my notes.ipynb"])
    return path


def files(folder):
    """All files of a folder, with what they hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def sentence(*words):
    """What the command says when it ends with a fault."""
    with pytest.raises(SystemExit) as error:
        pages.main([str(word) for word in words])
    assert "\n" not in str(error.value)
    return str(error.value)


# -- whose files they are

NAMES = ("index.html", "00_start.html", "lessons.css", "lessons.js", "offline.js", "lessons.webmanifest", "icon.svg")


def test_pages_are_written_and_written_again(lesson, tmp_path, capsys):
    folder = tmp_path / "usb stick" / "pages"
    pages.main([str(folder)])
    first = files(folder)
    assert set(first) == {*NAMES, pages.MARK}
    said = capsys.readouterr().out
    assert f"run.py: {len(NAMES)} files in {folder}" in said
    assert "run.py: left out, for they are no lessons: my notes.ipynb" in said
    pages.main([str(folder)])
    assert files(folder) == first
    notebook(lesson, TITLE, nbformat.v4.new_markdown_cell("Something newer"))
    pages.main([str(folder)])
    assert b"Something newer" in files(folder)["00_start.html"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_somebody_s_own_is_never_written_over(lesson, tmp_path, name):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / name).write_text("mine")
    (tmp_path / "site" / "CNAME").write_text("example.org")
    before = files(tmp_path / "site")
    assert sentence(tmp_path / "site") == (
        f"run.py pages: {tmp_path / 'site' / name} was not written by this command, or was changed since; "
        "move it away, or name another folder"
    )
    assert files(tmp_path / "site") == before


def test_what_lies_beside_the_pages_stays(lesson, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "CNAME").write_text("example.org")
    pages.main([str(tmp_path / "site")])
    assert (tmp_path / "site" / "CNAME").read_text() == "example.org"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_somebody_changed_is_theirs(lesson, tmp_path, name):
    pages.main([str(tmp_path)])
    (tmp_path / name).write_text("changed")
    before = files(tmp_path)
    assert f"{name} was not written by this command, or was changed since" in sentence(tmp_path)
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    "mark",
    ["", "{", "[]", "3", '{"index.html": 3}', '{"index.html": []}', '{"index.html": null}', "[" * 100_000, "\xff"],
)
def test_a_damaged_mark_makes_nothing_ours(lesson, tmp_path, mark):
    pages.main([str(tmp_path)])
    (tmp_path / pages.MARK).write_bytes(mark.encode("latin-1"))
    before = files(tmp_path)
    assert "was not written by this command" in sentence(tmp_path)
    assert files(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="links of another kind")
@pytest.mark.parametrize("name", [*NAMES, pages.MARK])
def test_a_link_is_not_followed(lesson, tmp_path, name):
    pages.main([str(tmp_path / "site")])
    victim = tmp_path / "victim"
    (tmp_path / "site" / name).rename(victim)
    (tmp_path / "site" / name).symlink_to(victim)
    before = victim.read_bytes()
    assert "was not written by this command" in sentence(tmp_path / "site")
    assert victim.read_bytes() == before


def test_pages_whose_writing_was_stopped_can_be_written_again(lesson, tmp_path, monkeypatch):
    pages.main([str(tmp_path)])
    notebook(lesson, TITLE, nbformat.v4.new_markdown_cell("Something newer"))
    whole, written = notebooks.write_whole, []

    def stopped(path, content):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path)
        whole(path, content)

    monkeypatch.setattr(notebooks, "write_whole", stopped)
    with pytest.raises(KeyboardInterrupt):
        pages.write(tmp_path)
    monkeypatch.setattr(notebooks, "write_whole", whole)
    pages.main([str(tmp_path)])
    assert b"Something newer" in files(tmp_path)["00_start.html"]


@pytest.mark.parametrize("words", [[""], [" "], ["--help"], ["-h"], ["a", "b"]])
def test_words_that_name_no_folder_write_nothing(lesson, tmp_path, monkeypatch, words):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert sentence(*words) == "run.py pages: say no folder or one, for example: python3 run.py pages ../pages"
    assert list((tmp_path / "here").iterdir()) == []


def test_a_file_in_place_of_the_folder_is_a_sentence(lesson, tmp_path):
    (tmp_path / "file").write_text("mine")
    assert sentence(tmp_path / "file") == f"run.py pages: {tmp_path / 'file'} is no folder; name another one"


# -- the zip for a learning platform

def test_a_zip_holds_the_pages_at_its_root_and_is_the_same_to_the_byte(lesson, tmp_path, capsys):
    pages.main(["--zip", str(tmp_path / "site")])
    assert str(tmp_path / "site.zip") in capsys.readouterr().out
    first = (tmp_path / "site.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(NAMES)
        assert {name: archive.read(name) for name in NAMES} == {
            name: data for name, data in files(tmp_path / "site").items() if name != pages.MARK}
    os.utime(tmp_path / "site" / "index.html", (1, 1))
    pages.main([str(tmp_path / "site"), "--zip"])
    assert (tmp_path / "site.zip").read_bytes() == first
    pages.main([str(tmp_path / "elsewhere" / "lessons"), "--zip"])
    assert (tmp_path / "elsewhere" / "lessons.zip").read_bytes() == first
    notebook(lesson, TITLE, nbformat.v4.new_markdown_cell("Something newer"))
    pages.main([str(tmp_path / "site"), "--zip"])
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        assert b"Something newer" in archive.read("00_start.html")


def test_without_the_word_no_zip_is_written(lesson, tmp_path):
    pages.main([str(tmp_path / "site")])
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".zip"] == []


def theirs(path):
    """What may lie where the zip goes, and is nobody's but theirs."""
    made = path.read_bytes()
    buffer = io.BytesIO(made)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("mine.html", "mine")
    return {"text": b"mine", "empty": b"", "longer": made + b" ", "shorter": made[:-1],
            "other remark": made[:-1] + b"x", "a letter": made.replace(b"index", b"Index"),
            "with a file more": buffer.getvalue(), "remark only": hosting._signed(b"mine")[4:]}


@pytest.mark.parametrize("what", ["text", "empty", "longer", "shorter", "other remark", "a letter", "with a file more",
                                  "remark only", "folder", "link"])
def test_a_zip_of_somebody_s_own_is_never_written_over(lesson, tmp_path, what):
    path = tmp_path / "site.zip"
    pages.main([str(tmp_path / "site"), "--zip"])
    victim = path.rename(tmp_path / "victim")
    if what == "folder":
        path.mkdir()
    elif what == "link":
        path.symlink_to(victim)
    else:
        path.write_bytes(theirs(victim)[what])
    before = files(tmp_path), files(tmp_path / "site")
    notebook(lesson, TITLE, nbformat.v4.new_markdown_cell("Something newer"))
    assert sentence(tmp_path / "site", "--zip") == (
        f"run.py pages: {path} was not written by this command, or was changed since; "
        "move it away, or name another folder")
    assert (files(tmp_path), files(tmp_path / "site")) == before


def test_a_folder_that_is_named_by_dots_has_its_zip_beside_it(lesson, tmp_path, monkeypatch):
    (tmp_path / "site" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "site" / "deep")
    for words, made in ((["."], "site/deep.zip"), ([".."], "site.zip")):
        pages.main([*words, "--zip"])
        assert (tmp_path / made).exists()
    assert "has nothing beside it" in sentence("/", "--zip")


# -- notebooks that people bring

EMPTY = (
    st.text(" \n\t", max_size=4)
    | st.from_regex(r"\A *#[ -~]*\Z")
    | st.sampled_from(["x = 3", "import os", "x = 3\n# y", "for n in range(2):\n    n", "None"])
)


@given(st.lists(EMPTY, max_size=3))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_cell_without_a_value_shows_nothing(tmp_path, sources):
    path = notebook(tmp_path / "00_start.ipynb", TITLE, *sources)
    assert pages.lesson(path).replace(pages.markdown("# A lesson"), "").strip() == ""


def test_other_cells_are_shown_as_jupyter_shows_them(tmp_path):
    path = notebook(
        tmp_path / "00_start.ipynb",
        TITLE,
        nbformat.v4.new_raw_cell("raw <b>"),
        "x = '<b>'",
        "x",
        nbformat.v4.new_markdown_cell(""),
    )
    body = pages.lesson(path)
    assert "<pre>&#x27;&lt;b&gt;&#x27;</pre>" in body
    assert "raw" not in body


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 +", r"cell 2: this cell cannot be run (SyntaxError: invalid syntax"),
        ("%matplotlib inline", r"cell 2: this cell cannot be run (SyntaxError: invalid syntax"),
        ("nothing", r"cell 2: this cell cannot be run (NameError: name 'nothing' is not defined)"),
        ("from lesson import explorers\nexplorers.report_card('nowhere')", "cell 2: this cell cannot be run ("),
        ("raise KeyError", "cell 2: this cell cannot be run (KeyError: KeyError)"),
    ],
)
def test_a_cell_that_cannot_be_run_is_named_and_nothing_is_written(lesson, tmp_path, source, said):
    notebook(lesson, TITLE, source)
    assert sentence(tmp_path / "site").startswith(f"run.py pages: 00_start.ipynb, {said}")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<<<<<<< HEAD\n{}\n", ", line 1: git left a mark of a conflict here; choose one version, and take it whole"),
        ("{", ": this is no notebook (NotJSONError); take it again from where you had it"),
        (
            json.dumps(nbformat.v4.new_notebook()),
            ": its first cell holds no title; expected a line that begins with one #",
        ),
        (
            json.dumps(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", id="empty")])),
            ": its first cell holds no title; expected a line that begins with one #",
        ),
    ],
)
def test_a_notebook_that_is_none_is_named_and_nothing_is_written(lesson, tmp_path, text, said):
    lesson.write_text(text, encoding="utf-8")
    assert sentence(tmp_path / "site") == f"run.py pages: 00_start.ipynb{said}"
    assert not (tmp_path / "site").exists()


# -- on a web host

def version(folder):
    """The version and the names of files that the service worker in this folder keeps."""
    told = re.search(r'VERSION = "(\w+)", FILES = (\[.*?\]);', (folder / "offline.js").read_text("utf-8"))
    return told[1], json.loads(told[2])


def test_the_worker_keeps_every_page_under_a_version_that_follows_what_they_hold(lesson, tmp_path):
    pages.write(tmp_path / "one")
    pages.write(tmp_path / "two")
    first, names = version(tmp_path / "one")
    assert version(tmp_path / "two") == (first, names), "the same pages, the same version"
    assert set(names) == set(NAMES) - {"offline.js"}
    notebook(lesson, TITLE, nbformat.v4.new_markdown_cell("One letter mor"))
    pages.write(tmp_path / "one")
    second, _ = version(tmp_path / "one")
    notebook(lesson, TITLE, nbformat.v4.new_markdown_cell("One letter more"))
    pages.write(tmp_path / "one")
    assert len({first, second, version(tmp_path / "one")[0]}) == 3


@pytest.mark.parametrize("name", ["lessons.css", "00_start.html"])
def test_a_change_of_any_file_or_of_the_worker_is_another_version(monkeypatch, tmp_path, name):
    files = {"lessons.css": b"a", "00_start.html": b"b"}
    before = hosting.added(files)["offline.js"]
    assert hosting.added(files | {name: b"ab"})["offline.js"] != before
    assert hosting.added({**files, "more.html": b""})["offline.js"] != before
    for made in ("offline.js", "icon.svg"):
        (tmp_path / made).write_bytes((hosting.HERE / made).read_bytes() + b"\n")
        other = tmp_path / ("icon.svg" if made == "offline.js" else "offline.js")
        other.write_bytes((hosting.HERE / other.name).read_bytes())
        monkeypatch.setattr(hosting, "HERE", tmp_path)
        assert hosting.added(files)["offline.js"].split(b"\n")[1] != before.split(b"\n")[1]
        monkeypatch.undo()
