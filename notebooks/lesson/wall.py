"""The wall: what `python3 run.py present N` hands to JupyterLab, as an extension that nothing has to build.

The extension is a folder with present.js and present.css in it, written anew for each presentation and gone afterwards.
Its name holds a number that nobody can guess: what JupyterLab serves of an extension may ask for no password.
"""

import json
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).parent


def write(folder: Path, page: str | None = None, minutes: int = 0, parts: list[dict] | None = None,
          later: list[int] | None = None) -> str:
    """Write the extension into the new folder `folder`; return its name.

    `page` is the HTML of the teacher's page. `parts` are the parts of a plan of `minutes` minutes: each has the number
    of its first cell (`cell`), its `minutes` (0: left out) and the minute of the plan at which it ends (`until`).
    `later` are the cells of exercises that the plan leaves out.
    """
    name = f"lesson-wall-{secrets.token_hex(16)}"
    static = Path(folder, name, "static")
    static.mkdir(parents=True)
    about = {"name": name, "style": (HERE / "present.css").read_text("utf-8"), "minutes": minutes, "parts": parts or [],
             "later": later or []}
    if page is not None:
        (static / "teacher.html").write_text(page.replace("WALL", name), "utf-8")
        about["page"] = True
    script = (HERE / "present.js").read_text("utf-8").replace("ABOUT)", f"{json.dumps(about)})")
    (static / "present.js").write_text(script, "utf-8")
    build = {"load": "static/present.js", "extension": "./extension"}
    package = {"name": name, "version": "1.0.0", "jupyterlab": {"extension": True, "_build": build}}
    (static.parent / "package.json").write_text(json.dumps(package), "utf-8")
    return name


if __name__ == "__main__":
    write(Path(sys.argv[1]))
