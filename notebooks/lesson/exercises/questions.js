// The exercises on a page without Python: what is missing in an answer, is it right and why, how it is said, and the
// table to hand in. The rules are those of question.py and kinds/; what each exercise asks comes from `rules()` there.

import { Unclear, inWords, isPlain, number, strip, totalOf } from "./typed.js";

const TOO_MUCH = 1e6;
export const RESULTS = new Map([[true, "right"], [false, "not yet right"], [null, "not graded"]]);

class Question {
  constructor({ told, ...rules }) {
    // Veiled, so that nobody reads the answer by chance.
    const letters = Uint8Array.from(atob(told), letter => letter.charCodeAt(0));
    Object.assign(this, rules, JSON.parse(new TextDecoder().decode(letters)));
    this.texts = new Map(this.options);
  }

  // What is missing before this is an answer, as one sentence, or null.
  missing() { return null; }

  // [right, why] of what is an answer; right is null where only the student can tell.
  judge() { return [null, this.right]; }

  check(answer) {
    const missing = this.missing(answer);
    return missing ? [false, missing] : this.judge(answer);
  }

  // An answer in words.
  said(answer) {
    const text = key => this.texts.get(String(key)) ?? String(key);
    if (Array.isArray(answer)) return answer.map(text).join("; ");
    if (answer === null || typeof answer !== "object") return text(answer);
    return Object.entries(answer).filter(([, value]) => value !== null && value !== "" && value !== false)
      .map(([key, value]) => `${text(key)}: ${this.word(value, key)}`).join("; ");
  }

  word(value) { return String(value); }

  // What stands below an answer that is kept, as HTML; `kept` is all that was answered, by exercise.
  afterwards() { return ""; }
}

class Single extends Question {
  missing(answer) { return this.texts.has(answer) ? null : "Choose one of the answers first."; }

  judge(answer) { return [answer === this.answer, this.whys[answer]]; }
}

class Multiple extends Question {
  missing(answer) { return answer.length ? null : "Tick at least one first."; }

  judge(answer) {
    const wrong = this.options.find(([key]) => this.answer.includes(key) !== answer.includes(key));
    return wrong ? [false, this.whys[wrong[0]]] : [true, this.right];
  }
}

class Lists extends Question {
  missing(answer) { return this.options.some(([key]) => (answer[key] ?? null) === null) ? this.incomplete : null; }

  judge(answer) {
    const wrong = this.options.find(([key]) => answer[key] !== this.answer[key]);
    if (!wrong) return [true, this.right];
    return [false, `Look again at: ${wrong[1].replace(/\.+$/, "")}. ${this.whys[wrong[0]] || ""}`.trim()];
  }
}

class Verdict extends Lists {
  missing(answer) { return Object.values(answer).some(Boolean) ? null : this.incomplete; }

  judge() { return [null, this.right]; }

  word(value, key) {
    const known = (this.choices[key] || []).find(([, choice]) => choice === value);
    return known ? known[0] : String(value);
  }
}

class Typed extends Question {
  missing(answer) {
    try {
      number(typeof answer === "string" ? answer : "", this.unit);
    } catch (error) {
      if (error instanceof Unclear) return error.message;
      throw error;
    }
    return null;
  }

  value(answer) { return this.missing(answer) ? null : number(answer, this.unit); }

  judge(answer) {
    const value = this.value(answer), right = Math.abs(value - this.number) <= this.tolerance + 1e-9;
    return [right, (isPlain(answer, this.unit) ? "" : `Read as ${inWords(value, this.unit)}. `)
      + (right ? this.right : this.wrong)];
  }

  said(answer) {
    if (this.missing(answer) || isPlain(answer, this.unit)) return super.said(answer);
    return `${answer} (read as ${inWords(this.value(answer), this.unit)})`;
  }
}

class Predict extends Typed {
  missing(answer) {
    const missing = super.missing(answer);
    if (missing) return missing;
    const value = number(answer, this.unit), total = totalOf(this.unit);
    if (value < 0) return "Please write a number of 0 or more.";
    if (total && value > total) return `Please write a number from 0 to ${total}.`;
    return value < TOO_MUCH ? null : "Please write a smaller number.";
  }

  judge(answer) { return [null, `Kept as ${inWords(this.value(answer), this.unit)}. ${this.right}`]; }
}

class Written extends Question {
  missing(answer) { return strip(answer.text) ? null : "Write your text first."; }

  word(value) { return value === true ? "yes" : String(value); }
}

// The questions that are asked before the lessons and after them; only after them is it told what is right.
class HowFar extends Question {
  missing(answer) {
    return Object.values(answer).some(value => value !== null) ? null : "Answer one question at least first.";
  }

  // What can be chosen for a question, as the words of each choice by its value.
  chosen(id) { return new Map(this.choices[id].map(([text, value]) => [value, text])); }

  // What still fits of an answer that was kept.
  fits(answer) {
    const given = isRecord(answer) ? answer : {};
    return Object.fromEntries(this.options.map(([id]) => [id, this.chosen(id).has(given[id]) ? given[id] : null]));
  }

  said(answer) {
    if (!isRecord(answer)) return super.said(answer);
    return Object.entries(answer).filter(([, value]) => value !== null)
      .map(([id, value]) => id in this.topics ? `${this.topics[id]}: ${this.chosen(id).get(value) ?? value}`
        : `${id}: ${value}`).join("; ");
  }

  // How each answer counts, by the question's id.
  marksOf(answer) {
    const given = isRecord(answer) ? answer : {}, any = Object.keys(given).length;
    return new Map(this.options.map(
      ([id]) => [id, id in given ? this.mark(id, given[id]) : any ? "not_asked" : "empty"]));
  }

  mark(id, answer) {
    if (answer === null) return "empty";
    if (!this.chosen(id).has(answer)) return "not_asked";
    return answer === this.parts[id].answer ? "right" : answer === this.choices[id].at(-1)[1] ? "unknown" : "wrong";
  }

  // After the lessons, as HTML: both times side by side, and for each question that is answered what is right, and why.
  afterwards(kept) {
    if (!this.parts) return "";
    const [earlier, now] = [this.before, this.id].map(id => kept[id] ? kept[id].answer : null);
    const before = this.marksOf(earlier), after = this.marksOf(now), words = mark => this.marks[mark].join(" ");
    const cell = mark =>
      `<td${mark === "right" || mark === "wrong" ? ` class="lesson-${mark}"` : ""}>${escaped(words(mark))}</td>`;
    const rows = this.options.map(([id], n) => `<tr><th scope="row">${n + 1}. ${escaped(this.topics[id])}</th>`
      + `${cell(before.get(id))}${cell(after.get(id))}</tr>`);
    const told = this.options.map(([id, text], n) => ["empty", "not_asked"].includes(after.get(id)) ? ""
      : this.toldOf(id, text, n + 1, now[id], after.get(id)));
    const said = this.sentence(isRecord(earlier) && Object.keys(earlier).length ? before : null, after);
    return `<p class="lesson-answer">${plain(said)}</p><table class="lesson-table"><caption>How far you came</caption>`
      + '<thead><tr><th scope="col">What it is about</th><th scope="col">Before</th>'
      + `<th scope="col">After</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
      + `<ol class="lesson-far-answers">${told.join("")}</ol>`
      + `<p class="lesson-detail">${this.source}</p>`;
  }

  // How many were right, in words; `before` is null where nothing was kept then.
  sentence(before, after) {
    const count = (marks, ...wanted) => [...marks.values()].filter(mark => wanted.includes(mark)).length;
    const now = count(after, "right"), left = count(after, "empty", "not_asked"),
      asked = after.size - count(before || after, "not_asked");
    const said = !before ? `You have ${now} of ${after.size}. Before the first lesson you kept no answers.`
      : asked === after.size ? `You had ${count(before, "right")} of ${asked} before and ${now} after.`
        : `You had ${count(before, "right")} of the ${asked} that were asked like this before, `
          + `and ${now} of ${after.size} after.`;
    const others = left === 1 ? "is one question" : `are ${left} questions`;
    return said + (left ? ` There ${others} left to answer: then you read what is right.` : "");
  }

  // What is right, and why; why a wrong choice is not; what the question tests.
  toldOf(id, text, place, answer, mark) {
    const part = this.parts[id], words = this.marks[mark].join(" ");
    const wrong = mark === "wrong" ? `You chose: ${this.chosen(id).get(answer)} ${part.whys[answer]}` : "";
    const lines = [`<strong>${plain(text)}</strong>`, `${plain(words)}. ${plain(wrong)}`.trim(),
      `<strong>${plain(part.solution)}</strong> ${plain(part.why)}`, part.tests];
    return `<li value="${place}">${lines.map(line => `<p>${line}</p>`).join("")}</li>`;
  }
}

export const isRecord = value => value !== null && typeof value === "object" && !Array.isArray(value);
// Text for a page, as html.escape writes it; and as shown.html does, in which no dollar sign begins mathematics.
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escaped = text => text.replace(/[&<>"']/g, sign => ENTITIES[sign]);
const plain = text => escaped(text).replaceAll("$", "<span>$</span>");

const KINDS = { single: Single, multiple: Multiple, ordering: Lists, matching: Lists, verdict: Verdict, number: Typed,
  predict: Predict, text: Written, how_far: HowFar };

// The questions by id, in the order of the table, from what their `rules()` say.
export const questionsOf = rules => new Map(rules.map(one => [one.id, new KINDS[one.kind](one)]));

// -- the table to hand in, as answers.py writes it

const COLUMNS = ["name", "lesson", "question", "answer", "result", "tries", "saved", "exercise", "given"];
const FORMULA = "=+\\-@\\uff1d\\uff0b\\uff0d\\uff20";
const UNSEEN = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BEGINS = new RegExp(`(?:^|[;\\t\\r\\n])[${UNSEEN}"]*[${FORMULA}]?`, "g");

function harmless(text) {
  const guarded = text.replace(BEGINS,
    begun => new RegExp(`[${FORMULA}]$`).test(begun) ? `${begun.slice(0, -1)}'${begun.at(-1)}` : begun);
  return /^[\t\r]/.test(guarded) ? `'${guarded}` : guarded;
}

// An answer as JSON in letters that no spreadsheet loses, and no formula.
function packed(answer) {
  if (Array.isArray(answer)) return `[${answer.map(packed).join(", ")}]`;
  if (answer && typeof answer === "object")
    return `{${Object.entries(answer).map(pair => pair.map(packed).join(": ")).join(", ")}}`;
  const code = sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const text = JSON.stringify(answer);
  return typeof answer === "string" ? text.replace(/[^\0-\x7f]|[=+\-@]/g, code) : text;
}

// A line for each answer to a question that is known, as [lesson, question, answer, result, tries, saved, exercise,
// given].
export function rowsOf(questions, kept) {
  return Object.entries(kept).filter(([id]) => questions.has(id)).map(([id, { answer, right, tries, saved }]) => {
    const question = questions.get(id);
    return [question.lesson, question.question, question.said(answer), RESULTS.get(right), tries, saved, id,
      packed(answer)];
  });
}

export function tableOf(rows, name) {
  const cell = value => typeof value === "number" ? String(value) : `"${harmless(value).replaceAll('"', '""')}"`;
  return [COLUMNS, ...rows.map(row => [name, ...row])].map(row => `${row.map(cell).join(",")}\n`).join("");
}

// The name of the file: that of the student in letters that every system takes, and the lessons.
export function fileName(rows, name) {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "_");
  const lessons = [...new Set(rows.map(([lesson]) => lesson))].sort((one, other) => one - other);
  const numbers = lessons.length ? `_lesson${lessons.length > 1 ? "s" : ""}_${lessons.join("_")}` : "";
  return `answers_${[...plain].slice(0, 40).join("").replace(/^_+|_+$/g, "").toLowerCase() || "student"}${numbers}.csv`;
}
