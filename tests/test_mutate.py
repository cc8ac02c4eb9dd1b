"""Seeded mistakes: what is killed, survives or is stale, on a project of one function; and the list of our own."""

import pytest

from bench import mutate

SOUND = "def add(a, b):\n    return a + b  # a sum\n"
ROW = """[[mutation]]
files = "sums.py"
find = "{}"
put = "{}"
why = "a mistake"
tests = "tests/test_sums.py"
"""


@pytest.fixture
def project(tmp_path):
    """A project with one function and its tests."""
    test = "import sys\nsys.path.insert(0, 'notebooks')\nfrom lesson.sums import add\n\n\n"
    test += "def test_add():\n    assert add(1, 2) == 3\n\n\ndef test_is_stored():\n    assert False\n"
    for path, text in {"notebooks/lesson/sums.py": SOUND, "pyproject.toml": "", "tests/test_sums.py": test}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def tried(project, monkeypatch, capsys):
    """Tries mistakes, with a test that notices only a minus: a function from rows to (faults, what is printed)."""

    def notices(tests, root):
        return "test_add" if "-" in (root / "notebooks/lesson/sums.py").read_text("utf-8") else None

    def run(*rows, words=()):
        path = project / "mutations.toml"
        path.write_text("\n".join(rows), "utf-8")
        monkeypatch.setattr(mutate, "failing", notices)
        return mutate.main(list(words), project, path), capsys.readouterr().out

    return run


def test_a_real_test_is_run_in_a_copy_and_what_is_stored_is_not_asked(project, capsys):
    path = project / "mutations.toml"
    path.write_text(ROW.format("a + b", "a - b") + ROW.format("# a sum", "# the sum"), "utf-8")
    assert mutate.main([], project, path) == 1
    assert capsys.readouterr().out.splitlines() == [
        "killed   sums.py: a mistake (tests/test_sums.py::test_add)",
        "survived sums.py: a mistake (no test notices)",
        "2 mistakes: 1 killed, 1 survived, 0 stale",
    ]
    assert (project / "notebooks/lesson/sums.py").read_text("utf-8") == SOUND


@pytest.mark.parametrize(("find", "times"), [("a * b", 0), ("add", 1), ("b", 2)])
def test_a_text_that_is_not_found_once_is_stale(tried, find, times):
    wrong, said = tried(ROW.format(find, "x"))
    assert wrong == 1
    assert (
        f"stale    sums.py: a mistake (its text is found {times} times in sums.py; expected once: '{find}')" in said
    ) == (times != 1)


def test_a_survivor_that_is_explained_is_no_fault_and_words_choose(tried):
    row = ROW.format("# a sum", "# the sum") + 'explained = "only a remark"\n'
    assert tried(row, words=["sums"]) == (
        0,
        "survived sums.py: a mistake (only a remark)\n1 mistakes: 0 killed, 1 survived, 0 stale\n",
    )
    assert tried(row, words=["elsewhere"]) == (0, "0 mistakes: 0 killed, 0 survived, 0 stale\n")


def test_tests_that_fail_anyway_notice_nothing(project, tried):
    (project / "notebooks/lesson/sums.py").write_text("def add(a, b):\n    return a - b + b + b\n", "utf-8")
    wrong, said = tried(ROW.format("a - b", "a"))
    assert (wrong, "stale    sums.py: a mistake (test_add fails without any mistake)" in said) == (1, True)


def test_our_own_mistakes_change_something_for_a_reason_and_few_may_survive(root):
    found = mutate.mutations()
    assert len(found) >= 60
    assert len({(one.files, one.find, one.put) for one in found}) == len(found)
    for one in found:
        assert one.find != one.put
        assert one.why
        assert all((root / word).exists() for word in one.tests.split() if word.startswith("tests/"))
    assert sum(bool(one.explained) for one in found) <= 2
