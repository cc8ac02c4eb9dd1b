"""The self-test: says that the controls work only when a press has reached Python, and else what to do."""

import ipywidgets
from lesson import self_test
from lesson.self_test import ALIVE, NOT_ALIVE, SelfTest


def test_only_a_press_says_that_it_works():
    test = SelfTest()
    assert ALIVE not in test.status.value
    test.button.click()
    assert ALIVE in test.status.value
    assert f"ipywidgets {ipywidgets.__version__}" in test.status.value


def test_without_a_kernel_one_sentence_says_what_to_do():
    data = SelfTest().stills()[0]
    assert data["text/plain"] == NOT_ALIVE
    assert NOT_ALIVE.replace(">", "&gt;") in data["text/html"]


def test_a_package_elsewhere_is_said(monkeypatch):
    monkeypatch.setattr(self_test, "PACKAGES", ("no-such-package",))
    assert "no-such-package not seen from here" in self_test.versions()
