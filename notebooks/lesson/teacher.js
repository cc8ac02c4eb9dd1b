// The teacher's page beside the wall: it hears where the wall is, leads it elsewhere, and shows how much time is left.
// teacher.py and wall.py put in what stands in capitals.
(function () {
  const channel = new BroadcastChannel("WALL"), parts = PARTS, minutes = MINUTES,
    find = id => document.getElementById(id);
  let heard = 0, wall = null;

  channel.onmessage = function ({ data }) {
    if (!("shown" in data)) return;
    heard += 1;
    wall = data;
    if (find("where").textContent !== data.words) find("where").textContent = data.words;
    tick();
  };

  // The part that the wall shows: the last that begins in or before what is shown.
  function here() {
    return wall ? parts.filter(([cell]) => cell <= wall.shown).pop() : null;
  }

  function tick() {
    const part = here();
    document.querySelectorAll("[data-part]").forEach(function (row, n) {
      if (parts[n] === part) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    if (!minutes) return;
    const started = wall && wall.started, gone = (Date.now() - started) / 60000;
    const rest = wall && started ? [wall.left,
      `${Math.max(0, Math.ceil(minutes - gone))} of ${minutes} min left`].filter(Boolean).join("; ") : "";
    if (find("clock").textContent !== rest) find("clock").textContent = rest;
    find("start").textContent = started ? "Stop the clock" : "Start the clock";
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a.jump");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const before = heard;
    channel.postMessage({ go: Number(link.dataset.cell) });
    setTimeout(function () {
      if (heard === before) window.open(link.href, "lesson-wall");
    }, 500);
  });
  if (minutes) find("start").addEventListener("click", function () {
    channel.postMessage({ clock: wall && wall.started ? 0 : Date.now() });
  });
  find("open").addEventListener("click", function () {
    const folds = document.querySelectorAll("details"), open = Array.from(folds).every(fold => fold.open);
    folds.forEach(fold => { fold.open = !open; });
    find("open").textContent = open ? "Open all answers" : "Close all answers";
  });
  setInterval(() => channel.postMessage({ ask: true }), 5000);
  channel.postMessage({ ask: true });
})();
