"""Measure, print, and write bench/RESULTS.md.

    python3 run.py bench                  everything but the set-up: about a quarter of an hour on two cores
    python3 run.py bench change open      only these parts; the others stay on the page as they were measured before
    python3 run.py bench --setup          the set-up as well, from an empty cache: needs the network, about ten minutes
    more python3 run.py bench change --only durations --raw samples.json

Parts: change (control to picture), kernel (the kernel's share of it), open (Run all, memory), imports, growth, setup.
"""

import argparse
import json
import os
import time
from datetime import date
from importlib import import_module
from pathlib import Path

from . import ROOT, results

#: What is measured, in the order of the page: the name of the part, which is that of its module, and its heading.
PARTS = {"change": "Control to picture", "kernel": "The kernel's share",
         "open": "Run all", "imports": "Imports", "growth": "Growth", "setup": "Set-up"}


def arguments(words=None):
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="part",
                        help=f"one or more of {', '.join(PARTS)}; all but setup where none is named")
    parser.add_argument("--setup", action="store_true", help="measure the set-up too")
    parser.add_argument("--only", nargs="+", default=None, metavar="EXPLORER",
                        help="only these explorers, printed and not written")
    parser.add_argument("--minutes", type=float, default=10,
                        help="after so many minutes, change begins no further lesson (10)")
    parser.add_argument("--raw", help="write every sample into this file, as JSON")
    asked = parser.parse_args(words)
    asked.parts = [part for part in PARTS if part in asked.parts or (part == "setup" and asked.setup)
                   or (not asked.parts and part != "setup")]
    return asked


def main():
    """Measure each part, and write the page after each, so that a run cut short loses little."""
    asked, raw = arguments(), {}
    # The kernels and programs that are measured find the lessons, and this package, as this one does.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "notebooks"), str(ROOT)])
    for part in asked.parts:
        print(f"run.py bench: measuring {part}", flush=True)
        start, load = time.monotonic(), results.load_average()
        lines, raw[part] = import_module(f"bench.{part}").measure(asked)
        lines.append(f"_Measured on {date.today().isoformat()} in {time.monotonic() - start:.0f} s; load average at "
                     f"the start {load}._")
        section = "\n".join([f"## {PARTS[part]}", "", *lines, ""])
        print(section, flush=True)
        if not asked.only:
            results.write(section, list(PARTS.values()))
        if asked.raw:
            Path(asked.raw).write_text(json.dumps(raw, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
