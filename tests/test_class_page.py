"""The page for the wall and the table for marking: who is named where, what becomes of hostile text, and whole or not
at all.
"""

import csv
import io
import os
import re
import zipfile
from html.parser import HTMLParser

import made_up_class as made
import pytest
from lesson import class_page, drawing, explorers, notebooks, student_copy
from lesson.class_page import EVIDENCE, MARK, dots, main, pictures_for_guesses, spread_in_words, write
from lesson.classroom import FEWEST, Spread
from lesson.exercises import questions
from lesson.exercises.handing_in import RESULTS
from lesson.exercises.kinds.how_far import AFTER, BEFORE
from test_gathering import DAMAGED

known = questions()
#: As a name, as a text, as the name of a file.
MARKUP = '<img src=x onerror="alert(1)">'
FORMULA = '=HYPERLINK("https://example.org","mark")'


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """What a class of thirty handed in, in many ways, damaged and hostile files among it."""
    folder = tmp_path_factory.mktemp("handed in")
    made.write_class(folder, 20)
    with zipfile.ZipFile(folder / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20, 26):
            archive.writestr(f"{made.NAMES[number]}_12{number}_assignsubmission_file_/answers.json",
                             made.as_file(made.entries(number)))
        archive.writestr("../../climbed.json", made.as_file(made.entries(40)))
        with archive.open("Zip Bomb_99_assignsubmission_file_/answers.json", "w") as file:
            for _ in range(200):
                file.write(bytes(1_000_000))
    (folder / "mail").mkdir()
    for number, separator in ((26, ","), (27, ";")):
        (folder / "mail" / f"table{number}.csv").write_text(
            made.as_handed_in(made.entries(number), made.NAMES[number], separator), encoding="utf-8-sig")
    for number, name in ((28, FORMULA), (29, MARKUP)):
        found = made.entries(number)
        found["friend"]["answer"]["text"] = f"{name} </script><!-- $x$ \x07"
        found["guess_days"]["answer"] = "14"
        (folder / "mail" / f"hostile{number}.csv").write_text(made.as_handed_in(found, name), encoding="utf-8-sig")
    (folder / "damaged").mkdir()
    for name, (content, _) in DAMAGED.items():
        (folder / "damaged" / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def written(handed_in, tmp_path_factory):
    """The folder that was written for them, and what the command said."""
    folder, out = tmp_path_factory.mktemp("out") / "class", io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        main([str(handed_in), "--out", str(folder)])
    return folder, out.getvalue()


@pytest.fixture(scope="module")
def page(written):
    """The page, as text."""
    return (written[0] / "index.html").read_text("utf-8")


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


def test_every_student_counts_and_each_file_that_could_not_be_read_is_told_in_one_line(written, page):
    folder, said = written
    assert "30 students handed in answers. 18 files could not be read" in page
    told = [line for line in said.splitlines() if line.startswith("run.py: left out: ")]
    assert len(told) == len(DAMAGED) + 2
    for name, (_, reason) in DAMAGED.items():
        line, = (line for line in told if f"damaged/{name}: " in line)
        assert reason in line
    assert sum("its path leads out of the archive" in line for line in told) == 1
    assert sum("larger than 5 MB when unpacked" in line for line in told) == 1
    table = list(csv.reader(io.StringIO((folder / "answers.csv").read_text("utf-8-sig"), newline="")))
    assert sum(row[4].startswith("not read: ") for row in table) == 18, "the table keeps what the terminal forgets"


def test_names_stand_in_the_table_alone(written, page):
    folder, _ = written
    table = (folder / "answers.csv").read_text("utf-8-sig")
    text = Page(page).text + " ".join(value or "" for _, value in Page(page).attributes)
    names = [name for name in made.NAMES[:28] if len(name) > 4]  # shorter ones are parts of words
    for name in names:
        assert name in table
        assert name not in text
        assert name.casefold() not in text.casefold()
    assert "assignsubmission" not in page
    assert FORMULA not in text
    assert MARKUP not in text


def test_the_table_holds_every_answer_and_no_formula(written):
    table = list(csv.DictReader(io.StringIO((written[0] / "answers.csv").read_text("utf-8-sig"), newline="")))
    first = made.entries(0)
    ada = {row["exercise"]: row for row in table if row["name"] == "Ada Lovelace"}
    assert ada.keys() == first.keys()
    for key, one in first.items():
        assert ada[key]["tries"] == str(one["tries"])
        assert ada[key]["result"] == RESULTS[known[key].check(one["answer"])[0]]
    for row in table:
        for cell in row.values():
            assert cell.lstrip()[:1] not in set("=+-@"), cell


def test_hostile_text_stays_text(page):
    found = Page(page)
    assert "script" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "\x07" not in page
    assert "[name] </script><!-- $x$" in found.text, "the text itself is shown, whole, without the name"
    for name, value in found.attributes:
        if name in ("src", "href"):
            assert re.match(r"data:image/svg\+xml;base64,|data:,|#|https://", value), value
        assert name != "srcset"
    assert page.count("<style>") == 1
    assert "@import" not in page
    assert "url(" not in page


def test_the_same_answers_make_the_same_page_whoever_gave_them(tmp_path):
    def only(question):
        return question.row.lesson == 3

    for folder, shift in (("one", 0), ("two", 7)):
        for number in range(8):
            home = tmp_path / folder / made.NAMES[(number + shift) % 30]
            home.mkdir(parents=True)
            (home / "answers.json").write_bytes(made.as_file(made.entries(number, only)))
        main([str(tmp_path / folder), "--out", str(tmp_path / f"{folder} out")])
    one, two = ((tmp_path / f"{folder} out" / "index.html").read_bytes() for folder in ("one", "two"))
    assert one == two


def test_of_a_group_of_four_nothing_is_told_but_that(tmp_path):
    made.write_class(tmp_path / "four", 4)
    main([str(tmp_path / "four"), "--out", str(tmp_path / "out")])
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    begun = [question for question in known.values() if question.in_lesson and question.row.kind != "verdict"]
    assert page.count("Fewer than five answered this: nothing more is told.") == len(begun)
    assert "<img" not in page
    assert 'class="verdicts"' not in page
    assert "Not more." not in page


# -- pictures

def test_who_tells_how_far_they_came_has_begun_no_lesson_by_it(tmp_path):
    asked = {"guess_days", "last_benefit", "friend", "verdicts_research", BEFORE, AFTER}
    made.write_class(tmp_path / "in", FEWEST, only=lambda question: question.id in asked)
    main([str(tmp_path / "in"), "--out", str(tmp_path / "class")])
    page = (tmp_path / "class" / "index.html").read_text("utf-8")
    assert "How many of the 5 who answered both times were right" in page
    assert set(re.findall(r"Lesson (\d)", page)) == {"3"}, "lessons stand there of which nobody answered anything"


def test_every_guess_has_the_picture_that_its_lesson_gives_it():
    shown = pictures_for_guesses()
    assert shown.keys() == {question.id for question in known.values() if question.row.kind == "predict"}
    assert shown["guess_days"] == "durations"
    assert len(set(shown.values())) == len(shown)


@pytest.mark.parametrize("exercise", sorted(pictures_for_guesses()))
def test_a_dot_stands_where_the_lesson_draws_the_same_guess(exercise):
    """The very axis: the line that a student sees for a guess, and the dot of that guess."""
    name = pictures_for_guesses()[exercise]
    explorer = explorers.ALL[name]()
    explorer.set(**EVIDENCE.get(name, {}))
    for value in (1.0, 2.0, 1e5):
        axes, where = dots(explorer, [value])
        explorer.chart.guess = type("Guess", (), {"number": value})
        with drawing.style():
            marks = explorer.chart.marks(explorer.figure, explorer.state)
            add = next(add for key, add in marks.items() if key[0] == "guess")
            line, text = add()
            assert line.axes is axes
            assert where.places == (pytest.approx(line.get_transform().transform(line.get_xydata())[0][0]),)
            assert (where.beyond[0] == 1) == ("→" in text.get_text()) == (value == 1e5)
            line.remove()
            text.remove()
        explorer.chart.guess = None


@pytest.mark.parametrize("exercise", sorted(pictures_for_guesses()))
def test_each_guess_is_a_dot_of_the_strip_below_its_picture(exercise):
    name = pictures_for_guesses()[exercise]
    explorer = explorers.ALL[name]()
    explorer.set(**EVIDENCE.get(name, {}))
    values = [1.0, 1.0, 1.0, 2.0, 2.5, 1e5]
    axes, where = dots(explorer, values)
    with drawing.style():
        strip, _ = class_page._strip(axes, where.places, where.beyond, explorer.size[0])
    below, = strip.axes
    assert (below.get_xlim(), below.get_xscale()) == (axes.get_xlim(), axes.get_xscale())
    assert below.get_position().intervalx == pytest.approx(axes.get_position().intervalx)
    assert any(label.get_text() for label in below.get_xticklabels())
    drawn = [(line.get_marker(), *point) for line in below.lines for point in line.get_xydata()]
    assert len(drawn) == len(set(drawn)) == len(values)
    assert [marker for marker, *_ in drawn].count(">") == 1
    for _, x, y in drawn:
        assert min(abs(x - place) for place in where.places) <= class_page.DOT / 2
        assert 0 < y < strip.bbox.height - class_page.HEAD + class_page.DOT


def test_the_picture_of_the_trap_shows_what_was_guessed():
    explorer = explorers.before_after()
    explorer.set(**class_page.EVIDENCE["before_after"])
    assert "pill placebo" in explorer.words
    assert "pill placebo" in known["guess_pill_placebo"].row.question or "pills without any medicine" in (
        known["guess_pill_placebo"].row.question)


def test_a_spread_is_said_in_the_unit_of_the_question():
    assert spread_in_words(Spread((1, 3, 14, 14, 30)), "days") == (
        "5 guesses: the one in the middle (the median) is 14 days, and they run from 1 day to 30 days.")
    assert spread_in_words(Spread((1 / 3,) * 5), "hours").endswith("and all say 0.333 hours.")


# -- whole, or not at all

FILES = {"index.html": b"one", "answers.csv": b"two"}


def files(folder):
    """What a folder and those beside it hold."""
    return {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in folder.parent.rglob("*")
            if path.is_file()}


def test_a_folder_is_written_and_written_again(tmp_path):
    folder = tmp_path / "class"
    write(folder, FILES)
    write(folder, FILES | {"index.html": b"newer"})
    assert {name: content for name, content in files(folder).items() if MARK not in name} == {
        "class/index.html": b"newer", "class/answers.csv": b"two"}


def test_marks_that_a_teacher_wrote_into_the_table_are_not_written_over(tmp_path):
    folder = tmp_path / "class"
    write(folder, FILES)
    (folder / "answers.csv").write_bytes(b"two, marked")
    before = files(folder)
    with pytest.raises(ValueError, match=r"answers\.csv was not written by this command, or was changed since"):
        write(folder, FILES)
    assert files(folder) == before


@pytest.mark.parametrize("name", ["marks.xlsx", "kept/old.txt"])
def test_what_a_teacher_put_beside_them_stays(tmp_path, name):
    folder = tmp_path / "class"
    write(folder, FILES)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"mine")
    before = files(folder)
    with pytest.raises(ValueError, match="did not write; move it away"):
        write(folder, FILES)
    assert files(folder) == before


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "index.html").write_bytes(b"mine")
    with pytest.raises(ValueError, match="was not written by this command"):
        write(tmp_path / "class", FILES)
    assert files(tmp_path / "class") == {"class/index.html": b"mine"}


@pytest.mark.parametrize("at", ["write_whole", "rename"])
def test_whatever_stops_it_the_earlier_folder_stays_whole(tmp_path, monkeypatch, at):
    folder = tmp_path / "class"
    write(folder, FILES)
    before, calls = files(folder), []

    def fails(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return keep(*arguments)

    place = notebooks if at == "write_whole" else type(folder)
    keep = getattr(place, at)
    with monkeypatch.context() as disk:
        disk.setattr(place, at, fails)
        with pytest.raises(OSError, match="No space left"):
            write(folder, FILES | {"index.html": b"newer"})
    assert len(calls) >= 2
    assert files(folder) == before


def test_a_run_that_was_killed_between_two_folders_has_lost_nothing(tmp_path):
    folder = tmp_path / "class"
    write(folder, FILES)
    before = files(folder)
    folder.rename(tmp_path / ".class.earlier")
    (folder.parent / "mine").mkdir()
    with pytest.raises(ValueError, match="did not write"):
        (tmp_path / ".class.earlier" / "marks.txt").write_bytes(b"mine")
        write(folder, FILES)
    assert files(folder) == before | {"class/marks.txt": b"mine"}


def test_the_folder_opens_to_nobody_else(tmp_path):
    write(tmp_path / "class", FILES)
    if os.name != "nt":
        assert (tmp_path / "class").stat().st_mode & 0o077 == 0


# -- the command

def sentence(*words):
    """What the command says when it ends with a fault."""
    with pytest.raises(SystemExit) as error:
        main([str(word) for word in words])
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("words", [(), ("--out", "x"), ("a", "b"), ("--outt", "x", "a"), ("a", "--out"), ("", ),
                                   ("--hub", "--hub")])
def test_words_that_are_not_understood_are_answered_with_an_example(words):
    assert "for example: python3 run.py class" in sentence(*words)


def test_nothing_is_written_where_nothing_can_be_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "essay.docx").write_bytes(b"x")
    write(tmp_path / "out", FILES)
    before = files(tmp_path / "out")
    said = sentence(tmp_path / "in", "--out", tmp_path / "out")
    assert "holds no answers that can be read; nothing was written" in said
    assert "cannot be read (No such file" in sentence(tmp_path / "gone", "--out", tmp_path / "out")
    assert files(tmp_path / "out") == before


def test_nothing_is_written_among_what_was_handed_in(tmp_path):
    made.write_class(tmp_path / "in", 1)
    for place in (tmp_path / "in", tmp_path / "in" / "class", tmp_path):
        assert "lie in one another" in sentence(tmp_path / "in", "--out", place)


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="the hub runs on Linux only")
def test_the_hub_s_folder_is_where_the_hub_has_it(tmp_path, monkeypatch, capsys):
    for number, name in enumerate(("ana", "ben")):
        home = tmp_path / "hub" / "students" / name / "lessons" / "notebooks"
        home.mkdir(parents=True)
        (home / "answers.json").write_bytes(made.as_file(made.entries(number, lambda q: q.row.lesson == 7)))
    monkeypatch.setenv("HUB_FOLDER", str(tmp_path / "hub"))
    main(["--hub", "--out", str(tmp_path / "out")])
    assert "2 students, 2 times handed in, 0 files left out" in capsys.readouterr().out
    assert '"ana"' in (tmp_path / "out" / "answers.csv").read_text("utf-8-sig")


def test_what_a_class_answered_gets_into_no_copy_and_no_commit(root):
    assert root / "class" == class_page.FOLDER
    assert not [name for name in student_copy.contents() if name.startswith("class")]
    assert not [name for name in student_copy.left_out() if "class_page" in name], "it is for the teacher alone"
    assert {"/class/", "/.class.*", "/classroom/"} <= set((root / ".gitignore").read_text("utf-8").split("\n"))
