// What a lesson's page needs beside its explorers, which bring their own (explorer/explorer.js).
//
// Exercises are made of ipywidgets. It gives radio buttons no common name: this makes them a group. JupyterLab takes
// the arrow keys (and d, d: delete this cell) away from a list that has the focus: this gives them back. A lesson that
// is opened again after its server was stopped shows an error of ipywidgets: this says what to do instead, and names
// the stored picture by its words. When the kernel of an open page stops or cannot be reached, controls would still
// move, and nothing with them: this puts them out of use and says so. And JupyterLab, asked to run all cells, goes to
// the last of them: this stays at the first, unless somebody moves the page meanwhile.
//
// frame.py puts the style and two sentences in, where names in capitals stand.
(function (output) {
  const style = document.createElement("style");
  style.textContent = STYLE;
  (output || document.head).append(style);

  function stayAtTheTop() {
    const notebook = output && output.closest(".jp-Notebook"),
      pane = output && output.closest(".jp-WindowedPanel-outer");
    if (!notebook || !pane) return;
    const cells = notebook.querySelectorAll(".jp-Cell"), moves = ["wheel", "keydown", "pointerdown", "touchstart"];
    if (!cells[cells.length - 1].classList.contains("jp-mod-active")) return;
    if (document.activeElement === document.body || notebook.contains(document.activeElement))
      cells[0].focus({ preventScroll: true });
    function hold() { pane.scrollTop = 0; }
    function stop() {
      clearInterval(watch);
      pane.removeEventListener("scroll", hold);
      moves.forEach(function (name) { window.removeEventListener(name, stop, true); });
    }
    let quiet = 0;
    const watch = setInterval(function () {
      const busy = Array.from(notebook.querySelectorAll(".jp-InputPrompt"))
        .some(function (prompt) { return prompt.textContent.includes("*"); });
      quiet = busy ? 0 : quiet + 1;
      if (quiet > 10) stop();
    }, 100);
    pane.addEventListener("scroll", hold);
    moves.forEach(function (name) { window.addEventListener(name, stop, true); });
    hold();
  }
  setTimeout(stayAtTheTop, 0);

  if (window.lessonScript) return;
  window.lessonScript = true;
  const BOX = ".lesson-exercise", ALIVE = ".lesson-explorer, .lesson-exercise", GONE = "jupyter-widgets-disconnected";
  function wake(shown) {
    if (!shown.textContent.startsWith("Error displaying widget")) return;
    shown.classList.add("lesson-asleep");
    shown.textContent = "ASLEEP";
  }
  function name(words) {
    const before = words.closest(".jp-OutputArea-child") && words.closest(".jp-OutputArea-child")
      .previousElementSibling;
    const image = before && before.querySelector(".jp-RenderedImage img");
    const said = Array.from(words.querySelectorAll(".lesson-title, .lesson-summary"),
      function (part) { return part.textContent; });
    if (image && said.length) image.alt = said.join(". ");
  }
  function stopped(box) {
    const panel = box.closest(".jp-NotebookPanel"), told = box.querySelector(":scope > .lesson-stopped");
    const gone = box.classList.contains(GONE) || Boolean(panel && panel.lessonLost);
    if (box.matches(".lesson-explorer")) return box.classList.toggle("lesson-gone", gone);  // it says so by itself
    if (gone === Boolean(told)) return;
    Array.from(box.children).forEach(function (part) { part.inert = gone; });
    if (told) return told.remove();
    box.prepend(Object.assign(document.createElement("p"), { className: "lesson-stopped", textContent: "STOPPED" }));
  }
  function lost(light) {
    const panel = light.closest(".jp-NotebookPanel");
    if (!panel) return;
    panel.lessonLost = ["connecting", "dead", "disconnected", "terminating", "unknown"].includes(light.dataset.status);
    panel.querySelectorAll(ALIVE).forEach(stopped);
  }
  function set(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  // What is found in a node, the node itself too: a slow page attaches a box whole, a fast one its parts one by one.
  function each(node, selector, act) {
    if (node.matches(selector)) act(node);
    node.querySelectorAll(selector).forEach(act);
  }
  function mend(box) {
    box.querySelectorAll("select, input, textarea, button, a[href], [tabindex='0']").forEach(function (control) {
      set(control, "data-lm-suppress-shortcuts", "true");
    });
    box.querySelectorAll(".lesson-told").forEach(function (told) { set(told, "role", "status"); });
    const question = box.querySelector(".lesson-question");
    box.querySelectorAll(".widget-radio-box").forEach(function (group) {
      set(group, "role", "radiogroup");
      if (question) set(group, "aria-label", question.textContent);
    });
  }
  new MutationObserver(function (records) {
    const boxes = new Set();
    records.forEach(function (record) {
      // A moment without an answer is none of anybody's business.
      if (record.attributeName === "data-status") return setTimeout(lost, 1500, record.target);
      const element = record.target.nodeType === 1 ? record.target : record.target.parentElement;
      if (!element) return;
      if (record.type === "attributes") {
        if (element.matches(ALIVE)) stopped(element);
        if (element.matches(BOX)) boxes.add(element);  // its parts may have been there before its name
        return;
      }
      const box = element.closest(BOX);
      if (element.classList.contains("jupyter-widgets")) wake(element);
      if (box) boxes.add(box);
      record.addedNodes.forEach(function (node) {
        if (node.nodeType !== 1) return;
        each(node, BOX, function (inner) { boxes.add(inner); });
        each(node, ALIVE, stopped);
        each(node, ".lesson-still", name);
        each(node, ".jp-OutputArea-output.jupyter-widgets", wake);
      });
    });
    boxes.forEach(mend);
  }).observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["class", "data-status"],
  });
  document.querySelectorAll(BOX).forEach(mend);
  document.querySelectorAll(ALIVE).forEach(stopped);
  document.querySelectorAll(".jupyter-widgets").forEach(wake);
  document.querySelectorAll(".lesson-still").forEach(name);
})(typeof element === "undefined" ? null : element);
