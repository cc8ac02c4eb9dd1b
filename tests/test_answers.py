"""The file of answers: written at once and whole, never lost, never in the way."""

import csv
import errno
import io
import json
import os
import stat
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lesson import answers as answers_module
from lesson.answers import Answers, as_csv, as_page
from lessons import FOLDER
from rights import without_rights


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.json"


def fill(monkeypatch, after=0):
    """The disk is full, but for `after` more files: a system may say so only when a file must be on the disk."""
    room, sync = [None] * after, os.fsync

    def full(handle):
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)


def set_clock(monkeypatch, moment):
    """The clock shows this moment, in ISO 8601 with the zone of this computer."""
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromisoformat(moment).astimezone(tz)

    monkeypatch.setattr(answers_module, "datetime", Clock)


def write(path, exercise, answer, saved):
    """Another program writes this into the file, beside what stands there."""
    found = json.loads(path.read_text("utf-8")) if path.exists() else {"version": 1, "answers": {}}
    found["answers"][exercise] = {"answer": answer, "right": None, "tries": 1, "saved": saved}
    path.write_text(json.dumps(found), encoding="utf-8")


def start(code, path):
    """Python in a process of its own, with the answers of `path` as `answers`."""
    begin = (f"import os, sys, time\nsys.path.insert(0, {str(FOLDER)!r})\n"
             f"from lesson.answers import Answers\nanswers = Answers({str(path)!r})\n")
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", begin + code], stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def end(process):
    """It ended well."""
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return said


#: Holds the lock in the middle of writing, says so, and goes on when it is told to.
HOLD = """
sync = os.fsync
def slow(handle):
    print("holding", flush=True)
    sys.stdin.readline()
    os.fsync = sync
    sync(handle)
os.fsync = slow
answers.put("held", "h")
assert answers.problem is None, answers.problem
"""


@pytest.mark.parametrize("before", ["nothing", "damaged", "left behind", "killed"])
def test_eight_at_once_lose_nothing(path, before):
    """From nothing; from a damaged file, which each of them finds; after crashes; and with one that dies meanwhile."""
    if before == "damaged":
        path.write_text("{", encoding="utf-8")
    if before == "left behind":
        path.with_name(".answers.json.lock").touch()
        path.with_name(".answers.json.12345").write_text("half")
    holder = start(HOLD, path) if before == "killed" else None
    if holder:
        assert holder.stdout.readline() == "holding\n"
    code = ("for n in range(10):\n answers.put(f'{}{{n}}', n)\n"
            " while answers.waiting:\n  time.sleep(0.1)\n  Answers(answers.path)")
    writers = [start(code.format(name), path) for name in "abcdefgh"]
    if holder:
        holder.kill()
        holder.communicate()
    for writer in writers:
        end(writer)
    assert len(Answers(path).all()) == 80
    assert len(list(path.parent.glob("answers-damaged-*"))) == (before == "damaged")
    assert set(path.parent.iterdir()) == {path, *path.parent.glob("answers-damaged-*")}


def test_a_writer_that_is_stopped_for_long_takes_nothing_with_it(path, monkeypatch):
    """Its lock is not taken away: the other's answer waits, is told, and both are there in the end."""
    monkeypatch.setattr(answers_module, "PATIENCE", 0.2)
    answers = Answers(path)
    answers.put("first", "1")
    holder = start(HOLD, path)
    assert holder.stdout.readline() == "holding\n"
    answers.put("ok", "o")
    assert "cannot be saved" in answers.problem
    assert "another lesson has been saving there for a while" in answers.problem
    assert answers.get("ok")["answer"] == "o"
    holder.stdin.write("\n")
    holder.stdin.flush()
    end(holder)
    answers.put("last", "l")
    assert answers.problem is None
    assert Answers(path).all().keys() == {"first", "held", "ok", "last"}
    assert answers.waiting == {}


@pytest.mark.skipif(os.name == "nt", reason="this system locks otherwise")
def test_a_lock_on_a_file_that_was_removed_meanwhile_is_none(path, monkeypatch):
    """Who gives the lock up removes its file: who had opened that one just before must look for the new one."""
    import fcntl

    monkeypatch.setattr(answers_module, "PATIENCE", 0.1)
    lock, real, other = path.with_name(".answers.json.lock"), fcntl.flock, []

    def flock(handle, how):
        if not other:
            lock.unlink()
            other.append(lock.open("w"))
            real(other[0], fcntl.LOCK_EX)
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    answers = Answers(path)
    answers.put("one", "1")
    assert "another lesson has been saving there" in answers.problem
    assert not path.exists()
    other[0].close()
    answers.put("two", "2")
    assert Answers(path).all().keys() == {"one", "two"}


def test_a_damaged_file_that_another_lesson_has_just_put_aside_is_not_put_aside_twice(path, monkeypatch):
    """The new one would be taken away, with what the other lesson has saved in it."""
    path.write_text("{", encoding="utf-8")
    real = json.loads

    def loads(content):
        if content == b"{":
            path.replace(path.with_name("answers-damaged-1.json"))
            write(path, "theirs", "t", "2026-11-30T12:00:00+00:00")
        return real(content)

    monkeypatch.setattr(answers_module.json, "loads", loads)
    answers = Answers(path)
    assert answers.get("theirs")["answer"] == "t"
    assert [file.name for file in path.parent.glob("answers-damaged-*")] == ["answers-damaged-1.json"]


@pytest.mark.skipif(os.name == "nt", reason="this system locks otherwise")
def test_where_a_folder_knows_no_locks_that_is_said_and_the_answer_saved(path, monkeypatch):
    import fcntl

    def no_locks(handle, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    answers = Answers(path)
    answers.put("one", "1")
    assert answers.problem == answers_module.ALONE
    assert json.loads(path.read_text("utf-8"))["answers"]["one"]["answer"] == "1"


def test_a_lock_that_is_a_folder_is_told_at_once(path, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waits for what will not change"))
    path.with_name(".answers.json.lock").mkdir()
    answers = Answers(path)
    answers.put("one", "1")
    assert "cannot be saved" in answers.problem
    assert answers.get("one")["answer"] == "1"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets its zone otherwise")
def test_an_answer_just_given_counts_in_whatever_zone_the_one_before_was_given(path, monkeypatch):
    for answer, zone in (("9", "Asia/Tokyo"), ("10", "America/New_York"), ("11", "UTC"), ("12",
    "Pacific/Kiritimati"), ("13", "America/Adak")):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        Answers(path).put("q", answer)
        assert Answers(path).get("q")["answer"] == answer
        assert Answers(path).get("q")["saved"].endswith("+00:00")
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("saved", ["9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-12:00",
    "2999-01-01T00:00:00", "", "soon", "0001-01-01T00:00:00+14:00"])
def test_an_answer_just_given_counts_whatever_the_clock_of_the_one_before_said(path, saved, monkeypatch):
    write(path, "q", "old", saved)
    answers = Answers(path)
    answers.put("q", "new")
    assert json.loads(path.read_text("utf-8"))["answers"]["q"]["answer"] == "new"
    assert answers.get("q")["answer"] == "new"
    # It counts as well when it could not be saved at once, and when the file could not even be read in between.
    write(path, "r", "old", saved)
    answers.get("r")
    with monkeypatch.context() as disk:
        fill(disk)
        answers.put("r", "new")
        assert answers.get("r")["answer"] == "new"
    answers.put("s", "3")
    assert Answers(path).get("r")["answer"] == "new"


def test_an_answer_just_given_counts_after_the_clock_was_put_back(path, monkeypatch):
    set_clock(monkeypatch, "2026-10-25T02:59:00+02:00")
    Answers(path).put("q", "before")
    for back in ("2026-10-25T02:00:00+01:00", "2026-10-25T02:58:00+02:00", "1970-01-02T00:00:00+00:00"):
        set_clock(monkeypatch, back)
        answers = Answers(path)
        answers.put("q", back)
        assert json.loads(path.read_text("utf-8"))["answers"]["q"]["answer"] == back
        assert answers.waiting == {}


@pytest.mark.parametrize(("theirs", "wins"), [
    ("2026-11-30T12:00:01+00:00", "theirs"), ("2026-11-30T07:00:01-05:00", "theirs"),
    ("2026-11-30T21:00:01+09:00", "theirs"),
    ("2026-11-30T12:00:00.250Z", "theirs"), ("2026-11-30T11:59:59+00:00", "ours"), ("2026-11-30T20:59:59+09:00",
    "ours"), ("", "ours")])
def test_of_an_answer_that_waited_and_one_saved_since_the_later_counts(path, monkeypatch, theirs, wins):
    """By the moment, not by the text of a clock."""
    write(path, "q", "old", "2026-11-30T11:00:00+00:00")
    set_clock(monkeypatch, "2026-11-30T13:00:00.125+01:00")
    answers = Answers(path)
    with monkeypatch.context() as disk:
        fill(disk)
        answers.put("q", "ours")
    write(path, "q", "theirs", theirs)
    assert answers.get("q")["answer"] == wins
    answers.put("other", "1")
    assert Answers(path).get("q")["answer"] == wins
    assert answers.waiting == {}


def test_what_is_written_is_on_the_disk_before_it_takes_the_place_of_the_old(path, monkeypatch):
    done, sync, replace = [], os.fsync, Path.replace

    def watched(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def replaced(self, target):
        done.append("replaced")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watched)
    monkeypatch.setattr(Path, "replace", replaced)
    Answers(path).put("one", "1")
    assert done[:2] == ["file", "replaced"]
    assert done[2:] == ["folder"] or os.name == "nt"


def test_what_a_killed_writer_left_behind_is_removed_and_nothing_else(path):
    names = [".answers.json.4711", ".answers.json.12", ".answers.csv.12", ".answers.json.12.mine",
    "answers.json.12", ".answers.json.old"]
    for name in names:
        path.with_name(name).write_text("half")
    Answers(path).put("one", "1")
    assert {file.name for file in path.parent.iterdir()} == {"answers.json", *names[2:]}
    Answers(path).write_beside({".csv": "x"})
    assert {file.name for file in path.parent.iterdir()} == {"answers.json", "answers.csv", *names[3:]}


@pytest.mark.skipif(os.name == "nt", reason="this system keeps its rights otherwise")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_file_keeps_its_rights(path, mode):
    Answers(path).put("one", "1")
    Answers(path).write_beside({".csv": "x"})
    for file in (path, path.with_suffix(".csv")):
        file.chmod(mode)
    Answers(path).put("one", "2")
    Answers(path).write_beside({".csv": "y"})
    for file in (path, path.with_suffix(".csv")):
        assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may give a file away")
def test_a_student_s_file_stays_the_student_s_when_root_answers(path):
    Answers(path).put("one", "1")
    os.chown(path, 65534, 65534)
    Answers(path).put("two", "2")
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


@pytest.mark.parametrize("answers", [{}, {"one": {"answer": "1"}}, [], None], ids=["none", "one", "other shape",
    "null"])
def test_a_file_of_a_newer_edition_is_left_as_it_is(path, answers):
    content = json.dumps({"version": 2, "answers": answers, "more": 1})
    path.write_text(content, encoding="utf-8")
    kept = Answers(path)
    assert "a newer edition of the lessons wrote it" in kept.problem
    kept.put("two", "2")
    assert "cannot be saved" in kept.problem
    assert kept.get("two")["answer"] == "2"
    assert path.read_text("utf-8") == content
    assert list(path.parent.iterdir()) == [path]


def test_what_else_stands_in_the_file_stays(path):
    entry = {"answer": "1", "right": None, "tries": 1, "saved": "2026-01-01T00:00:00+00:00", "note": "mine"}
    path.write_text(json.dumps({"version": 1, "class": "7b", "answers": {"one": entry}}), encoding="utf-8")
    Answers(path).put("two", "2")
    found = json.loads(path.read_text("utf-8"))
    assert found["class"] == "7b"
    assert found["answers"]["one"] == entry


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_a_file_saved_by_another_editor_is_read(path, coding):
    Answers(path).put("one", "größer")
    path.write_bytes(path.read_text("utf-8").encode(coding))
    answers = Answers(path)
    assert answers.get("one")["answer"] == "größer"
    assert answers.problem is None
    answers.put("two", "2")
    assert Answers(path).all().keys() == {"one", "two"}
    assert not list(path.parent.glob("answers-damaged-*"))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", ["answers.json", "other.json"])
def test_a_link_in_a_circle_is_told_and_left(path, name):
    path.symlink_to(name)
    if name != path.name:
        path.with_name(name).symlink_to(path.name)
    answers = Answers(path)
    assert "cannot be read" in answers.problem
    answers.put("one", "1")
    assert "cannot be saved" in answers.problem
    assert answers.get("one")["answer"] == "1"
    assert path.is_symlink()


#: What makes a cell a formula when it comes first.
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="=+-@;,\t\r\n\"' a1\uff1d\u00a0", max_size=12), mark=st.sampled_from(",;\t"))
@example(text="x;=cmd|' /C calc'!A0", mark=";")
@example(text='x;"=1+1', mark=";")
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(text, mark):
    table = as_csv([(3, text, text, text, 1, text)], text)
    cells = [cell for row in csv.reader(io.StringIO(table, newline=""), delimiter=mark) for cell in row]
    if mark != ",":  # a program that splits here need not know quotation marks
        cells += [cell for line in table.splitlines() for cell in line.split(mark)]
    for cell in cells:
        assert cell.lstrip(' \t\r\n\xa0"')[:1] not in set(FORMULA), table


def test_plain_text_is_handed_in_as_it_is():
    plain = "between 5 - 10; 'about' a, b; 2 = two"
    _, row = csv.reader(io.StringIO(as_csv([(3, "Q", plain, "right", 1, "now")])))
    assert row[3] == plain


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


def test_leaving_a_guess_out_never_brings_back_the_one_before(path, monkeypatch):
    """The box is ticked in one thread of a kernel while the other keeps a new guess."""
    answers, get = Answers(path), Answers.get
    answers.put("guess", "5")
    read, put = threading.Event(), threading.Event()

    def slow(exercise):
        entry = get(answers, exercise)
        read.set()
        put.wait(0.5)
        return entry

    monkeypatch.setattr(answers, "get", slow)
    thread = threading.Thread(target=answers.leave_out, args=("guess", True))
    thread.start()
    read.wait()
    Answers(path).put("guess", "9")
    put.set()
    thread.join()
    assert Answers(path).get("guess")["answer"] == "9"
    assert Answers(path).leave_out("guess", True)
    assert Answers(path).get("guess")["left_out"] is True
    assert not Answers(path).leave_out("another", True)


def test_a_lock_left_behind_does_not_stop_anyone(path):
    lock = path.with_name(".answers.json.lock")
    lock.touch()
    os.utime(lock, (0, 0))
    Answers(path).put("one", "1")
    assert Answers(path).get("one")["answer"] == "1"
    assert not lock.exists()


@pytest.mark.parametrize("damage", [
    "", "{", "[]", "null", '{"answers": 3}', '{"answers": {"one": 3}}', '{"answers": {"one": {}}}', "\xff",
    "answers", "[" * 100_000], ids=range(10))
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
        fill(broken)
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
    with monkeypatch.context() as disk:
        fill(disk)
        answers.put("two", "2")
    assert path.read_bytes() == before
    assert "No space left on device" in answers.problem
    assert list(answers.waiting) == ["two"]
    assert list(path.parent.iterdir()) == [path], "half a file is left"


def test_a_full_disk_leaves_the_files_handed_in_earlier_whole(path, monkeypatch):
    answers = Answers(path)
    answers.write_beside({".csv": "good\n", ".html": "good\n"})
    with monkeypatch.context() as disk:
        fill(disk, after=1)  # there is room for one of the two
        with pytest.raises(OSError, match="No space left on device"):
            answers.write_beside({".csv": "newer\n", ".html": "newer\n"})
    found = {file.name: file.read_text("utf-8-sig") for file in path.parent.iterdir()}
    assert found == {"answers.csv": "good\n", "answers.html": "good\n"}


def test_a_spreadsheet_sees_no_formula():
    rows = list(csv.reader(io.StringIO(as_csv([(3, "Q", "=1+1", "right", 1, "now"), (3, "Q", "plain, text",
    "right", 1, "now")]))))
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
