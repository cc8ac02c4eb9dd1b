"""How fast the lessons are, measured as a reader feels it. Run by `python3 run.py bench`.

Each module measures one part and returns its section of the page that `results` writes. Nothing here is a test: a slow
machine fails nothing.
"""

import os
import sys
from pathlib import Path

# What is started on this machine is asked directly, whatever proxy leads to the network.
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"

ROOT = Path(__file__).resolve().parents[1]

# JupyterLab, Chromium and an open lesson are those of the tests.
sys.path[:0] = [str(ROOT / "notebooks"), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]
