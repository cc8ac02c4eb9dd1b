"""On one screen: the answer, the controls, the whole picture and the first lines about what was picked."""

from lessons import title

#: A small laptop, and a large screen or projector.
SCREENS = [(1366, 768), (1920, 1080)]
#: From the top of an explorer to the end of each piece and to the end of the first line about what was picked; and the
#: room there is.
MEASURE = """box => {
    let panel = box.parentElement;
    const scrolls = part => part.scrollHeight > part.clientHeight + 1
        && /auto|scroll/.test(getComputedStyle(part).overflowY);
    while (panel && !scrolls(panel)) panel = panel.parentElement;
    const top = box.getBoundingClientRect().top, words = box.querySelector(".lesson-words");
    const line = parseFloat(getComputedStyle(words).lineHeight);
    const end = name => box.querySelector(name).getBoundingClientRect().bottom - top;
    return {room: panel.clientHeight, width: panel.clientWidth,
            headline: end(".lesson-headline"), controls: end(".lesson-controls"),
            picture: end(".lesson-axes"), picked: words.getBoundingClientRect().top - top + line,
            wide: box.scrollWidth - box.clientWidth,
            high: box.querySelector(".lesson-axes").getBoundingClientRect().height,
            across: box.querySelector(".lesson-axes").getBoundingClientRect().width / box.clientWidth};
}"""


def measured(lesson, name):
    """The sizes of an explorer that is in view, once they have come to rest."""
    words = lesson.page.get_by_role("region", name=f"{title(name)}, in words", exact=True)
    box = lesson.page.locator(".lesson-explorer", has=words).first
    return lesson.stands_still(box, rest=150).evaluate(MEASURE)


def misfits(lesson, names):
    """Every explorer of these names, as it opens, on every screen: what does not fit, a line each."""
    wrong, before = [], lesson.page.viewport_size
    for width, height in SCREENS:
        lesson.page.set_viewport_size({"width": width, "height": height})
        for name in names:
            sizes = measured(lesson, name)
            if max(sizes["headline"], sizes["controls"], sizes["picture"], sizes["picked"]) > sizes["room"]:
                wrong.append(f"{name} does not fit on {width} x {height}: {sizes}")
            if sizes["wide"] > 1:
                wrong.append(f"{name} is too wide on {width} x {height}: {sizes}")
            if sizes["high"] < 0.4 * sizes["room"] and sizes["across"] < 0.98:  # a flat one is as wide as its box
                wrong.append(f"the picture of {name} is small on {width} x {height}: {sizes}")
    lesson.page.set_viewport_size(before)
    return wrong
