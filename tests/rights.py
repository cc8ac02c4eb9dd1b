"""Somebody who may not write everywhere."""

import os
import shutil
from contextlib import contextmanager

import pytest


@contextmanager
def without_rights():
    """Somebody who may write only what everybody may.

    Root may write everywhere, so as root the tests become nobody for a while.
    """
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


def plain_user():
    """What stands before a command so that root runs it with the rights of its own files only, as everybody else
    does; a list.
    """
    if os.name == "nt" or os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root without setpriv may write everywhere: run the tests as another user")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
