"""What the pages need on a web host: they open again without a network, can be installed, and go there as one zip."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

from . import frame

HERE = Path(__file__).parent
#: The names of what is added to the pages.
NAMES = ("offline.js", "lessons.webmanifest", "icon.svg")
#: What a browser is told that installs the pages.
MANIFEST = {"name": "Ketamine for anxiety: what the studies report", "short_name": "Ketamine studies",
            "description": frame.CARE, "lang": "en", "start_url": "index.html", "scope": ".", "display": "minimal-ui",
            "background_color": "#ffffff", "theme_color": "#ffffff",
            "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]}
#: Stands at the end of a zip of ours, followed by the checksum of all before it: whoever changes a zip makes it theirs.
SIGNED = b"written by run.py pages, sha256 "


def added(files: dict[str, bytes]) -> dict[str, bytes]:
    """What is added to these files, by name.

    The service worker keeps all of them under a version that is made from what they hold: the same files, the same
    version; one letter more, another one.
    """
    made = {"lessons.webmanifest": (json.dumps(MANIFEST, indent=1) + "\n").encode(),
            "icon.svg": (HERE / "icon.svg").read_bytes()}
    kept = {**files, **made}
    worker = (HERE / "offline.js").read_text("utf-8")
    names = json.dumps(sorted(kept))
    version = hashlib.sha256(worker.encode())
    for name in sorted(kept):
        version.update(f"{name} {len(kept[name])} ".encode() + kept[name])
    told = f'"use strict";\nconst VERSION = "{version.hexdigest()[:16]}", FILES = {names};\n'
    return {"offline.js": (told + worker).encode(), **made}


def zipped(files: dict[str, bytes]) -> bytes:
    """These files as a zip with all of them at its root: the same files, the same bytes, whenever and by whomever."""
    holds = io.BytesIO()
    with zipfile.ZipFile(holds, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # of 1980, the first day that a zip knows
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return _signed(holds.getvalue()[:-2])  # without the length of its remark, which is none yet


def is_ours(path: Path) -> bool:
    """Is this a zip that `zipped` made, as it was made?"""
    if path.is_symlink() or not path.is_file():
        return False
    data = path.read_bytes()
    return data == _signed(data[:-len(_signed(b""))])


def check_free(path: Path) -> None:
    """Raise ValueError when something of this name lies there that `zipped` did not make, or that was changed since."""
    if os.path.lexists(path) and not is_ours(path):
        raise ValueError(f"{path} was not written by this command, or was changed since; "
                         "move it away, or name another folder")


def _signed(body: bytes) -> bytes:
    """A zip without the length of its remark, with the remark that says that it is ours."""
    remark = SIGNED + hashlib.sha256(body).hexdigest().encode()
    return body + len(remark).to_bytes(2, "little") + remark
