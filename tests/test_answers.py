"""The file of answers: written at once and whole, never lost, never in the way."""

import csv
import io
import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lesson.answers import Answers, as_csv, as_page
from rights import without_rights


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.json"


def test_an_answer_outlives_the_kernel(path):
    Answers(path).put("one", "10 days", True, 2)
    kept = Answers(path).get("one")
    assert (kept["answer"], kept["right"], kept["tries"]) == ("10 days", True, 2)
    assert kept["saved"][:2] == "20"


def test_nothing_is_kept_before_anything_is_answered(path):
    answers = Answers(path)
    assert answers.get("one") is None
    assert answers.all() == {}
    assert not path.exists()


def test_two_notebooks_do_not_lose_each_other_s_answers(path):
    one, two = Answers(path), Answers(path)
    one.put("first", "1")
    two.put("second", "2")
    one.put("third", "3")
    assert list(Answers(path).all()) == ["first", "second", "third"]


def test_many_at_once_lose_nothing(path):
    def save(name):
        for n in range(10):
            Answers(path).put(f"{name}{n}", n)

    threads = [threading.Thread(target=save, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Answers(path).all()) == 40
    assert [file.name for file in path.parent.iterdir()] == ["answers.json"]


def test_a_lock_left_behind_does_not_stop_anyone(path):
    lock = path.with_name(".answers.json.lock")
    lock.touch()
    os.utime(lock, (0, 0))
    Answers(path).put("one", "1")
    assert Answers(path).get("one")["answer"] == "1"
    assert not lock.exists()


@pytest.mark.parametrize("damage", [
    "", "{", "[]", "null", '{"answers": 3}', '{"answers": {"one": 3}}', '{"answers": {"one": {}}}', "\xff", "answers", "[" * 100_000], ids=range(10))
def test_a_damaged_file_is_kept_aside_and_told(path, damage):
    path.write_bytes(damage.encode("latin-1"))
    answers = Answers(path)
    assert answers.get("one") is None
    assert "was damaged. It is kept as answers-damaged-" in answers.problem
    assert answers.problem.count(".") <= 3
    aside = next(path.parent.glob("answers-damaged-*.json"))
    assert aside.read_bytes() == damage.encode("latin-1")
    answers.put("one", "1")
    assert Answers(path).get("one")["answer"] == "1"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 400), noise=st.binary(max_size=4), length=st.integers(0, 50))
def test_no_damage_stops_a_lesson_or_destroys_the_file(tmp_path, cut, noise, length):
    for old in tmp_path.iterdir():
        old.unlink()
    path = tmp_path / "answers.json"
    Answers(path).put("one", "ten", True)
    Answers(path).put("two", ["a", "b"], False, 3)
    good = path.read_bytes()
    bad = good[:cut] + noise + good[cut + length :]
    path.write_bytes(bad)
    answers = Answers(path)
    answers.get("one")
    answers.put("three", "3")
    assert Answers(path).get("three")["answer"] == "3"
    if answers.problem or list(tmp_path.glob("answers-damaged-*")):
        assert [file.read_bytes() for file in tmp_path.glob("answers-damaged-*")] == [bad]


def test_a_folder_that_cannot_be_written_is_told_and_the_answer_stays(tmp_path, monkeypatch):
    path = tmp_path / "answers.json"
    answers = Answers(path)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    answers.put("one", "1")
    assert "cannot be saved" in answers.problem
    assert "Permission denied" in answers.problem
    assert answers.get("one")["answer"] == "1"
    monkeypatch.undo()
    answers.put("two", "2")
    assert answers.problem is None


def test_a_read_only_folder_is_told_and_nothing_is_lost(shared_folder):
    shared_folder.chmod(0o555)
    path = shared_folder / "answers.json"
    with without_rights():
        Answers(path).put("one", "1")
        answers = Answers(path)
        answers.put("two", "2")
        assert "cannot be saved" in answers.problem
        assert "Permission denied" in answers.problem
        # The cell is run again, and so is the one that hands in.
        again = Answers(path)
        assert list(again.all()) == ["one", "two"]
        assert "cannot be saved" in again.problem
    assert not path.exists()
    shared_folder.chmod(0o777)
    with without_rights():
        again.put("three", "3")
        assert again.problem is None
    assert list(Answers(path).all()) == ["one", "two", "three"]


def test_a_file_that_cannot_be_read_is_not_written_over(shared_folder):
    path = shared_folder / "answers.json"
    Answers(path).put("one", "1")
    before = path.read_bytes()
    shared_folder.chmod(0o777)
    path.chmod(0o000)
    with without_rights():
        answers = Answers(path)
        assert "earlier answers" in answers.problem
        assert "cannot be read (Permission denied)" in answers.problem
        answers.put("two", "2")
        assert "cannot be saved" in answers.problem
        assert answers.get("two")["answer"] == "2"
    path.chmod(0o600)
    assert path.read_bytes() == before


def test_a_damaged_file_that_cannot_be_moved_is_not_written_over(path, monkeypatch):
    path.write_text("{", encoding="utf-8")

    replace = Path.replace

    def refuse(self, target):
        """Another program holds the damaged file open."""
        if "damaged" in str(target):
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    answers = Answers(path)
    assert "it is damaged and cannot be put aside" in answers.problem
    answers.put("one", "1")
    assert path.read_text("utf-8") == "{"
    assert "cannot be saved" in answers.problem


def test_answers_that_can_still_be_read_in_a_damaged_file_go_on(path):
    Answers(path).put("one", "1", True, 2)
    Answers(path).put("two", "2")
    kept = json.loads(path.read_text("utf-8"))
    kept["answers"]["two"] = 3
    path.write_text(json.dumps(kept), encoding="utf-8")
    answers = Answers(path)
    assert "goes on with the 1 answer in it that can be read" in answers.problem
    assert answers.get("one")["right"] is True
    assert json.loads(path.read_text("utf-8"))["answers"].keys() == {"one"}
    assert len(list(path.parent.glob("answers-damaged-*"))) == 1


def test_a_later_answer_of_another_notebook_is_not_written_over_by_one_that_waited(path, monkeypatch):
    slow = Answers(path)
    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.write_text", lambda *args, **options: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        slow.put("one", "earlier")
    entry = {"answer": "later", "right": None, "tries": 1, "saved": "2999-01-01T00:00:00+00:00"}
    path.write_text(json.dumps({"version": 1, "answers": {"one": entry}}), encoding="utf-8")
    slow.put("two", "2")
    assert Answers(path).get("one")["answer"] == "later"


def test_half_a_letter_can_be_kept(path):
    """A browser that cuts an emoji in two sends half of it, which no file can hold."""
    answers = Answers(path)
    answers.put("one", "half \ud83d")
    assert answers.problem is None
    assert Answers(path).get("one")["answer"] == "half ?"
    assert "half ?" in as_page([(3, "Q", "half ?", "right", 1, "now")])


def test_a_full_disk_leaves_the_old_file_whole(path, monkeypatch):
    answers = Answers(path)
    answers.put("one", "1")
    before = path.read_bytes()

    def full(self, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    answers.put("two", "2")
    assert path.read_bytes() == before
    assert "No space left on device" in answers.problem


def test_a_spreadsheet_sees_no_formula():
    rows = list(csv.reader(io.StringIO(as_csv([(3, "Q", "=1+1", "right", 1, "now"), (3, "Q", "plain, text", "right", 1, "now")]))))
    assert rows[1][3] == "'=1+1"
    assert rows[2][3] == "plain, text"


def test_the_page_to_hand_in_shows_text_as_text():
    page = as_page([(3, "<b>Q</b>", "<script>x</script>", "right", 1, "now")])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_file_can_be_read_by_people(path):
    Answers(path).put("one", "größer")
    assert "größer" in path.read_text("utf-8")
    assert json.loads(path.read_text("utf-8"))["version"] == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize("make", ["mkfifo", "mkdir"])
def test_what_is_no_file_is_left_where_it_is(path, make):
    getattr(os, make)(path)
    answers = Answers(path)
    assert "it is not a file" in answers.problem
    answers.put("one", "kept for now")
    assert "it is not a file" in answers.problem
    assert answers.get("one")["answer"] == "kept for now"
    assert path.exists()
    assert not path.is_file()
