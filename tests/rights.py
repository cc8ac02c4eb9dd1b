"""Somebody who may not write everywhere."""

import os
from contextlib import contextmanager

import pytest


@contextmanager
def without_rights():
    """Somebody who may write only what everybody may. Root may write everywhere, so as root the tests become nobody for a while."""
    if os.name == "nt":
        pytest.skip("this system keeps its rights otherwise")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
