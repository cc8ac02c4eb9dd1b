"""How fast the lessons are, measured as a reader feels it. Run by `python3 run.py bench`.

Each module measures one part and returns its section of the page that `results` writes. Nothing here is a test: a slow
machine fails nothing.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# JupyterLab, Chromium and an open lesson are those of the tests.
sys.path[:0] = [str(ROOT / "notebooks"), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]
