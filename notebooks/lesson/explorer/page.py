"""What the page is told: where every control stands, and what is shown, as names of texts and the texts it lacks.

A text is a drawn part, axes, a piece of words, or a list of options; its name is a short digest of it. explorer.js
keeps texts and states, so that each text goes to a page once, and asks for everything when it lacks some.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from ..evidence import SEARCHED
from .scenes import Look, Scenes
from .state import Controls, Settled, standing

#: Shown where there is no kernel to answer, or none that can be reached.
STOPPED = ("Nothing answers here at the moment. If it stays so, choose Run → Run All Cells: it works again, and the "
           "answers that you kept come back.")
#: Shown while an answer does not come.
BUSY = "The kernel is still busy: the picture will follow. If it does not, choose Run → Run All Cells."
#: Shown in place of a picture that waits for a guess, and on the button that shows it.
COVERED = ("Drag the handle to your guess, or move it with the arrow keys, or type it above. Keep it: then the picture "
           "appears, with your guess in it.")
GUESS, KEEP, UNCOVER = "Your guess", "Keep this guess", "Show the picture without a guess"
#: Stands in every picture that is saved.
CREDIT = (f"Ketamine for anxiety: what the studies report, as of {SEARCHED}. Education, not medical advice. "
          "Licence: CC BY 4.0.")


def name(text: str) -> str:
    """The short name of a text: eight letters."""
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()


def fixed(controls: Controls, name: str, title: str, picture: str, names: Iterable[str], main: Iterable[str],
          given: str = "") -> dict:
    """What never changes: the explorer's name (ids in its picture begin with it) and title, the picture's name for a
    screen reader, the explorer's own sentences (`given`: what becomes of a guess), and the controls: the label of each,
    is it a list, and does it stand above the picture (`main`) or behind a fold; where they stood at first, and the
    default of each, null where it has none.
    """
    defaults = [controls.specs[key].default for key in names]
    return {"name": name, "title": title, "picture": picture,
            "controls": [[controls[key].label, controls[key].is_list, key in main] for key in names],
            "first": [controls.first[key] for key in names],
            "defaults": [None if value is None else str(value) for value in defaults], "asleep": STOPPED,
            "busy": BUSY, "covered": f"{COVERED} {given}".strip(), "guess": GUESS, "keep": KEEP, "uncover": UNCOVER,
            "credit": CREDIT}


def tokens(settled: Settled, names: Iterable[str]) -> list[str]:
    """The values of these controls as a page names them."""
    return [str(settled[key][1]) for key in names]


def tokens_of(values: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """These values of controls as a page names them."""
    return [str(values[key]) for key in names]


class Telling:
    """Puts what a state looks like into names, with those texts that were not told before."""

    def __init__(self):
        self.told = set()

    def state(self, settled: Settled, names: list[str], look: Look) -> dict:
        """One state for the page: values and lists of the controls `names`, the picture, the words, and new texts."""
        texts = {}

        def told(text: str) -> str:
            key = name(text)
            if key not in self.told:
                self.told.add(key)
                texts[key] = text
            return key

        lists = [told(json.dumps([[str(value), text] for value, text in settled[key][0]], ensure_ascii=False))
                 for key in names]
        parts = [[told(part.svg), part.down] if part.down else told(part.svg) for part in look.parts]
        return {"values": tokens(settled, names), "lists": lists, "axes": told(look.axes),
                "size": look.size, "parts": parts,
                "said": told(look.said), "table": told(look.table), "texts": texts}


def reached(controls: Controls, names: list[str]) -> Iterator[Settled]:
    """Every state in which somebody can end who moves the controls `names`, one at a time and the others as they stand:
    each once, where they stand now first.
    """
    now = vars(controls.state)
    wishes = [{key: now[key] for key in names}]
    known = {tuple(tokens_of(wishes[0], names))}
    first = {key: controls.first[key] for key in names}  # where *Start again* leads
    if (named := tuple(tokens_of(first, names))) not in known:
        known.add(named)
        wishes.append(first)
    ended = set()
    for wish in wishes:
        settled = controls.settled(now | wish)
        if (at := tuple(tokens(settled, names))) in ended:
            continue
        ended.add(at)
        yield settled
        stands = {key: settled[key][1] for key in names}
        for key in names:
            for value, _ in settled[key][0]:
                other = stands | {key: value}
                if (named := tuple(tokens_of(other, names))) not in known:
                    known.add(named)
                    wishes.append(other)


def carried(controls: Controls, main: Iterable[str], most: int) -> list[str]:
    """Names of the controls, in their order, that a page without a kernel has: the main ones, and of the others, one
    after the other, each with which the page still holds no more than `most` states.
    """
    found = set(main)
    for key in controls:
        names = [name for name in controls if name in found or name == key]
        if key not in found and _are_at_most(most, controls, names):
            found.add(key)
    return [name for name in controls if name in found]


def _are_at_most(most: int, controls: Controls, names: list[str]) -> bool:
    """Can these controls show no more states than so many?"""
    return next(islice(reached(controls, names), most, None), None) is None


def store(controls: Controls, names: list[str], scenes: Scenes) -> dict:
    """Everything that the controls `names` can show, the others as they stand, for a page that has no kernel to ask:
    `states` holds what it would be told of each, and `texts` all their texts.
    """
    telling, states, texts = Telling(), [], {}
    for settled in reached(controls, names):
        states.append(telling.state(settled, names, scenes.look(standing(settled))))
        texts |= states[-1].pop("texts")
    return {"texts": texts, "states": states, "start": 0}
