// The wall: a lesson on a projector. `python3 run.py present N` hands this to JupyterLab as an extension (wall.py puts
// what stands in ABOUT in); nothing is built or installed.
//
// It hides JupyterLab's frame, runs the lesson, and shows one view at a time: a question with what is asked before the
// picture, then the picture alone in the window; an exercise; a section. Right and PageDown go on, Left and PageUp
// back. The words below a picture (what it shows, how to read it, what to try) become folds of it. A picture that takes
// a guess stays behind *Reveal*. With a plan, parts that it leaves out are passed over, and a clock says what time is
// left. The teacher's page, beside it, hears where the wall is and sends it elsewhere (teacher.js).
(function (about) {
  const here = document.currentScript.src;
  const FOLDS = /^(\*\*What it shows|### Try this)/, PICTURE = /(^|\s)explorers\.\w+\(/;

  // What a cell with something to try asks, as the text of a fold; any other cell as it stands.
  const TRY = /\.try_this\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/;
  const tried = source => {
    const found = source.match(TRY);
    return found ? `### Try this\n\n${found[1].replace(/"\s*"/g, "").trim().slice(1, -1)}` : source;
  };

  // The views of a lesson: which cells stand in each, and what it is called. `cells` are {type, source} in their order.
  function views(cells) {
    const found = [];
    let section = null, asked = 0;
    cells.forEach(function ({ type, source }, n) {
      const text = type === "markdown", heading = text && source.match(/^##? (.+)/),
        own = text && source.match(/^### (.+)/);
      const picture = type === "code" && PICTURE.test(source),
        asks = type === "code" && source.includes("exercises.ask(");
      const before = found[found.length - 1];
      if (heading) {
        const title = heading[1].replace(/[*`]/g, ""), question = title.startsWith("Question: ");
        if (question) asked += 1;
        section = { title: title.replace("Question: ", ""), question: question ? asked : 0, views: 0 };
      }
      if (before && before.picture && !heading && FOLDS.test(tried(source))) return before.folds.push(n);
      let view = before;
      if (!view || heading || own || picture || view.picture || (asks && view.asks)) {
        view = { cells: [], folds: [], section, nth: ++section.views, picture, asks: false, waits: false,
          own: own ? own[1] : "" };
        found.push(view);
      }
      view.cells.push(n);
      view.asks = view.asks || asks;
      view.waits = view.waits || (picture && source.includes("(guess)"));
    });
    found.forEach(function (view) { view.of = asked; });
    return found;
  }

  // Which question of how many, in words that are shown and read out.
  function place(view) {
    const { section } = view;
    return section.question ? `Question ${section.question} of ${view.of}` : "";
  }
  function named(view) {
    return [place(view), view.own || section(view)].filter(Boolean).join(": ");
  }
  function section(view) {
    return view.section.title;
  }
  function step(view) {
    return view.section.views > 1 ? `${view.nth} of ${view.section.views}` : "";
  }

  // How much time is left for a part, in words, by the plan and by when the clock was started (both in milliseconds).
  function left(part, started, now) {
    const rest = Math.ceil((started - now) / 60000 + part.until);
    if (rest > part.minutes) return `${part.minutes} min for this part, ${rest - part.minutes} min ahead`;
    if (rest > 0) return `${rest} min left for this part`;
    return rest ? `${-rest} min over for this part` : "no time left for this part";
  }

  function make(name, about = {}, ...children) {
    const made = document.createElement(name);
    Object.entries(about).forEach(function ([key, value]) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value);
    });
    made.append(...children);
    return made;
  }

  // What this tab was showing, when it is loaded again.
  const memory = {
    get: function (what) { return Number(sessionStorage.getItem(`${about.name} ${what}`)) || 0; },
    set: function (what, value) { sessionStorage.setItem(`${about.name} ${what}`, value || ""); },
  };
  const wanted = Number((location.hash.match(/^#cell=(\d+)$/) || [])[1] || -1);

  class Wall {
    constructor(app, panel) {
      Object.assign(this, { app, panel, at: -1, shown: new Set(), byHand: false, running: false });
      this.channel = new BroadcastChannel(about.name);
      this.channel.onmessage = event => this.hear(event.data);
      const cells = Array.from(panel.content.model.cells,
        cell => ({ type: cell.type, source: cell.sharedModel.getSource() }));
      this.cells = cells;
      this.views = views(cells);
      this.pane = panel.node.querySelector(".jp-WindowedPanel-outer");
      this.foot = this.bar();
      this.sizes = new ResizeObserver(() => this.fit());
      window.addEventListener("resize", () => this.fit(true));
      window.addEventListener("keydown", event => this.key(event), true);
      window.addEventListener("pointerdown", () => { this.byHand = true; }, true);
      // A picture appears when its cell has run, and again when it is uncovered.
      new MutationObserver(() => this.dress()).observe(panel.node, { childList: true, subtree: true });
      setInterval(() => this.tick(), 5000);
    }

    // -- the bar

    bar() {
      this.title = make("button", { class: "wall-title", "aria-expanded": "false", "aria-controls": "wall-list",
        onclick: () => this.list() });
      this.clock = make("span", { class: "wall-clock", role: "timer", "aria-live": "off" });
      this.start = make("button", { onclick: () => this.time(Date.now()) }, "Start the clock");
      this.hide = make("button", { onclick: () => this.veilClock() });
      this.told = make("p", { class: "wall-told", role: "status" });
      const back = make("button", { onclick: () => this.go(-1), "aria-label": "Back" }, "←");
      const next = make("button", { onclick: () => this.go(1), "aria-label": "Next" }, "→");
      this.items = this.views.map((view, n) => {
        const words = [named(view), step(view) && `(${step(view)}${view.picture ? ", the picture" : ""})`]
          .filter(Boolean).join(" ");
        return make("button", { onclick: () => { this.list(false); this.show(n); } },
          this.skipped(view) ? `${words}, not in this plan` : words);
      });
      const more = [make("button", { onclick: () => this.again() }, "Run the lesson again"),
        make("button", { onclick: () => { this.list(false); this.whole(); } }, "Whole screen")];
      if (about.page)
        more.unshift(make("a", { href: new URL("teacher.html", here), target: "_blank",
          onclick: () => this.list(false) }, "Teacher's page (holds the answers)"));
      this.contents = make("nav", { id: "wall-list", class: "wall-list", "aria-label": "All parts of the lesson",
        hidden: "" },
        make("ol", {}, ...this.items.map(item => make("li", {}, item))), make("div", { class: "wall-more" }, ...more));
      const clock = about.minutes ? [this.clock, this.start, this.hide] : [];
      const bar = make("div", { class: "wall-bar", role: "region", "aria-label": "The wall" }, back, this.title, next,
        ...clock, this.contents, this.told);
      document.body.append(bar);
      this.tick();
      return bar;
    }

    list(open = this.contents.hidden) {
      this.contents.hidden = !open;
      this.title.setAttribute("aria-expanded", String(open));
      if (open) this.items[this.at].focus();
    }

    whole() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    }

    // -- which view is shown

    // Is this view in a part that the plan leaves out, or an exercise that it leaves for another time?
    skipped(view) {
      const part = this.part(view);
      return Boolean(about.minutes && ((part && !part.minutes) || view.cells.some(cell => about.later.includes(cell))));
    }

    // The part of the plan that a view belongs to, one with those that begin within it.
    part(view) {
      const all = view.cells.concat(view.folds), last = all.reduce((a, b) => Math.max(a, b));
      const before = about.parts.filter(part => part.cell <= view.cells[0]).pop();
      const within = about.parts.filter(part => part.cell > view.cells[0] && part.cell <= last),
        parts = [before, ...within].filter(Boolean);
      return parts.length ? { minutes: parts.reduce((sum, part) => sum + part.minutes, 0),
        until: parts[parts.length - 1].until } : null;
    }

    go(by) {
      const veil = by > 0 && this.veil();
      if (veil) return this.reveal();
      let n = this.at + by;
      while (this.views[n] && this.skipped(this.views[n])) n += by;
      if (this.views[n]) this.show(n);
    }

    // The view that holds a cell.
    holding(cell) {
      return this.views.findIndex(view => view.cells.includes(cell) || view.folds.includes(cell));
    }

    show(n) {
      const view = this.views[n];
      this.at = n;
      memory.set("at", n);
      const nodes = this.panel.content.widgets.map(cell => cell.node);
      nodes.forEach((node, cell) => node.classList.toggle("wall-away", !view.cells.includes(cell)));
      document.body.dataset.wallView = view.picture ? "picture" : view.section.question && view.nth === 1 ? "question"
        : "text";
      if (view.waits && !this.shown.has(n)) this.cover(view);
      this.dress();
      this.title.replaceChildren(make("span", { class: "wall-place" }, place(view)), ` ${view.own || section(view)}`,
        make("span", { class: "wall-step" }, step(view)));
      this.items.forEach((item, at) => at === n ? item.setAttribute("aria-current", "true")
        : item.removeAttribute("aria-current"));
      this.say([named(view), step(view) && `part ${step(view)}`, view.picture ? "the picture" : ""].filter(Boolean)
        .join(", "));
      this.pane.scrollTop = 0;
      this.pane.tabIndex = -1;
      this.pane.focus({ preventScroll: true });
      this.tick();
      this.tell();
    }

    say(words) {
      this.told.textContent = words;
    }

    // -- a picture that waits for a guess

    veil() {
      const node = this.node();
      return node && node.classList.contains("wall-veiled") ? node : null;
    }

    node() {
      const view = this.views[this.at];
      return view && view.picture ? this.panel.content.widgets[view.cells[0]].node : null;
    }

    cover(view) {
      const node = this.panel.content.widgets[view.cells[0]].node;
      if (node.classList.contains("wall-veiled")) return;
      node.classList.add("wall-veiled");
      node.append(make("div", { class: "wall-veil" }, make("p", {}, section(view)),
        make("button", { onclick: () => this.reveal() }, "Reveal"),
        make("p", {}, "Guess first. Then press here, or go on once more.")));
    }

    reveal() {
      const node = this.veil();
      if (!node) return;
      this.shown.add(this.at);
      node.classList.remove("wall-veiled");
      node.querySelector(":scope > .wall-veil").remove();
      this.dress();
      this.say(`Revealed: ${section(this.views[this.at])}`);
      this.pane.focus({ preventScroll: true });
    }

    // -- the words below a picture stand with it, folded

    async dress() {
      const view = this.views[this.at], node = this.node();
      if (!node || this.veil()) return;
      const waits = node.querySelector(".lesson-uncover");  // Python waits for a guess too
      if (waits && !waits.lessonAsked) {
        waits.lessonAsked = true;
        waits.click();
      }
      const picked = node.querySelector(".lesson-explorer > .lesson-words");
      if (picked)
        for (const part of picked.parentElement.querySelectorAll(".lesson-headline, .lesson-picture"))
          this.sizes.observe(part);
      if (!picked || picked.parentElement.querySelector(":scope > .wall-folds")) return;
      const folds = make("div", { class: "wall-folds" });
      folds.addEventListener("toggle", event => event.target.scrollIntoView({ block: "nearest" }), true);
      picked.after(folds);
      for (const cell of view.folds) folds.append(...await this.folded(tried(this.cells[cell].source)));
    }

    // How wide a picture is with all the rest beside it, and with all the rest above and below it: what is wider is
    // taken. There stand above it two lines of an answer and the controls, so that nothing jumps, and below it a line
    // of its words.
    below(box) {
      const bar = this.foot.getBoundingClientRect().top, size = part => parseFloat(getComputedStyle(part).fontSize),
        type = size(box), rem = size(document.documentElement);
      const axes = box.querySelector(".lesson-axes"), shape = parseFloat(axes.style.getPropertyValue("--shape"));
      box.classList.remove("wall-below");
      const beside = axes.getBoundingClientRect().width;
      box.classList.add("wall-below");
      const above = box.querySelector(".lesson-picture").getBoundingClientRect().top + this.pane.scrollTop;
      const wide = Math.floor(Math.min(innerWidth - 3.5 * rem, (bar - rem - above - 1.6 * type) * shape));
      box.style.setProperty("--wall-wide", `${wide}px`);
      box.classList.toggle("wall-below", wide > beside);
      return wide > beside;
    }

    // An answer for which the column has no room stands above column and picture: from then on, so that nothing jumps.
    fit(resized) {
      const node = this.node(), picked = node && !this.veil() && node.querySelector(".lesson-explorer > .lesson-words");
      if (!picked || picked.parentElement.querySelector(".lesson-controls details[open]")) return;
      const box = picked.parentElement, bar = this.foot.getBoundingClientRect().top;
      if (resized) box.classList.remove("wall-long");
      if (this.below(box)) return;
      const lowest = picked.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (lowest + 2.5 * parseFloat(getComputedStyle(picked).fontSize) > bar) box.classList.add("wall-long");
      box.style.setProperty("--wall-answer", `${box.querySelector(".lesson-headline").offsetHeight}px`);
    }

    async folded(source) {
      const { rendermime } = this.panel.content, renderer = rendermime.createRenderer("text/markdown"), made = [];
      await renderer.renderModel(rendermime.createModel({ data: { "text/markdown": source }, trusted: true }));
      Array.from(renderer.node.children).forEach(function (part) {
        if (part.matches("details")) {
          part.classList.add("lesson-fold");
          made.push(part);
          return;
        }
        const lead = part.matches("p") && part.firstChild && part.firstChild.nodeName === "STRONG" ? part.firstChild
          : null;
        if (part.matches("h3") || lead) {
          const name = (lead || part).textContent.replace(/[.¶]+$/, "");
          made.push(make("details", { class: "lesson-fold" }, make("summary", {}, name)));
          if (!lead) return;
          lead.remove();
        }
        made[made.length - 1].append(part);
      });
      return made;
    }

    // -- keys

    // Does what has the focus use this key itself? A control that was touched with the mouse leaves a clicker its keys.
    taken(event) {
      const focus = document.activeElement;
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || document.querySelector(".jp-Dialog"))
        return true;
      if (!focus || focus === document.body) return false;
      if (focus.matches("textarea, [contenteditable='true']")) return true;
      if (focus.matches("input:not([type=range], [type=checkbox], [type=radio], [type=button])")) return true;
      const list = focus.matches("select, input[type=range], input[type=radio]");
      const scrolls = focus.matches(".lesson-words, .lesson-values") && focus.scrollHeight > focus.clientHeight + 1;
      if (event.key.startsWith("Page")) return (list || scrolls) && !this.byHand;
      return list || (scrolls && focus.scrollWidth > focus.clientWidth + 1);
    }

    key(event) {
      if (event.key === "Tab") this.byHand = false;
      if (event.key === "Escape" && !this.contents.hidden) {
        this.list(false);
        this.title.focus();
        return;
      }
      const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
      if (!by || this.taken(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!this.contents.hidden) this.list(false);
      this.go(by);
    }

    // -- the clock

    time(started) {
      memory.set("started", started);
      if (started) memory.set("quiet", 0);
      this.tick();
      this.tell();
      if (document.activeElement === document.body) this.pane.focus({ preventScroll: true });
    }

    veilClock() {
      memory.set("quiet", memory.get("quiet") ? 0 : 1);
      this.tick();
    }

    // Time left for the part that is shown, in words; nothing while the clock stands.
    left() {
      const started = memory.get("started"), view = this.views[this.at], part = view && this.part(view);
      if (!started || !part) return "";
      return this.skipped(view) ? "not in this plan" : left(part, started, Date.now());
    }

    tick() {
      const started = memory.get("started"), quiet = Boolean(memory.get("quiet")), words = quiet ? "" : this.left();
      if (this.clock.textContent !== words) this.clock.textContent = words;
      this.start.hidden = Boolean(started);
      this.hide.hidden = !started;
      this.hide.textContent = quiet ? "Show the clock" : "Hide the clock";
    }

    // -- the teacher's page

    tell() {
      const view = this.views[this.at];
      this.channel.postMessage({ shown: view.cells[0], words: named(view), started: memory.get("started"),
        left: this.left() });
    }

    hear(said) {
      if ("go" in said) {
        const n = this.holding(said.go);
        if (n >= 0) this.show(n);
      } else if ("clock" in said) this.time(said.clock);
      else if (said.ask) this.tell();
    }

    // -- run it

    async run() {
      if (this.running) return;
      this.running = true;
      document.body.dataset.wall = "running";
      this.say("The lesson is being run.");
      const well = await this.app.commands.execute("notebook:run-all-cells");
      this.running = false;
      document.body.dataset.wall = "ready";
      this.show(this.at);
      if (well === false) this.say("A cell failed. Open the list of parts and run the lesson again.");
    }

    async again() {
      this.list(false);
      this.shown.clear();
      await this.panel.sessionContext.restartKernel();
      await this.run();
    }
  }

  // -- JupyterLab

  // Everything but the notebook's own cells leaves the window, and takes no room and no focus.
  function bare(app, panel) {
    // No key cuts, adds or runs a cell here: JupyterLab leaves the keys of an element with this name alone.
    const quiet = element => element.setAttribute("data-lm-suppress-shortcuts", "true");
    document.addEventListener("focusin", event => quiet(event.target));
    [document.body, document.activeElement].forEach(quiet);
    // What JupyterLab calls its list of cells fits no list of which one cell is shown.
    const cells = panel.node.querySelector(".jp-WindowedPanel-viewport");
    cells.setAttribute("role", "group");
    cells.setAttribute("aria-label", "Lesson");
    for (const cell of panel.content.widgets) cell.node.setAttribute("role", "group");
    const keeps = widget => widget.contains(panel);
    (function strip(widget) {
      for (const child of widget.children()) {
        if (child === panel) continue;
        if (keeps(child)) strip(child);
        else if (!child.isHidden) child.hide();
      }
    })(app.shell);
    for (const child of panel.children()) if (child !== panel.content && !child.isHidden) child.hide();
  }

  async function opened(app) {
    for (;;) {
      const panel = Array.from(app.shell.widgets("main"))
        .find(widget => widget.sessionContext && widget.content && widget.content.model);
      if (panel) return panel;
      await new Promise(done => setTimeout(done, 50));
    }
  }

  async function activate(app) {
    await app.restored;
    const panel = await opened(app);
    await panel.context.ready;
    await panel.revealed;
    bare(app, panel);
    // Cells that JupyterLab takes out of the page when they are scrolled away could not be shown and hidden here.
    if (["full", "defer"].includes(panel.content.notebookConfig.windowingMode)) {
      panel.content.notebookConfig = { ...panel.content.notebookConfig, windowingMode: "none" };
    }
    const wall = new Wall(app, panel);
    const first = wall.views.findIndex(view => view.section.question), kept = memory.get("at");
    wall.show(wanted >= 0 ? Math.max(wall.holding(wanted), 0) : kept || Math.max(first, 0));
    await panel.sessionContext.ready;
    await wall.run();
  }

  document.head.append(make("style", {}, about.style));
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[about.name] = {
    views, left,
    init: () => {},
    get: async () => () => ({ __esModule: true,
      default: { id: `${about.name}:wall`, autoStart: true, activate: app => { activate(app); } } }),
  };
})(ABOUT);
