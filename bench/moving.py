"""The moving picture at the top of the README, taken from the real page: a guess is drawn, kept, and met by the
studies; then a row is touched.

    .venv/bin/python -m bench.moving            writes the pages, and the picture into figures/
    .venv/bin/python -m bench.moving pages      takes the pages that lie in this folder

Made again on the same machine it is the same to the byte; another Chromium or other letters change a little of it.
"""

import io
import sys
import tempfile
from pathlib import Path

from lesson import pages
from PIL import Image
from playwright.sync_api import sync_playwright
from server import FLAGS, chromium

from . import ROOT

PLACE = ROOT / "figures" / "moving.webp"
LESSON, TITLE = "03_what_does_the_research_say.html", "How fast and how long, by study"
#: The window, in pixels.
SIZE = {"width": 900, "height": 640}
#: How far along the axis the hand draws the guess, and the row that it touches, as its marks are named.
GUESS, ROW = 0.62, "durations-glue_2017"
#: Milliseconds for which a moment in a movement is shown, for which one is that is to be read, and the last one.
MOVES, READS, LAST = 70, 1_800, 4_000
#: What stands for the hand.
HAND = """() => document.body.append(Object.assign(document.createElement("div"), { id: "hand", style:
    "position:fixed;z-index:9;width:22px;height:22px;margin:-11px;border-radius:50%;border:2px solid #1a1a1a;"
    + "background:#d55e0099;pointer-events:none" }))"""


class Hand:
    """A mouse whose way over the page is kept as frames, with the milliseconds for which each is shown."""

    def __init__(self, page):
        self.page, self.at, self.frames, self.lasting = page, (SIZE["width"] - 60, SIZE["height"] - 60), [], []
        page.evaluate(HAND)
        self.go(*self.at, steps=1)

    def look(self, lasting):
        """Keep what is seen now."""
        shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled"))).convert("RGB")
        self.frames.append(shot)
        self.lasting.append(lasting)

    def go(self, x, y, steps=8):
        """Move there, slower at both ends."""
        before = self.at
        for n in range(1, steps + 1):
            way = (n / steps) ** 2 * (3 - 2 * n / steps)
            self.at = tuple(a + way * (b - a) for a, b in zip(before, (x, y), strict=True))
            self.page.mouse.move(*self.at)
            self.page.evaluate("at => { hand.style.left = `${at[0]}px`; hand.style.top = `${at[1]}px`; }", self.at)
            self.look(MOVES)

    def middle_of(self, element):
        """Where the middle of an element is in the window."""
        box = element.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def played(page):
    """The scene, as a Hand that played it."""
    box = page.locator(".lesson-page", has=page.get_by_text(TITLE, exact=True))
    box.evaluate("box => scrollTo(0, box.getBoundingClientRect().top + scrollY - 8)")
    hand = Hand(page)
    hand.look(READS)
    axis = box.locator(".lesson-guess svg").bounding_box()
    y = axis["y"] + 30
    hand.go(axis["x"] + 0.25 * axis["width"], y)
    page.mouse.down()
    hand.go(axis["x"] + GUESS * axis["width"], y, steps=12)
    page.mouse.up()
    hand.look(READS // 2)
    keep = box.get_by_role("button", name="Keep this guess")
    hand.go(*hand.middle_of(keep))
    page.mouse.down()
    page.mouse.up()
    box.locator("[id$='-guess']").first.wait_for(state="attached")
    box.evaluate("box => scrollTo(0, box.getBoundingClientRect().top + scrollY - 8)")
    hand.look(READS)
    hand.go(*hand.middle_of(box.locator(f"[id^='{ROW}']").first))
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(500)
    hand.look(LAST)
    return hand


def main(words):
    """Write the picture, and say how large it is."""
    with tempfile.TemporaryDirectory() as fresh, sync_playwright() as playwright:
        folder = Path(words[0]).resolve() if words else Path(fresh)
        if not words:
            pages.write(folder)
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_context(viewport=SIZE, reduced_motion="reduce").new_page()
        page.goto((folder / LESSON).as_uri())
        hand = played(page)
        browser.close()
    first, *rest = hand.frames
    first.save(PLACE, save_all=True, append_images=rest, duration=hand.lasting, loop=0, quality=60, method=6)
    print(f"{PLACE.name}: {len(hand.frames)} frames, {sum(hand.lasting) / 1e3:.0f} s, "
          f"{PLACE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
