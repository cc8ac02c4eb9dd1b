// The explorer in the page: it draws controls, picture and words, and remembers every state that it has seen.
//
// A Mind knows texts by name and states by the values of their controls, and asks a link for what it does not know: a
// kernel (below), or nobody, on a page where everything was drawn beforehand (pages.js). A View is what one cell shows.

const QUIET = 1000;  // ms without a change before neighbours of the present state are asked for
const PATIENCE = 600;  // ms without an answer before this is said
const TOLD = 100;  // ms after which the kernel is told of states that were shown without it
const REACH = [1, -1, 2, -2];  // places from where a control stands that are asked for when all is quiet

const key = values => values.join("\n");
const put = (values, n, value) => values.map((other, i) => i === n ? value : other);
// A part is a name, or a name and how far it is moved down.
const part = told => [].concat(told, "");

class Mind {
  constructor(fixed, link) {
    Object.assign(this, { fixed, link, views: new Set(), texts: new Map(), lists: new Map(), states: new Map() });
    Object.assign(this, { state: null, wanted: null, flying: null, peeking: null, kernelAt: null, moved: null,
      waiting: null });
  }

  // Keep a state with its texts; null where a text is lacking. `asked` are the values that led to it. A control's list
  // follows those before it, and no others.
  remember({ texts, ...state }, asked) {
    for (const [name, text] of Object.entries(texts)) this.texts.set(name, text);
    const names = [...state.lists, state.axes, state.said, state.table, ...state.parts.map(told => part(told)[0])];
    if (!names.every(name => this.texts.has(name))) return null;
    this.states.set(key(state.values), state);
    if (asked) this.states.set(key(asked), state);
    state.lists.forEach((name, n) => this.lists.set(key([n, ...state.values.slice(0, n)]), name));
    return state;
  }

  // The list of options of a control, as [value, text].
  options(state, n) {
    return this.list(state.lists[n]);
  }

  list(name) {
    if (typeof this.texts.get(name) === "string") this.texts.set(name, JSON.parse(this.texts.get(name)));
    return this.texts.get(name);
  }

  // The state that was seen in which these values end, where lists follow other controls: each takes what is wanted
  // where that is offered, else its default, else the first (state.py). Undefined where the page cannot know.
  known(wanted) {
    const found = this.states.get(key(wanted)), stands = [];
    for (let n = 0; !found && n < wanted.length; n++) {
      const name = this.lists.get(key([n, ...stands]));
      if (!name) return undefined;
      const offered = this.list(name).map(option => option[0]),
        wishes = [wanted[n], this.fixed.defaults[n], offered[0]];
      stands.push(wishes.find(value => offered.includes(value)));
    }
    return found || this.states.get(key(stands));
  }

  // Everything anew: when a page opens, and when Python changed something. What a kernel drew before may not hold any
  // more.
  begin(state) {
    this.states.clear();
    this.lists.clear();
    this.waiting = state.guess || null;
    if (this.waiting) return this.views.forEach(view => view.cover(this.waiting));
    this.remember(state);
    this.kernelAt = key(state.values);
    if (!this.flying || !this.wanted) this.wanted = state.values;
    this.settle();
  }

  // The kernel said something: to this page or to all.
  hear(told) {
    if (told.do === "come") this.views.forEach(view => view.come());
    else if (told.do === "begin") this.begin(told.state);
    else this.answer(told.do, told.asked, told.state, told.page === self);
  }

  // A control was moved.
  press(n, value) {
    this.moved = n;
    this.wanted = put(this.wanted, n, value);
    this.settle(true);
    this.rest();
  }

  // Back to the first state of all.
  restart() {
    this.wanted = this.fixed.first;
    this.settle(true);
  }

  // Show what is wanted where it is known, else ask for it.
  settle(pressed = false) {
    const known = this.known(this.wanted);
    if (known) {
      this.wanted = known.values;
      if (known !== this.state || pressed) this.show(known, true);
      this.tell();
    } else if (!this.link.alive()) this.back();
    else {
      if (!this.flying && this.peeking !== key(this.wanted)) {
        this.flying = this.wanted;
        this.link.send("ask", this.flying);
      }
      this.wait();
    }
  }

  // The kernel's answer; `mine` where this page asked.
  answer(kind, asked, state, mine) {
    const kept = this.remember(state, asked);
    if (mine && kind === "peek") this.peeking = null;
    if (kind === "ask") {
      this.kernelAt = key(state.values);
      if (mine) this.flying = null;
      else if (!this.flying) this.wanted = state.values;
      if (mine && kept && !this.known(this.wanted)) this.show(kept, false);
    }
    if (!kept) {
      this.flying = null;
      return this.link.send("all");
    }
    this.settle();
    if (kind === "peek") this.peek();
    else this.rest();
  }

  // Tell the kernel where the controls stand, a moment after the last of many changes.
  tell() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (this.flying || key(this.wanted) === this.kernelAt || !this.link.alive()) return;
      this.kernelAt = key(this.wanted);
      this.link.send("tell", this.wanted);
    }, TOLD);
  }

  // While an answer is due: say so when it does not come, and go back to the last picture when nobody is there to give
  // it.
  wait() {
    clearTimeout(this.late);
    this.late = setTimeout(() => {
      if (this.known(this.wanted)) return;
      if (!this.link.alive()) return this.back();
      this.views.forEach(view => view.note(this.fixed.busy));
      this.wait();
    }, PATIENCE);
  }

  // The kernel came or went.
  look() {
    this.views.forEach(view => view.look());
    if (this.flying && !this.link.alive()) this.back();
  }

  // Nobody answers: back to what is shown.
  back() {
    this.flying = this.peeking = null;
    this.wanted = this.state && this.state.values;
    if (this.state) this.show(this.state, true);
  }

  // After some quiet, ask for the states that may come next, one after the other.
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.peek(), QUIET);
  }

  peek() {
    clearTimeout(this.resting);
    if (this.moved === null || this.flying || this.peeking || !this.link.alive()) return;
    const options = this.options(this.state, this.moved),
      at = options.findIndex(option => option[0] === this.state.values[this.moved]);
    for (const step of REACH) {
      const next = options[at + step] && put(this.state.values, this.moved, options[at + step][0]);
      if (!next || this.known(next)) continue;
      this.peeking = key(next);
      return this.link.send("peek", next);
    }
  }

  show(state, controls) {
    this.state = state;
    this.views.forEach(view => view.show(state, controls));
  }

  end() {
    [this.telling, this.late, this.resting].forEach(clearTimeout);
  }
}

// -- what stands in the page

const SVG = "http://www.w3.org/2000/svg";
// Every explorer loads this module for itself: a number alone would not tell its controls from those of another one.
const self = crypto.getRandomValues(new Uint32Array(2)).join("-");
let made = 0;

function element(name, about = {}, ...children) {
  const found = document.createElement(name);
  for (const [attribute, value] of Object.entries(about)) found.setAttribute(attribute, value);
  found.append(...children);
  return found;
}

function fold(name, ...children) {
  return element("details", { class: "lesson-fold" }, element("summary", {}, name), ...children);
}

function layer(kind, about) {
  const found = document.createElementNS(SVG, "svg");
  for (const [attribute, value] of Object.entries({ class: kind, "stroke-linejoin": "round", ...about }))
    found.setAttribute(attribute, value);
  return [found, found.appendChild(document.createElementNS(SVG, "g"))];
}

class View {
  constructor(box, mind) {
    Object.assign(this, { box, mind, parts: new Map(), seen: {} });
    const { fixed } = mind;
    // JupyterLab leaves the keys of an element with this name alone: arrows, and d, d (delete this cell), belong to
    // what has the focus.
    box.addEventListener("focusin", event => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
    this.controls = fixed.controls.map(([label, isList], n) => isList ? this.list(label, n) : this.slider(label, n));
    [this.axesLayer] = layer("lesson-axes", { role: "img", "aria-label": fixed.picture });
    // Links on marks serve the mouse: on the keyboard each source is reached through the words.
    [this.marksLayer, this.marks] = layer("lesson-marks", { "aria-hidden": "true" });
    this.headline = element("div", { class: "lesson-headline" });
    this.picked = element("div", { class: "lesson-words", role: "region", tabindex: 0,
      "aria-label": `${fixed.title}, in words` });
    this.rest = element("div");
    this.table = element("div");
    this.told = element("p", { class: "lesson-note", role: "status" });
    this.live = element("p", { class: "lesson-live", "aria-live": "polite" });
    const rows = main => this.controls.filter((_, n) => fixed.controls[n][2] === main).map(control => control.row),
      more = rows(false);
    const values = element("div", { class: "lesson-values", role: "region", tabindex: 0,
      "aria-label": `${fixed.title}, all values` }, this.rest, this.table);
    this.body = [
      element("p", { class: "lesson-title" }, fixed.title), this.headline,
      element("div", { class: "lesson-controls" }, ...rows(true),
        more.length ? fold("More controls", element("div", { class: "lesson-controls" }, ...more)) : ""),
      element("div", { class: "lesson-picture" }, this.axesLayer, this.marksLayer, this.told,
        element("p", { class: "lesson-asleep" }, fixed.asleep)),
      this.picked,
      fold("All values and sources", values), tools(this),
      this.live,
    ];
    this.touch = new Touch(this);
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(box);
    this.sizes.observe(this.headline);
    // Out of view, JupyterLab lets the browser leave a cell's layout out: what is measured there may be wrong.
    this.seeing = new IntersectionObserver(() => this.fit());
    this.seeing.observe(box);
    this.refit = () => this.fit();
    window.addEventListener("resize", this.refit);
    mind.views.add(this);
    this.look();
    if (mind.waiting) this.cover(mind.waiting);
    else if (mind.state) this.show(mind.state, true);
  }

  remove() {
    this.mind.views.delete(this);
    this.sizes.disconnect();
    this.seeing.disconnect();
    window.removeEventListener("resize", this.refit);
  }

  // Make the picture so high that headline, controls and the first lines about what was picked fit on the screen with
  // it.
  fit() {
    if (!this.marksLayer.isConnected) return;
    // scrolls the notebook, also before there is anything to scroll
    const lab = this.box.closest(".jp-WindowedPanel-outer");
    let panel = lab || this.box.parentElement;
    while (!lab && panel && !(panel.scrollHeight > panel.clientHeight + 1
      && /auto|scroll/.test(getComputedStyle(panel).overflowY))) panel = panel.parentElement;
    const room = Math.min(panel ? panel.clientHeight : Infinity, window.innerHeight) - 12;
    const opened = this.body[2].querySelector("details[open] > .lesson-controls"),
      lines = 3 * parseFloat(getComputedStyle(this.picked).fontSize);
    const above = this.body.slice(0, 3)
      .reduce((sum, part) => sum + part.offsetHeight + 4, opened ? -opened.offsetHeight : 0);
    this.box.style.setProperty("--lesson-height", `${Math.max(room - above - lines, 240)}px`);
    // A picture that is wider than its box, as on a phone, is scrolled by keys too.
    const picture = this.marksLayer.parentElement, scrolls = picture.scrollWidth > picture.clientWidth + 1;
    const region = { tabindex: 0, role: "region", "aria-label": `${this.mind.fixed.title}, the picture` };
    for (const [name, value] of Object.entries(region))
      if (scrolls) picture.setAttribute(name, value);
      else picture.removeAttribute(name);
  }

  // Into view: somebody set it from below.
  come() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.box.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }

  // Say so where there is no kernel.
  look() {
    this.box.classList.toggle("lesson-alone", !this.mind.link.here());
  }

  // A picture that waits for a guess: its axis alone, with a handle on it that is dragged, or moved by arrow keys.
  cover(axis) {
    const { fixed, link } = this.mind, button = (name, look, act) => {
      const found = element("button", { type: "button", class: look }, name);
      found.addEventListener("click", act);
      return found;
    };
    const guess = new Guess(axis, fixed.guess);
    this.box.replaceChildren(element("p", { class: "lesson-title" }, fixed.title),
      element("p", { class: "lesson-detail" }, fixed.covered), guess.body,
      element("p", {}, guess.keep = button(fixed.keep, "lesson-keep", () => link.send("guess", guess.typed)), " ",
        button(fixed.uncover, "lesson-uncover", () => link.send("reveal"))));
    guess.keep.disabled = true;
  }

  list(label, n) {
    const id = `lesson-${self}-${made++}`, control = element("select", { id });
    control.addEventListener("input", () => this.mind.press(n, control.value));
    const show = (options, place) => {
      if (control.lesson !== options)
        control.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
      control.lesson = options;
      control.selectedIndex = place;
    };
    return { show, row: element("div", { class: "lesson-control" }, element("label", { for: id }, label), control) };
  }

  slider(label, n) {
    const id = `lesson-${self}-${made++}`, control = element("input", { id, type: "range", min: 0, step: 1 });
    const output = element("output", { for: id, "aria-live": "off" });
    const say = () => {
      const text = control.lesson[control.value][1];
      control.setAttribute("aria-valuetext", text);
      output.textContent = text;
    };
    control.addEventListener("input", () => {
      say();
      this.mind.press(n, control.lesson[control.value][0]);
    });
    const show = (options, place) => {
      control.lesson = options;
      control.max = options.length - 1;
      control.value = place;
      say();
    };
    return { show, row: element("div", { class: "lesson-control lesson-slider" }, element("label", { for: id }, label),
      control, output) };
  }

  // Show a state; only what differs is touched. Without `controls` they stay where the hand has them.
  show(state, controls) {
    if (!this.marksLayer.isConnected && this.box.firstChild !== this.body[0]) {
      this.box.replaceChildren(...this.body);
      requestAnimationFrame(() => this.fit());
    }
    if (controls) {
      this.controls.forEach((control, n) => {
        const options = this.mind.options(state, n);
        control.show(options, options.findIndex(option => option[0] === state.values[n]));
      });
      this.note("");
    }
    this.place(state.size);
    if (this.changes("axes", state.axes)) this.axesLayer.replaceChildren(this.part(state.axes, 0));
    this.patch(state.parts);
    if (this.changes("said", state.said)) this.say(this.mind.texts.get(state.said));
    if (this.changes("table", state.table)) this.table.innerHTML = this.mind.texts.get(state.table);
  }

  changes(what, name) {
    const before = this.seen[what];
    this.seen[what] = name;
    return before !== name;
  }

  place([width, height]) {
    if (!this.changes("size", `${width} ${height}`)) return;
    for (const svg of [this.axesLayer, this.marksLayer]) {
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.style.setProperty("--shape", (width / height).toFixed(3));
    }
  }

  // Put the parts in their order, each kept for as long as the view, and moved where only its height differs.
  patch(parts) {
    const used = new Map();
    let here = this.marks.firstChild;
    for (const told of parts) {
      const [name, down] = part(told), nth = used.get(name) || 0;
      used.set(name, nth + 1);
      const group = this.part(name, nth);
      if (down && group.lessonDown !== down) group.setAttribute("transform", `translate(0 ${down})`);
      else if (!down && group.lessonDown) group.removeAttribute("transform");
      group.lessonDown = down;
      if (group === here) here = here.nextSibling;
      else this.marks.insertBefore(group, here);
    }
    while (here) {
      const next = here.nextSibling;
      here.remove();
      here = next;
    }
  }

  part(name, nth) {
    const kept = `${name} ${nth}`;
    if (!this.parts.has(kept)) {
      const group = document.createElementNS(SVG, "g");
      group.innerHTML = this.mind.texts.get(name);
      this.parts.set(kept, group);
    }
    return this.parts.get(kept);
  }

  // The answer stands above the picture, what was picked and its source below it, all else behind a fold. The first two
  // are read aloud when they change, in an element that stays; not when the view opens.
  say(html) {
    const said = document.createElement("template");
    said.innerHTML = html;
    const [first, ...below] = said.content.children,
      picked = below.find(paragraph => paragraph.matches(".lesson-detail"));
    const others = below.filter(paragraph => paragraph !== picked),
      source = others.find(paragraph => paragraph.querySelector("a"));
    this.headline.replaceChildren(first);
    this.picked.replaceChildren(...[picked, source].filter(Boolean));
    this.rest.replaceChildren(...others.filter(paragraph => paragraph !== source));
    if (this.spoken) this.live.textContent = [first, picked].filter(Boolean).map(part => part.textContent).join(" ");
    this.spoken = true;
  }

  note(text) {
    if (this.told.textContent !== text) this.told.textContent = text;
    this.box.toggleAttribute("aria-busy", Boolean(text));
  }
}

// -- a guess that is drawn

class Guess {
  constructor({ svg, size: [width, height], places }, name) {
    Object.assign(this, { places, width, height });
    const id = `lesson-${self}-${made++}`;
    const [picture, axis] = layer("lesson-axes", { "aria-hidden": "true" });
    axis.innerHTML = svg;
    this.line = picture.appendChild(document.createElementNS(SVG, "g"));
    this.line.setAttribute("class", "lesson-handle");
    this.line.innerHTML = `<path d="M0 4V${height - 40}"/><circle r="9" cy="13"/><text y="17"></text>`;
    this.input = element("input", { id, type: "range", min: 0, max: places.length - 1, step: 1 });
    this.input.value = Math.round((places.length - 1) / 2);
    this.said = element("output", { for: id });
    this.picture = picture;
    this.body = element("div", { class: "lesson-guess" }, element("label", { for: id }, name), this.input, this.said,
      picture);
    this.input.addEventListener("input", () => this.show());
    // On a phone only the part of the picture in which the axis lies, so that all of it is wide enough for a finger and
    // for its numbers.
    this.phone = matchMedia("(max-width: 500px)");
    this.phone.addEventListener("change", () => this.crop());
    this.crop();
    const drag = event => {
      event.preventDefault();
      const box = picture.getBoundingClientRect(), x = this.left + (event.clientX - box.left) * this.seen / box.width;
      const far = place => Math.abs(place[0] - x);
      this.input.value = places.reduce((best, place, n) => far(place) < far(places[best]) ? n : best, 0);
      this.show();
    };
    picture.addEventListener("pointerdown", event => {
      picture.setPointerCapture(event.pointerId);
      drag(event);
      this.input.focus();
    });
    picture.addEventListener("pointermove", event => picture.hasPointerCapture(event.pointerId) && drag(event));
    // A finger that lifts off while it still moves would set the page in motion, and the next tap, on the button, would
    // only stop it.
    picture.addEventListener("touchmove", event => event.preventDefault(), { passive: false });
    this.show(false);
  }

  crop() {
    const ends = [this.places[0][0], this.places.at(-1)[0]].sort((one, other) => one - other),
      edge = (ends[1] - ends[0]) / 12;
    [this.left, this.seen] = this.phone.matches ? [ends[0] - edge, ends[1] - ends[0] + 2 * edge] : [0, this.width];
    this.picture.setAttribute("viewBox", `${this.left} 0 ${this.seen} ${this.height}`);
    this.picture.style.setProperty("--shape", (this.seen / this.height).toFixed(3));
    this.picture.style.setProperty("--lesson-letters", `${(this.seen / 31).toFixed(1)}px`);
    this.grain = this.phone.matches ? this.seen / 400 : 1;  // what a point of the screen is in the picture
    const [, circle, text] = this.line.children, middle = 13 * Math.max(this.grain, 1);
    circle.setAttribute("r", 9 * this.grain);
    circle.setAttribute("cy", middle);
    text.setAttribute("y", middle + 4 * this.grain);
  }

  get typed() {
    return this.places[this.input.value][1];
  }

  // Put the handle where it is set. A first place is nobody's guess: only what was moved can be kept.
  show(moved = true) {
    const [x, said] = this.places[this.input.value], text = this.line.lastChild,
      right = x > this.left + this.seen * (this.phone.matches ? 0.5 : 0.7);
    this.line.setAttribute("transform", `translate(${x} 0)`);
    text.setAttribute("x", (right ? -14 : 14) * this.grain);
    text.setAttribute("text-anchor", right ? "end" : "start");
    text.textContent = moved ? said : "";
    this.said.textContent = moved ? said : "";
    this.input.setAttribute("aria-valuetext", moved ? said : "not set yet");
    this.line.classList.toggle("lesson-unset", !moved);
    if (moved && this.keep) this.keep.disabled = false;
  }
}

// -- touch

// A row or a mark that stands for a value of a control: its id holds the value, or its text begins with the value's
// own. Pressing it picks that value, and pointing at it shows what its title says at once.
class Touch {
  constructor(view) {
    this.view = view;
    this.tip = element("p", { class: "lesson-tip", "aria-hidden": "true" });
    this.picture = view.marksLayer.parentElement;
    this.picture.append(this.tip);
    this.picture.addEventListener("click", event => this.pick(event));
    this.picture.addEventListener("pointermove", event => this.point(event));
    this.picture.addEventListener("pointerleave", () => this.hush());
  }

  // The control and the value that this part of the picture stands for, or null; the control that was named last as
  // main comes first.
  meant(group) {
    const { mind } = this.view, { controls, name } = mind.fixed;
    const ids = [group, ...group.querySelectorAll("[id]")].filter(part => part.id).map(part => `${part.id}-`);
    const texts = [...group.querySelectorAll("text")].map(text => text.textContent.trim());
    for (const main of [true, false])
      for (let n = controls.length - 1; n >= 0; n--) {
        if (controls[n][2] !== main) continue;
        const options = mind.options(mind.state, n),
          longest = (fits, of) => fits.sort((a, b) => b[of].length - a[of].length)[0];
        const fit = longest(options.filter(([value]) => ids.some(id => id.startsWith(`${name}-${value}-`))), 0)
          || longest(options.filter(([, text]) =>
            texts.some(said => said === text || said.startsWith(`${text} (`))), 1);
        if (fit) return [n, fit[0]];
      }
    return null;
  }

  // What is meant at a point: the part that is hit, else the row in whose height the point lies.
  at({ target, clientX, clientY }) {
    const head = target.closest(".lesson-axes g[id]");  // of a column: it stands still, and can be picked
    if (head) return this.meant(head);
    const { marks } = this.view, hit = [...marks.children].find(group => group.contains(target));
    const found = hit && this.meant(hit);
    if (found || !this.picture.contains(target)) return found;
    let best = null, nearest = 16;
    for (const group of marks.children) {
      const box = group.getBoundingClientRect(), far = Math.abs((box.top + box.bottom) / 2 - clientY);
      if (far < nearest && box.height < 60 && clientX >= box.left - 8 && clientX <= box.right + 8) {
        const row = this.meant(group);
        if (row) [best, nearest] = [row, far];
      }
    }
    return best;
  }

  pick(event) {
    const found = this.at(event);
    if (!found || event.ctrlKey || event.metaKey) return;
    event.preventDefault();  // a name in the picture picks; its source stands below as a link that looks like one
    this.view.mind.press(...found);
  }

  point(event) {
    const titled = event.target.closest(".lesson-marks g[id]"),
      title = titled && titled.querySelector(":scope > title");
    this.picture.classList.toggle("lesson-can-pick", Boolean(this.at(event)));
    if (title !== this.title) this.hush();
    if (!title) return;
    if (!this.title) [this.title, this.tip.textContent, title.textContent] = [title, title.textContent, ""];
    const box = this.picture.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    this.tip.style.left = `${Math.min(x + 14, Math.max(0, box.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${y + 18}px`;
  }

  // The browser's own slow title is back when the pointer has gone.
  hush() {
    if (this.title) this.title.textContent = this.tip.textContent;
    this.title = null;
    this.tip.textContent = "";
  }
}

// -- to take away

function tools(view) {
  const told = element("span", { role: "status" });
  const button = (name, act) => {
    const found = element("button", { type: "button" }, name);
    found.addEventListener("click", async () => { told.textContent = await act() || ""; });
    return found;
  };
  return element("div", { class: "lesson-tools" }, button("Start again", () => view.mind.restart()),
    button("Save picture (PNG)", () => savePng(view)), button("Save picture (SVG)", () => saveSvg(view)),
    button("Copy values", () => copyValues(view)), told);
}

// The lines of a text in a width, for letters of a size in points.
function lines(text, width, font) {
  const pen = document.createElement("canvas").getContext("2d"), found = [""];
  pen.font = font;
  for (const word of text.split(/\s+/)) {
    const longer = `${found.at(-1)} ${word}`.trim();
    if (pen.measureText(longer).width > width && found.at(-1)) found.push(word);
    else found[found.length - 1] = longer;
  }
  return found;
}

// The picture for a slide: the answer above it, source and licence below it. An SVG text, its width and its height.
function slide(view) {
  const [width, height] = view.mind.state.size, face = '"DejaVu Sans", Verdana, sans-serif', edge = 12;
  const source = [...view.picked.children].find(paragraph => paragraph.querySelector("a"));
  const head = lines(view.headline.textContent, width - 2 * edge, `bold 12px ${face}`)
    .map(line => [line, 'font-size="12" font-weight="bold"', 17]);
  const named = source ? `Source: ${[...source.querySelectorAll("a")].map(link => link.textContent).join("; ")}` : "";
  const foot = [named, view.mind.fixed.credit].flatMap(text => lines(text, width - 2 * edge, `8px ${face}`))
    .filter(Boolean).map(line => [line, 'font-size="8"', 12]);
  const high = rows => rows.reduce((sum, row) => sum + row[2], edge), safe = element("span");
  const write = (rows, top) => rows.map(([line, look, step]) => {
    safe.textContent = line;
    return `<text x="${edge}" y="${top += step}" ${look}>${safe.innerHTML.replaceAll("&nbsp;", " ")}</text>`;
  }).join("");
  const inner = [view.axesLayer, view.marksLayer].map(svg => {
    const copy = svg.cloneNode(true);
    for (const [name, value] of Object.entries({ x: 0, y: high(head), width, height })) copy.setAttribute(name, value);
    return new XMLSerializer().serializeToString(copy);
  }).join("");
  const total = high(head) + height + high(foot);
  const written = write(head, 4) + inner + write(foot, high(head) + height);
  return [`<svg xmlns="${SVG}" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">`
    + `<style>text { font-family: ${face}; fill: #1a1a1a; }</style>`
    + `<rect width="100%" height="100%" fill="#fff"/>${written}</svg>`, width, total];
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  return `Saved as ${name}.`;
}

const saveSvg = view => save(new Blob([slide(view)[0]], { type: "image/svg+xml" }), `${view.mind.fixed.name}.svg`);

async function savePng(view) {
  const [text, width, height] = slide(view), scale = 3, image = new Image(), canvas = document.createElement("canvas");
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  Object.assign(canvas, { width: width * scale, height: height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return save(await new Promise(resolve => canvas.toBlob(resolve, "image/png")), `${view.mind.fixed.name}.png`);
}

// The table as CSV, for a spreadsheet.
async function copyValues(view) {
  const rows = [...view.table.querySelectorAll("tr")].map(
    row => [...row.cells].map(cell => `"${cell.textContent.replaceAll('"', '""')}"`).join(","));
  if (!rows.length) return "This picture has no table of values.";
  try {
    await navigator.clipboard.writeText(rows.join("\r\n"));
  } catch {
    return "The browser does not let this page copy: open All values and sources, and copy from there.";
  }
  return `Copied: ${rows.length - 1} rows.`;
}

// -- a kernel that answers

function kernelLink(model, views) {
  return {
    send: (kind, values) => model.send({ do: kind, values, page: self }),
    // ipywidgets says of every widget whether its kernel is there; of the one that each has beside it, the layout, we
    // may ask.
    here: () => (model.get("layout") || {}).comm_live !== false,
    // A lesson's page sees besides that a kernel cannot be reached, and marks what it concerns (frame.js).
    alive() { return this.here() && ![...views].some(view => view.box.classList.contains("lesson-gone")); },
  };
}

function live() {
  let mind;
  return {
    initialize({ model }) {
      mind = new Mind(model.get("fixed"));
      mind.link = kernelLink(model, mind.views);
      mind.begin(model.get("shown"));
      model.on("change:shown", () => mind.begin(model.get("shown")));
      model.on("comm_live_update", () => setTimeout(() => mind.look()));
      const hears = model.get("layout") || model, hear = told => mind.hear(told);
      hears.on("msg:custom", hear);
      // What was said before anybody listened is asked for.
      mind.link.send("opened", model.get("shown").edition);
      return () => {
        hears.off("msg:custom", hear);
        mind.end();
      };
    },
    render({ el }) {
      const view = new View(el, mind);
      return () => view.remove();
    },
  };
}

export default live;
