"""What the pages need on a web host, and on nothing else: they open again without a network, and can be installed."""

import hashlib
import json
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
