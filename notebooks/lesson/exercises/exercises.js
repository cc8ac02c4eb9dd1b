// The exercises on a page without Python: fields, hint, check, feedback; where answers are kept, handed in and
// forgotten; and what waits for an answer. What is right, and why, questions.js says; `element` and `save` are those of
// explorer.js, before which this stands in a page. Its parts are made in pages.js.

import { fileName, isRecord, rowsOf, tableOf } from "./questions.js";

const TRIES_BEFORE_ANSWER = 2;
const KEPT = "ketamine-lessons-answers", VERSION = 1;
const NO_STORAGE =
  "This browser does not let the page keep your answers: they last until you leave this page. "
  + "Download your file before.";
const NEWER =
  "A newer edition of these pages wrote the answers that are kept in this browser: go on with that one. "
  + "What you answer here lasts until you leave this page.";
const DAMAGED =
  "The answers that were kept in this browser were damaged. They are put aside, and the lessons go on with new ones.";

// -- where answers are kept

// The answers of all lessons, in one place of the browser, in the form of answers.json. `problem`: one sentence, or "".
export class Answers {
  constructor() {
    Object.assign(this, { waiting: {}, problem: "", told: new Map() });
    this.seen = this.text();
    const anew = text => {
      if (text !== this.seen) location.reload();
    };
    // Another tab kept an answer, or forgot all; and a page that the browser kept for the button Back.
    addEventListener("storage", event => event.key === KEPT && event.newValue !== null ? this.tell()
      : anew(this.text()));
    addEventListener("pageshow", event => event.persisted && anew(this.text()));
  }

  text() {
    try {
      return localStorage.getItem(KEPT);
    } catch {
      this.problem = NO_STORAGE;
      return null;
    }
  }

  // All that is kept, by exercise.
  all() {
    return { ...this.stored().answers, ...this.waiting };
  }

  stored() {
    const text = this.text(), nothing = { version: VERSION, answers: {} };
    if (text === null) return nothing;
    try {
      const found = JSON.parse(text);
      const sound = Object.entries(found.answers).filter(([, entry]) => entry && "answer" in entry)
        .map(([id, entry]) => [id, { ...entry, tries: entry.tries > 0 ? Math.floor(entry.tries) : 1,
          right: typeof entry.right === "boolean" ? entry.right : null, saved: String(entry.saved ?? "") }]);
      return { ...found, answers: Object.fromEntries(sound) };
    } catch {
      this.problem = DAMAGED;
      this.write(`${KEPT}-damaged`, text);
      return nothing;
    }
  }

  get(id) {
    return this.all()[id] || null;
  }

  put(id, answer, right, tries) {
    this.problem = "";
    this.waiting[id] = { answer, right, tries, saved: new Date().toISOString() };
    const found = this.stored();
    if (found.version > VERSION) this.problem = NEWER;
    else if (this.write(KEPT, JSON.stringify({ ...found, answers: { ...found.answers, ...this.waiting } })))
      this.waiting = {};
    this.tell(id);
  }

  write(key, text) {
    try {
      localStorage.setItem(key, text);
      if (key === KEPT) this.seen = text;
      return true;
    } catch {
      this.problem = NO_STORAGE;
      return false;
    }
  }

  // Call `act` whenever an answer to this exercise is kept; to any, where none is named.
  when(id, act) {
    this.told.set(act, id);
  }

  tell(id) {
    for (const [act, asked] of this.told) if (!asked || !id || asked === id) act();
  }

  forget() {
    this.waiting = {};
    try {
      localStorage.removeItem(KEPT);
      localStorage.removeItem(`${KEPT}-damaged`);
    } catch {
      // Nothing could be kept there, and so nothing stays.
    }
    location.reload();
  }
}

// -- fields

let ids = 0;
const fresh = () => `lesson-field-${ids++}`;
const REFUSED = new Error("this answer does not fit the question any more");

function labelled(text, field, ...more) {
  const id = field.id = fresh();
  return element("div", { class: "lesson-field" }, element("label", { for: id }, text), field, ...more);
}

function choice(type, name, text) {
  const field = element("input", { type, name, id: fresh() });
  return [field, element("div", { class: "lesson-choice" }, field, element("label", { for: field.id }, text))];
}

function picks(question, type) {
  const name = fresh(), made = question.options.map(([id, text]) => [id, ...choice(type, name, text)]);
  const rows = made.map(([, , row]) => row), ticked = () => made.filter(([, field]) => field.checked).map(([id]) => id);
  return { made, rows, read: () => type === "radio" ? ticked()[0] ?? null : ticked(), write(answer) {
    const wanted = type === "radio" ? [answer] : answer;
    if (!wanted.every(id => question.texts.has(id))) throw REFUSED;
    for (const [id, field] of made) field.checked = wanted.includes(id);
  } };
}

function lists(question) {
  const made = question.options.map(([id, text]) => {
    const list = element("select", {}, new Option(question.prompt, ""),
      ...question.choices[id].map(([said], n) => new Option(said, n)));
    return [id, list, labelled(text, list)];
  });
  return { rows: made.map(([, , row]) => row),
    read: () => Object.fromEntries(
      made.map(([id, list]) => [id, list.value === "" ? null : question.choices[id][list.value][1]])),
    write(answer) {
      const places = made.map(([id]) =>
        [answer[id] ?? null, question.choices[id].findIndex(([, value]) => value === answer[id])]);
      if (places.some(([value, place]) => value !== null && place < 0)) throw REFUSED;
      made.forEach(([, list], n) => { list.value = places[n][1] < 0 ? "" : places[n][1]; });
    } };
}

function line(question) {
  const field = element("input", { type: "text", autocomplete: "off" });
  return { rows: [labelled(`Your answer${question.unit ? ` (${question.unit})` : ""}`, field)], read: () => field.value,
    write: answer => { field.value = String(answer); } };
}

// The checklist waits for a text.
function sentences(question) {
  const area = element("textarea", { rows: 5 }), ticks = picks(question, "checkbox");
  const settle = () => ticks.made.forEach(([, field]) => { field.disabled = !area.value.trim(); });
  ticks.made.forEach(([, field]) => { field.disabled = true; });
  return { rows: [labelled("Your text", area), ...ticks.rows], settle,
    read: () => ({ text: area.value, ...Object.fromEntries(ticks.made.map(([id, field]) => [id, field.checked])) }),
    write(answer) {
      area.value = String(answer.text);
      ticks.made.forEach(([id, field]) => { field.checked = answer[id] === true; });
    } };
}

// A group of choices for each of many questions.
function groups(question) {
  const made = question.options.map(([id, text], n) => {
    const picked = picks({ options: question.choices[id].map(([said, value]) => [value, said]),
      texts: question.chosen(id) }, "radio");
    return [id, picked, element("fieldset", { class: "lesson-far" }, element("legend", {}, `${n + 1}. ${text}`),
      ...picked.rows)];
  });
  return { rows: made.map(([, , row]) => row),
    read: () => Object.fromEntries(made.map(([id, picked]) => [id, picked.read()])),
    write(answer) {
      const fits = question.fits(answer), some = one => Object.values(one).some(Boolean);
      if (!some(fits) && (!isRecord(answer) || some(answer))) throw REFUSED;
      for (const [id, { made: choices }] of made)
        for (const [value, field] of choices) field.checked = value === fits[id];
    } };
}

const FIELDS = { how_far: groups, single: question => picks(question, "radio"),
  multiple: question => picks(question, "checkbox"), number: line, predict: line, text: sentences };

function button(name, act, look = "") {
  const found = element("button", { type: "button", class: look }, name);
  found.addEventListener("click", act);
  return found;
}

// -- an exercise

export class Asked {
  constructor(section, question, answers) {
    Object.assign(this, { question, answers });
    this.fields = (FIELDS[question.kind] || lists)(question);
    this.feedback = element("p", { class: "lesson-feedback", role: "status" });
    const answer = () => this.say(`${question.solution.replace(/\.+$/, "")}. ${question.why}`, null, "The answer: ");
    this.show = question.graded ? button("Show the answer", answer) : "";
    this.below = element("div");
    const asked = [...this.fields.rows,
      element("div", { class: "lesson-buttons" }, element("button", { type: "submit" }, question.button),
        question.hint ? button("Hint", () => this.say(question.hint, null, "Hint. ")) : "", this.show)];
    const form = element("form", {}, element("fieldset", {}, element("legend", {}, question.question),
      ...(question.fold ? [element("details", {}, element("summary", {}, question.fold), ...asked)] : asked),
        this.feedback), this.below);
    form.addEventListener("submit", event => {
      event.preventDefault();
      this.check();
    });
    section.replaceChildren(form);
    const kept = answers.get(question.id);
    this.tries = kept ? kept.tries : 0;
    this.count();
    this.say("");
    if (kept) this.restore(kept);
  }

  count() {
    if (this.show) this.show.disabled = this.tries < TRIES_BEFORE_ANSWER;
  }

  restore({ answer, right }) {
    let why;
    try {
      this.fields.write(answer);
      why = this.question.check(this.fields.read())[1];
    } catch {
      return this.say("Your earlier answer does not fit this question any more; please answer it again.");
    }
    this.settle();
    this.say(why, right, "Your answer from before. ");
    this.after();
  }

  // What stands below an answer that is kept: HTML of texts that are escaped (questions.js).
  after() {
    this.below.innerHTML = this.question.afterwards(this.answers.all());
  }

  settle() {
    if (this.fields.settle) this.fields.settle();
  }

  check() {
    const answer = this.fields.read(), missing = this.question.missing(answer);
    if (missing) return this.say(missing);
    const [right, why] = this.question.judge(answer);
    this.tries++;
    this.answers.put(this.question.id, answer, right, this.tries);
    this.count();
    this.settle();
    this.say(why, right);
    this.after();
  }

  // Give an answer and check it, as a hand does with the fields and the button.
  keep(answer) {
    this.fields.write(answer);
    this.check();
  }

  say(text, right = null, lead = "") {
    const mark = { true: "✓ Right. ", false: "✗ Not yet. ", null: "" }[right];
    this.feedback.className = `lesson-feedback lesson-${{ true: "right", false: "wrong", null: "said" }[right]}`;
    this.feedback.textContent = `${lead}${mark}${text} ${this.answers.problem}`.trim();
  }
}

// -- the file to hand in

const many = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

// Where the answers are kept, how far they come, and buttons that write them down and forget them.
export class HandIn {
  constructor(section, questions, answers) {
    Object.assign(this, { questions, answers });
    this.far = element("p");
    this.name = element("input", { type: "text", autocomplete: "off" });
    this.told = element("p", { class: "lesson-feedback", role: "status" });
    this.sure = element("span", { class: "lesson-sure", hidden: "" },
      button("Yes, forget them all", () => answers.forget()), " ", button("No, keep them", () => this.ask(false)));
    this.forget = button("Forget my answers", () => this.ask(true));
    const form = element("form", { class: "lesson-take" },
      labelled("Your name or number, for this file only", this.name),
        element("button", { type: "submit" }, "Download the file to hand in"));
    form.addEventListener("submit", event => {
      event.preventDefault();
      this.take();
    });
    section.replaceChildren(
      element("p", {},
        "Your answers are kept in this browser, and nothing is sent anywhere. "
        + "Opened from the same place, the other lessons know them. "
        + "On a shared computer, take your file with you and forget your answers here: "
        + "the next person would see them."),
      element("p", {},
        "This is practice and no examination: the right answers are in these pages, only not in plain sight."),
      this.far, form, element("p", { class: "lesson-buttons" }, this.forget, this.sure), this.told);
    answers.when("", () => this.count());
    this.count();
  }

  count() {
    const kept = this.answers.all(), lessons = new Map();
    const asked = [...this.questions.values()],
      twice = asked.filter(question => !question.in_lesson && question.id in kept);
    for (const question of asked.filter(question => question.in_lesson)) {
      const [done, all] = lessons.get(question.lesson) || [0, 0];
      lessons.set(question.lesson, [done + (question.id in kept), all + 1]);
    }
    const begun = [...lessons].filter(([, [done]]) => done).sort(([one], [other]) => one - other);
    const said = [...begun.map(([lesson, [done, all]]) => `${done} of ${many(all, "question")} in lesson ${lesson}`),
      ...twice.map(question => `how far you came, in lesson ${question.lesson}`)];
    this.far.textContent = said.length ? `So far: ${said.join(", ")}.` : "No answer is kept so far.";
    this.forget.disabled = !said.length;
  }

  ask(whether) {
    this.sure.hidden = !whether;
    this.forget.hidden = whether;
    (whether ? this.sure.lastChild : this.forget).focus();
  }

  take() {
    const rows = rowsOf(this.questions, this.answers.all()),
      name = this.name.value.split(/\s+/).filter(Boolean).join(" ");
    if (!name)
      return this.say("First type your name, or the number that your teacher gave you: the file is named after it.");
    if (!rows.length) return this.say("There is nothing to hand in yet: no answer is kept.");
    // A spreadsheet takes a table for UTF-8 only with a mark before it.
    const told = save(new Blob([`\ufeff${tableOf(rows, name)}`], { type: "text/csv" }), fileName(rows, name));
    this.say(`${told} It holds ${many(rows.length, "answer")}, and “${name}” stands in it. `
      + "Hand in this one file, in the way your teacher told you.");
  }

  say(text) {
    this.told.textContent = `${text} ${this.answers.problem}`.trim();
  }
}

// -- what waits for an answer

// Our verdicts, which wait for those of the student, or for a button.
export function holdBack(box, answers) {
  const cards = box.querySelector("details"), { after, waits } = box.dataset;
  const reveal = () => {
    box.replaceChildren(cards);
    cards.open = true;
  };
  if (!after || answers.get(after)) return reveal();
  answers.when(after, reveal);
  box.replaceChildren(element("p", { class: "lesson-detail" }, waits), button("Show our verdicts", () => {
    reveal();
    cards.querySelector("summary").focus();
  }));
}

// The student's verdicts beside ours, below the report card, from the claims that have one: [claim, what it says, a
// key, its words].
export function compare(box, questions, answers) {
  const ours = JSON.parse(box.querySelector("script").textContent), place = box.appendChild(element("div"));
  const row = (cells, name) => element("tr", {}, ...cells.map((text, n) => n && !name ? element("td", {}, text)
    : element("th", { scope: name ? "col" : "row" }, text)));
  const show = () => {
    const given = new Map();
    for (const question of questions.values()) {
      const kept = question.kind === "verdict" && answers.get(question.id);
      for (const [key, value] of Object.entries(kept ? kept.answer : {}))
        if (value) given.set(key, [value, question.word(value, key)]);
    }
    const found = ours.filter(([claim]) => given.has(claim)),
      judged = found.filter(([claim]) => given.get(claim)[0] !== "cannot_tell");
    const agreed = judged.filter(([claim, , content]) => given.get(claim)[0] === content).length;
    const rows = found.map(([claim, says, content, words]) => {
      const [value, mine] = given.get(claim), source = given.get(`${claim}.traced`);
      return row([claim, says, words, source ? `${mine}; its source: ${source[1]}` : mine,
        value === "cannot_tell" ? "" : value === content ? "we agree" : "we differ"]);
    });
    place.replaceChildren(element("p", { class: "lesson-answer" }, found.length
      ? `You have judged ${many(judged.length, "claim")}: `
        + `we agree in ${agreed} and differ in ${judged.length - agreed}.`
      : "You have kept no verdict of your own yet: keep yours in the exercises of the lessons, "
        + "and they stand here beside ours."));
    if (found.length)
      place.append(element("table", { class: "lesson-table" }, element("caption", {}, "Your verdicts beside ours"),
        element("thead", {}, row(["Claim", "In our words", "Our verdict", "Your verdict", "Compared"], true)),
        element("tbody", {}, ...rows)));
  };
  answers.when("", show);
  show();
}
