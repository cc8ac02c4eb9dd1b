// Numbers as people type them, read as typed.py reads them, rule by rule and word by word: the same cases test both
// (tests/cases_typed.json, tests/test_typed.py). What is said there about each rule is not said again here.

const MINUTES = { minutes: 1, hours: 60, days: 1440, weeks: 10080, months: 43830 };
const TIMES = new Map([
  ["s sec secs second seconds", MINUTES.minutes / 60],
  ["min mins minute minutes", MINUTES.minutes],
  ["h hr hrs hour hours", MINUTES.hours],
  ["d day days", MINUTES.days],
  ["w wk wks week weeks", MINUTES.weeks],
  ["fortnight fortnights", 2 * MINUTES.weeks],
  ["mo mos mth mths month months", MINUTES.months],
  ["y yr yrs year years", 12 * MINUTES.months],
].flatMap(([words, minutes]) => words.split(" ").map(word => [word, minutes])));
const ALSO = new Map([["standard deviations", "sd sds"], ["people", "person persons"]]);
const BESIDE = new Set(("a an the about around roughly approximately approx ca circa maybe perhaps probably nearly "
  + "almost after in i guess think say would it is was answer and so only just = ~ ≈ . ! ? “ ” \"").split(" "));
const BETWEEN = new Set("to or between from till until , ; : ( )".split(" "));
const PARTS = new Set("in of out per every cent percent %".split(" "));
const SIGNS = new Set("+-/");
const OF = /^of (\d+)\b\s*/;
const PERCENT = /^n (?:%|percent|per cent)(?: of)?$/;
const PART = /^n (?:in|of|per|\/|out of|in every|of every|out of every) n$/;
const TIME = /(n n \/ n|n \/ n|n) t(?: ,)?(?: |$)/g;
const PIECE = /((?:\d+(?:[,.' ]\d+)*\.?|[.,]\d+)(?:e[+-]?\d+)?)|[\p{L}\p{Nl}\p{No}]+|[^ ]/gu;
const THREES = /^[1-9]\d{0,2}(?:S\d{3})+$/;
const BLANKS = /^[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?\.?$/;
// What Python calls a blank; the browser's own \s differs in some signs.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const SAME = [[/[\u2212\u2010-\u2014]/g, "-"], [/[\u2019\u2018\u02bc\u2032\u00b4`\u066c]/g, "'"],
  [/[\u00b7\u2219\u22c5\u066b]/g, "."], [/[\u2044\u2215]/g, "/"]];
const LONG = 200;

export class Unclear extends Error {}

export const strip = text => text.replace(new RegExp(`^${BLANK}|${BLANK}$`, "g"), "");
const without = (text, end) => end && text.endsWith(end) ? text.slice(0, -end.length) : text;
const count = (list, item) => list.filter(other => other === item).length;

// The number that was meant, in the question's unit. Throws Unclear.
export function number(text, unit) {
  unit = unit || "";
  let [shape, numbers] = pieces(text, unit);
  const sign = { "-": -1, "+": 1 }[shape[0]];
  if (sign) shape = shape.slice(1).trim();
  const value = OF.test(unit) ? shareOf(shape, numbers, unit) : timeOf(shape, numbers);
  if (value === null)
    throw new Unclear(numbers.length > 1
      ? `There is more than one number in “${strip(text)}”: please write only one.` : again(unit));
  if (!Number.isFinite(value)) throw new Unclear(again(unit));
  return (sign || 1) * value;
}

// The most of so many a question asks for ("of 100 people"), or null.
export const totalOf = unit => OF.test(unit || "") ? Number(OF.exec(unit)[1]) : null;

// A number with the unit of its question.
export function inWords(value, unit) {
  const small = 0 < Math.abs(value) && Math.abs(value) < 1;
  const amount = small ? figures(value) : without(rounded(value, 2).replace(/0+$/, ""), ".");
  unit = unit || "";
  if (amount === "1" && !OF.test(unit)) unit = unit === "people" ? "person" : without(unit, "s");
  return `${amount} ${unit}`.trim();
}

// Is this a number that nobody can take for another one?
export const isPlain = (text, unit) => /^\d+(\.\d+)?$/.test(strip(without(strip(text), unit)));

// With so many decimals, a tie to the even digit, as Python rounds.
function rounded(value, digits) {
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.${"0".repeat(digits)}`;
  const exact = value.toFixed(100), point = exact.indexOf("."), cut = exact.slice(0, point + 1 + digits);
  const tie = /^50*$/.test(exact.slice(point + 1 + digits)), even = "02468".includes(cut.at(-1));
  const found = tie && even ? cut : value.toFixed(digits);
  return Object.is(value, -0) ? `-${found}` : found;
}

// Three figures of a number below one, as Python writes them.
function figures(value) {
  const power = Number(value.toExponential(2).split("e")[1]);
  if (power >= -4) return rounded(value, 2 - power).replace(/\.?0+$/, "");
  return `${without(value.toExponential(2).split("e")[0].replace(/0+$/, ""), ".")}e-${String(-power).padStart(2, "0")}`;
}

const again = unit =>
  `Please write ${OF.test(unit) ? `how many ${unit}` : unit ? `a number of ${unit}` : "a number"}, in digits.`;

function pieces(text, unit) {
  const plain = plainly(text);
  if ([...plain].length > LONG || !/\d/.test(plain)) throw new Unclear(again(unit));
  const own = ownWords(unit), numbers = [];
  let shape = [];
  for (const [piece, written] of plain.matchAll(PIECE)) {
    if (written) {
      const found = numbersIn(written);
      numbers.push(...found);
      shape.push(...found.map(() => "n"));
    } else if (TIMES.has(piece) && TIMES.has(unit)) {
      shape.push("t");
      numbers.push(TIMES.get(piece) / TIMES.get(unit));
    } else if (SIGNS.has(piece) || BETWEEN.has(piece) || (OF.test(unit) && PARTS.has(piece))) shape.push(piece);
    else if (!BESIDE.has(piece) && !own.has(piece))
      throw new Unclear(`“${piece}” was not understood here. ${again(unit)}`);
  }
  if (count(shape, "n") === 1) shape = shape.filter(piece => !BETWEEN.has(piece));
  return [shape.join(" "), numbers];
}

function ownWords(unit) {
  const plain = unit.replace(OF, ""), words = `${plain} ${ALSO.get(plain) || ""}`.split(" ");
  return new Set([...words, ...words.map(word => without(word, "s")), words.includes("studies") ? "study" : ""]);
}

function plainly(text) {
  const same = found => SAME.reduce((so, [signs, sign]) => so.replace(signs, sign), found);
  const plain = [...same(text).toLowerCase()].map(letter => {
    if (/\p{Nd}/u.test(letter)) return digit(letter);
    return /[\u00bc-\u00be\u2150-\u215f\u2189]/.test(letter) ? ` ${same(letter.normalize("NFKD"))} ` : letter;
  });
  return strip(plain.join("").replace(new RegExp(BLANK, "g"), " "));
}

// Digits of every writing stand in tens, from nought on.
function digit(letter) {
  let code = letter.codePointAt(0), before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(--code))) before++;
  return String(before % 10);
}

function numbersIn(written) {
  const [mantissa, ...exponent] = written.split("e");
  if (mantissa.includes(" ") && !BLANKS.test(mantissa)) return written.split(" ").flatMap(numbersIn);
  return [Number([pointed(mantissa.replaceAll(" ", "'").replace(/\.+$/, "")), ...exponent].join("e"))];
}

function pointed(digits) {
  const marks = [...digits].filter(mark => !/\d/.test(mark)), last = marks.at(-1);
  if (!marks.length || (marks.length === 1 && last === ".")) return digits;
  let whole = digits.slice(0, digits.lastIndexOf(last)), decimals = digits.slice(digits.lastIndexOf(last) + 1);
  if (marks.length === 1 && last === ",") {
    if (!THREES.test(digits.replaceAll(",", "S"))) return `${whole}.${decimals}`;
    throw new Unclear(`“${digits}” can mean ${whole}${decimals} or ${whole}.${decimals}: `
      + "please write it without a comma, or with a point.");
  }
  if (last === "'" || count(marks, last) > 1) [whole, decimals] = [digits, "0"];
  if (new Set(whole.replace(/\d/g, "")).size !== 1 || !THREES.test(whole.replace(/\D/g, "S")))
    throw new Unclear(`“${digits}” can be read in more than one way: please write it without marks between thousands.`);
  return `${whole.replace(/\D/g, "")}.${decimals}`;
}

function shareOf(shape, numbers, unit) {
  const total = totalOf(unit), [some, whole] = numbers;
  if (PERCENT.test(shape)) return some * total / 100;
  if (PART.test(shape)) return 0 < whole && whole >= some ? some * total / whole : null;
  return amountOf(without(shape, " of"), numbers);
}

function timeOf(shape, numbers) {
  if (shape.startsWith("t ") && count(shape.split(" "), "t") === 1) {
    const amount = amountOf(shape.slice(2), numbers.slice(1));
    return amount === null ? null : amount * numbers[0];
  }
  if (!shape.split(" ").includes("t")) return amountOf(shape, numbers);
  const rest = [...numbers], steps = [];
  let value = 0;
  for (const [found, written] of shape.matchAll(TIME)) {
    const taken = found.split(" ").filter(piece => piece === "n" || piece === "t").map(() => rest.shift());
    const step = taken.pop(), amount = amountOf(written, taken);
    if (amount === null) return null;
    value += amount * step;
    steps.push(step);
  }
  const falls = steps.every((step, n) => n === 0 || step < steps[n - 1]);
  return shape.replace(TIME, "") === "" && falls ? value : null;
}

function amountOf(shape, numbers) {
  if (shape === "n") return numbers[0];
  if (shape !== "n / n" && shape !== "n n / n") return null;
  const [above, below] = numbers.slice(-2), whole = numbers.length > 2 ? numbers[0] : 0;
  return 0 < above && above < below && below <= 10 && numbers.every(Number.isInteger) ? whole + above / below : null;
}
