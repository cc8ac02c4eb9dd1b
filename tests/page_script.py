"""The script of a page, run by Node.js without a page."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from lesson import pages


def in_script(parts, before, expression, told):
    """What a function of JavaScript makes of `told`, anything that JSON holds, in the scope of these parts of a page's
    script, and after `before`.
    """
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Node.js is needed to run the page's script")
    script = pages.script(parts).removesuffix("}\n") + f"""
        {before}
        const told = JSON.parse(require("fs").readFileSync(0, "utf8"));
        process.stdout.write(JSON.stringify(({expression})(told)));
        }}"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "script.cjs")
        path.write_text(script, encoding="utf-8")
        answer = subprocess.run([node, path], input=json.dumps(told), capture_output=True, text=True, encoding="utf-8")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
