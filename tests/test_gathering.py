"""What a class hands in is read however it arrives; what is damaged or hostile costs one sentence and nothing else."""

import csv
import io
import json
import os
import struct
import sys
import zipfile
from itertools import islice

import made_up_class as made
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lesson import gathering
from lesson.answers import COLUMNS, Answers
from lesson.exercises import HandIn
from lesson.gathering import Unreadable, gather, gather_hub, parsed
from lesson.tables import FOLDER
from rights import without_rights

ONE = made.entries(1)


def zipped(path, files, **how):
    """Write an archive of files by name; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content, **how)
    return path


def reasons(found):
    """What was said about what could not be read: a dict from place to reason, each one sentence."""
    told = dict(found.faults)
    assert len(told) == len(found.faults)
    for reason in told.values():
        assert "\n" not in reason
        assert reason.isprintable()
    return told


# -- as it arrives

def test_answers_json_and_the_table_to_hand_in_say_the_same(tmp_path):
    (tmp_path / "answers.json").write_bytes(made.as_file(ONE))
    hand_in = HandIn(Answers(tmp_path / "answers.json"), FOLDER)
    hand_in.name.value = "Ada"
    hand_in.button.click()
    (tmp_path / "answers.json").unlink()
    table, = gather(tmp_path).files
    assert table.name == "Ada"
    assert {key: (entry["answer"], entry["tries"], entry["saved"]) for key, entry in table.answers.items()} == {
        key: (entry["answer"], entry["tries"], entry["saved"]) for key, entry in ONE.items()}


@pytest.mark.parametrize(("separator", "coding", "before"), [
    (",", "utf-8", ""), (",", "utf-8-sig", ""), (";", "utf-8-sig", ""), (";", "cp1252", ""),
    (";", "utf-8", "sep=;\r\n"), ("\t", "utf-16", ""), (",", "utf-16-le", ""), (",", "utf-16-be", "")])
def test_the_table_is_read_however_a_spreadsheet_saved_it(separator, coding, before):
    text = before + made.as_handed_in(ONE, "Zoë Müller", separator)
    (name, found), = parsed(text.replace("≠", "?").encode(coding, "replace"))
    assert name == "Zoë Müller"
    assert {key: entry["answer"] for key, entry in found.items()} == {key: one["answer"] for key, one in ONE.items()}


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_json_is_read_in_every_coding_of_an_editor(coding):
    (name, found), = parsed(made.as_file(ONE).decode().encode(coding))
    assert (name, found.keys()) == ("", ONE.keys())


def test_tables_that_a_teacher_pasted_together_are_told_apart():
    both = made.as_handed_in(ONE, "Ada") + "\n" + made.as_handed_in(made.entries(2), "Ben")
    assert [name for name, _ in parsed(both.encode())] == ["Ada", "Ben"]


def test_a_name_that_a_spreadsheet_would_calculate_comes_back_as_it_was_typed():
    names = ["=1+1", "'t Hart", "@ben", "-"]
    assert [parsed(made.as_handed_in(ONE, name).encode())[0][0] for name in names] == names


@pytest.mark.parametrize("text", ["=1+1", "-5 to 10", "a;=b", 'say "=1"', "a\n@b", "\uff1dx", "\\=", "'=x"])
def test_an_answer_that_a_spreadsheet_would_calculate_comes_back_as_it_was_typed(text):
    given = {"answer": {"text": text, text: True}, "tries": 1, "saved": "2026-11-30T09:00:00.000+00:00"}
    table = made.as_handed_in({"friend": given}, "Ada")
    assert parsed(table.encode())[0][1]["friend"]["answer"] == given["answer"]
    for cell in next(islice(csv.reader(io.StringIO(table, newline="")), 1, None)):
        assert cell.lstrip(' "')[:1] not in set("=+-@\uff1d"), cell


def test_moodle_canvas_and_mail(tmp_path):
    file = made.as_file(ONE)
    zipped(tmp_path / "moodle.zip", {"Lovelace Ada_12345_assignsubmission_file_/answers.json": file,
                                     "Müller Zoë_12346_assignsubmission_file_answers.json": file})
    ben = made.as_handed_in(ONE, "Ben")
    zipped(tmp_path / "canvas.zip", {"lovelaceada_4711_67890_answers.json": file,
                                     "benben_LATE_4712_67891_answers_ben_lesson_3-1.csv": ben})
    mail = tmp_path / "mail"
    mail.mkdir()
    for number in range(25):
        name = "answers.json" if number == 0 else f"answers ({number}).json"
        (mail / name).write_bytes(made.as_file(made.entries(number)))
    found = gather(tmp_path)
    assert found.faults == []
    names = sorted(file.name for file in found.files if file.name)
    assert names == ["Lovelace Ada", "Müller Zoë", "benben", "lovelaceada"]
    assert sum(file.name == "" for file in found.files) == 25


def test_a_number_for_a_name_is_not_taken_for_a_file_of_canvas(tmp_path):
    (tmp_path / "answers_12_34_lesson_3.csv").write_text(made.as_handed_in(ONE, "12 34"), encoding="utf-8-sig")
    assert gather(tmp_path).files[0].name == "12 34"


def test_an_archive_with_one_name_twenty_five_times(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        zipped(tmp_path / "all.zip", [("answers.json", made.as_file(made.entries(n))) for n in range(25)])
    found = gather(tmp_path / "all.zip")
    assert len(found.files) == 25
    assert len({json.dumps(file.answers) for file in found.files}) == 25


def test_an_archive_in_an_archive_is_read_and_a_third_is_told_of(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"answers.json": made.as_file(ONE)}).read_bytes()
    middle = zipped(tmp_path / "middle.zip", {"ada.zip": inner, "deeper.zip": zipped(
        tmp_path / "x.zip", {"inner.zip": inner}).read_bytes()}).read_bytes()
    for name in ("inner.zip", "middle.zip", "x.zip"):
        (tmp_path / name).unlink()
    (tmp_path / "all.zip").write_bytes(middle)
    found = gather(tmp_path)
    assert [file.place for file in found.files] == ["all.zip/ada.zip/answers.json"]
    assert reasons(found) == {"all.zip/deeper.zip/inner.zip": "this archive lies in an archive in an archive; "
                                                              "unpack it by hand"}


def test_of_a_whole_copy_of_the_lessons_only_the_answers_are_read(tmp_path):
    from lesson import student_copy
    student_copy.write(tmp_path / "ada")
    (tmp_path / "ada" / "notebooks" / "answers.json").write_bytes(made.as_file(ONE))
    found = gather(tmp_path)
    assert [file.place for file in found.files] == ["ada/notebooks/answers.json"]
    assert found.faults == []


def test_nothing_that_was_handed_in_is_changed(tmp_path):
    made.write_class(tmp_path / "class", 3)
    zipped(tmp_path / "class" / "more.zip", {"answers.json": made.as_file(made.entries(7))})
    (tmp_path / "class" / "damaged.json").write_text("{")
    before = {path: (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns)
              for path in tmp_path.rglob("*")}
    gather(tmp_path)
    assert {path: (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns)
            for path in tmp_path.rglob("*")} == before


# -- damaged and hostile

DAMAGED = {
    "empty.json": (b"", "it is empty"),
    "half.json": (made.as_file(ONE)[:-200], "not whole, or no JSON"),
    "other.json": (b'{"name": "datapackage"}', "holds no answers"),
    "newer.json": (b'{"version": 2, "answers": {}}', "newer edition"),
    "nothing.json": (b'{"version": 1, "answers": {}}', "no answer"),
    "deep.json": (b'{"answers": ' + b"[" * 200_000, "nested without end"),
    "infinite.json": (b'{"answers": {"guess_days": {"answer": Infinity}}}', "no number"),
    "many.json": (json.dumps({"answers": {n: {"answer": 1} for n in range(501)}}).encode(), "more than 500 answers"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text"),
    "marks.csv": (b"name,mark\nAda,1\n", "lacks the columns exercise and given"),
    "other.csv": (b"a,b\n1,2\n", "no table of answers"),
    "changed.csv": (made.as_handed_in(ONE, "Ada").replace(",1,2026", ",one,2026").encode(), "was changed"),
    "long.json": (b" " * 5_000_001, "larger than 5 MB"),
    "essay.docx": (b"PK", "no file of answers"),
    "half.zip": (b"PK\3\4" + b"x" * 40, "no archive, or only a part of one"),
    "page.html": (b"<h1>My answers</h1>", "the page to read"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_costs_one_sentence_and_the_others_are_read(tmp_path, name):
    content, said = DAMAGED[name]
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / name).write_bytes(content)
    made.write_class(tmp_path, 2)
    found = gather(tmp_path)
    assert len(found.files) == 2
    (place, reason), = reasons(found).items()
    assert place == f"one/{name}"
    assert said in reason


def test_a_page_beside_its_table_is_not_told_of(tmp_path):
    (tmp_path / "answers_ada_lesson_3.csv").write_text(made.as_handed_in(ONE, "Ada"), encoding="utf-8-sig")
    (tmp_path / "answers_ada_lesson_3.html").write_text("<h1>My answers</h1>")
    assert gather(tmp_path).faults == []


def test_what_unpacks_to_200_megabytes_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("Ada_1_assignsubmission_file_/answers.json", "w") as file:
            for _ in range(200):
                file.write(bytes(1_000_000))
        archive.writestr("Ben_2_assignsubmission_file_/answers.json", made.as_file(ONE))
    found = gather(path)
    assert [file.name for file in found.files] == ["Ben"]
    assert list(reasons(found).values()) == ["it is larger than 5 MB when unpacked"]


def test_an_archive_that_lies_about_its_sizes_unpacks_no_more_than_it_says(tmp_path, monkeypatch):
    path = zipped(tmp_path / "lie.zip", {"answers.json": bytes(40_000_000)})
    data = path.read_bytes().replace(struct.pack("<L", 40_000_000), struct.pack("<L", 1_000))
    path.write_bytes(data)
    read, keep = [], zipfile.ZipExtFile.read

    def counted(self, n=-1):
        read.append(len(got := keep(self, n)))
        return got

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    found = gather(path)
    assert found.files == []
    assert "damaged in the archive" in reasons(found)["lie.zip/answers.json"]
    assert sum(read) <= 1_000


def test_what_is_read_in_all_has_a_limit(tmp_path, monkeypatch):
    made.write_class(tmp_path, 6)
    monkeypatch.setattr(gathering, "ALL", sum(path.stat().st_size for path in sorted(tmp_path.rglob("*.json"))[:4]))
    found = gather(tmp_path)
    assert len(found.files) in (3, 4)
    assert all("in all; it was not read" in reason for reason in reasons(found).values())
    assert len(found.files) + len(found.faults) == 6


def test_an_archive_of_too_many_files_is_told_of_once(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_FILES", 20)
    thirty = {f"{n}/answers.json": made.as_file(made.entries(n)) for n in range(30)}
    found = gather(zipped(tmp_path / "all.zip", thirty))
    assert len(found.files) == 19
    assert list(reasons(found).values()) == ["there are more than 20 files; from here on nothing was read"]


def test_a_table_of_contents_without_end_is_not_read(tmp_path, monkeypatch):
    path = zipped(tmp_path / "all.zip", {f"{n}/answers.json": b"{}" for n in range(100)})
    monkeypatch.setattr(gathering, "LARGEST_CONTENTS", 1_000)
    assert "unpack it by hand" in reasons(gather(path))["all.zip"]


@pytest.mark.parametrize("name", ["../../climbed.json", "/climbed.json", "C:/climbed.json", "a/../../climbed.json",
                                  "..\\..\\climbed.json"])
def test_a_path_that_climbs_out_is_not_read_and_nothing_is_written(tmp_path, name):
    home = tmp_path / "a" / "b"
    home.mkdir(parents=True)
    zipped(home / "all.zip", {name: made.as_file(ONE), "Ben/answers.json": made.as_file(made.entries(2))})
    before = sorted(tmp_path.rglob("*"))
    found = gather(home / "all.zip")
    assert [file.place for file in found.files] == ["all.zip/Ben/answers.json"]
    assert list(reasons(found).values()) == ["its path leads out of the archive; it was not read"]
    assert sorted(tmp_path.rglob("*")) == before


def test_links_locks_and_uncommon_ways_to_pack(tmp_path):
    link = zipfile.ZipInfo("link.json")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("packed.json", made.as_file(ONE), zipfile.ZIP_LZMA)
        archive.writestr("locked.json", b"x" * 50)
    data = bytearray((tmp_path / "all.zip").read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # the bit that says locked, in both heads of the last file
        data[data.rfind(mark) + place] |= 1
    (tmp_path / "all.zip").write_bytes(data)
    assert [reason.split(";")[0] for reason in reasons(gather(tmp_path / "all.zip")).values()] == [
        "this is a link, and no file", "it is packed in an uncommon way", "it is locked with a password"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
def test_no_link_is_followed_and_no_pipe_waited_for(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "answers.json").write_bytes(made.as_file(ONE))
    home = tmp_path / "class"
    home.mkdir()
    (home / "answers.json").symlink_to(secret / "answers.json")
    (home / "folder").symlink_to(secret)
    os.mkfifo(home / "pipe.json")
    found = gather(home)
    assert found.files == []
    assert reasons(found).keys() == {"answers.json", "folder", "pipe.json"}


def test_folders_without_end_are_told_of(tmp_path):
    deep = tmp_path.joinpath(*["d"] * 14)
    deep.mkdir(parents=True)
    (deep / "answers.json").write_bytes(made.as_file(ONE))
    assert "more than 12 deep" in reasons(gather(tmp_path))["/".join("d" * 12)]


def test_a_folder_that_may_not_be_opened_is_told_of(shared_folder):
    made.write_class(shared_folder, 2)
    for path in shared_folder.rglob("*"):
        path.chmod(0o755)
    (shared_folder / made.NAMES[0]).chmod(0)
    with without_rights():
        found = gather(shared_folder)
    assert [file.place for file in found.files] == [f"{made.NAMES[1]}/answers.json"]
    assert reasons(found) == {made.NAMES[0]: "it cannot be read (Permission denied)"}


def test_a_name_is_one_line_that_orders_nothing(tmp_path):
    (name, _), = parsed(made.as_handed_in(ONE, "Ada\x1b[2J\u202e\r\nroot" + "x" * 500).encode())
    assert name.isprintable()
    assert len(name) <= gathering.LONGEST_NAME


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
       | st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                          st.sampled_from(["answers", "version", "answer", "guess_days", "saved", "tries"]), inner,
                          max_size=4), max_leaves=12).map(lambda value: json.dumps(value).encode())
       | st.lists(st.lists(st.text(max_size=6), max_size=10), max_size=5).map(
           lambda rows: (",".join(COLUMNS) + "\n" + "\n".join(map(",".join, rows))).encode(
               "utf-8", "replace")))
@example(b'{"answers": {"a": {"answer": 1, "saved": "9999-99"}}}')
@example(b"1" * 5_000)
@example(b"[" + b"1" * 5_000 + b"]")
@example(b'"' * 200_000)
@example(b"\xff\xfe\x00")
def test_whatever_the_bytes_are_reading_them_raises_nothing_but_a_sentence(content):
    try:
        for name, found in parsed(content):
            assert name.isprintable()
            assert found
    except Unreadable as error:
        assert str(error)
        assert "\n" not in str(error)


BASE = io.BytesIO()
with zipfile.ZipFile(BASE, "w", zipfile.ZIP_DEFLATED) as archive_:
    archive_.writestr("Ada/answers.json", made.as_file(dict(list(ONE.items())[:3])))
    archive_.writestr("ben.zip", b"PK\5\6" + bytes(18))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(BASE.getvalue()) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_whatever_happened_to_an_archive_reading_it_ends_with_sentences(tmp_path, changes):
    data = bytearray(BASE.getvalue())
    for place, byte in changes:
        data[place] = byte
    (tmp_path / "all.zip").write_bytes(data)
    found = gather(tmp_path)
    assert all(reason and "\n" not in reason for _, reason in found.faults)


# -- the hub

@pytest.fixture
def hub(tmp_path):
    """The folder of a hub with two students who answered and one who did not yet."""
    for number, name in enumerate(("ana", "ben")):
        home = tmp_path / "hub" / "students" / name / "lessons" / "notebooks"
        home.mkdir(parents=True)
        (home / "answers.json").write_bytes(made.as_file(made.entries(number)))
    (tmp_path / "hub" / "students" / "chloe").mkdir()
    return tmp_path / "hub"


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the hub runs on Linux only")


@on_linux
def test_the_hub_s_students_are_known_by_their_names(hub):
    found = gather_hub(hub)
    assert [file.name for file in found.files] == ["ana", "ben"]
    assert found.faults == []


@on_linux
@pytest.mark.parametrize("part", ["", "lessons", "lessons/notebooks", "lessons/notebooks/answers.json"])
def test_a_student_who_puts_a_link_in_the_way_leads_nowhere(hub, tmp_path, part):
    """Where root reads, a link would show one student's answers, or any file of answers, as another's."""
    theirs, mine = (hub / "students" / name / part for name in ("ana", "eve"))
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.symlink_to(theirs)
    found = gather_hub(hub)
    assert [file.name for file in found.files] == ["ana", "ben"]
    (place, reason), = reasons(found).items()
    assert place.startswith("eve")
    assert "link" in reason


@on_linux
def test_a_pipe_a_folder_and_a_huge_file_of_a_student_stop_nobody(hub):
    def huge(path):
        with path.open("wb") as file:
            file.truncate(10**12)

    for name, put in (("dan", os.mkfifo), ("eve", os.mkdir), ("fay", huge)):
        home = hub / "students" / name / "lessons" / "notebooks"
        home.mkdir(parents=True)
        put(home / "answers.json")
    found = gather_hub(hub)
    assert len(found.files) == 2
    assert sorted(place[:3] for place in reasons(found)) == ["dan", "eve", "fay"]


@on_linux
def test_a_folder_that_is_no_hub_is_told_in_one_sentence(tmp_path):
    with pytest.raises(Unreadable, match="no students' files"):
        gather_hub(tmp_path)
