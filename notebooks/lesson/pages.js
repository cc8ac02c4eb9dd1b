// Opens a page without a server. All that its explorers can show stands in the page, so a Mind knows it from the start;
// exercises are checked here, and a picture that waits for a guess follows the exercise that asks for it.

const questions = questionsOf(RULES), answers = new Answers(), asked = new Map();

for (const section of document.querySelectorAll("[data-exercise]")) {
  const question = questions.get(section.dataset.exercise);
  asked.set(question.id, new Asked(section, question, answers));
}
document.querySelectorAll(".lesson-hand-in").forEach(section => new HandIn(section, questions, answers));
document.querySelectorAll(".lesson-ours").forEach(box => holdBack(box, answers));

document.querySelectorAll(".lesson-page").forEach(box => {
  const data = JSON.parse(box.querySelector("script").textContent), { guess } = data,
    fold = box.closest(".lesson-waits");
  const mind = new Mind(data.fixed, { send: () => {}, here: () => true, alive: () => true });
  const fill = number => {
    const { texts, states } = number === null ? data : withGuess(data, number);
    mind.texts = new Map(Object.entries(texts));
    states.forEach(state => mind.remember({ texts: {}, ...state }));
    mind.wanted = (mind.state || states[data.start]).values;
    mind.state = mind.states.get(key(mind.wanted));
    mind.waiting = null;
  };
  const guessed = () => {
    const kept = guess && answers.get(guess.asks);
    return kept ? questions.get(guess.asks).value(kept.answer) : null;
  };
  if (fold) fold.replaceWith(box);
  if (guess && guessed() === null) mind.waiting = guess.axis;
  else fill(guessed());
  const view = new View(box.querySelector(".lesson-explorer"), mind);
  if (!guess) return;
  const reveal = () => {
    const here = view.box.contains(document.activeElement);
    fill(guessed());
    mind.show(mind.state, true);
    if (here) view.picked.focus({ preventScroll: true });  // what had the focus is gone
  };
  answers.when(guess.asks, reveal);
  mind.link.send = (kind, said) => kind === "guess" && asked.has(guess.asks)
    ? asked.get(guess.asks).keep(said) : kind === "reveal" && reveal();
});

// A table that is wider than the page, as on a phone, is scrolled by keys too.
const reach = () => document.querySelectorAll("main > table, .lesson-beside table, details > table").forEach(table => {
  if (table.scrollWidth > table.clientWidth + 1) table.tabIndex = 0;
  else table.removeAttribute("tabindex");
});
addEventListener("resize", reach);
addEventListener("toggle", reach, true);

// The ledger of verdicts below the report card.
document.querySelectorAll(".lesson-beside").forEach(box => compare(box, questions, answers));
answers.when("", reach);
reach();

// On a web host the browser keeps the pages, so that they open without a network (offline.js), and may install them. A
// page on a disk asks for neither. Where a browser or a host allows none of it, the page goes on as before.
const keepPages = async () => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: "lessons.webmanifest" }));
  await navigator.serviceWorker.register("offline.js");
};
if (location.protocol.startsWith("http")) addEventListener("load", () => keepPages().catch(() => {}));

// The texts and states of an explorer with the guess drawn into each that shows one, as drawing.your_guess draws it,
// and said in the answer: in the first state set against the evidence, as Python said it of each place on the axis.
function withGuess({ guess: { asks, axis: { places }, lines, heads, said }, start, ...data }, guessed) {
  const { unit } = questions.get(asks), numbers = places.map(([, text]) => number(text, unit)),
    exact = numbers.indexOf(guessed);
  const words = inWords(guessed, unit), far = share(numbers, places.map(([x]) => x), guessed),
    texts = { ...data.texts };
  const states = data.states.map((state, n) => {
    if (!lines[n]) return state;
    const [top, low, foot, first, last, ...ends] = lines[n], wanted = first + far * (last - first),
      drawn = `guess ${lines[n]} ${guessed}`;
    const x = Math.min(Math.max(wanted, Math.min(...ends)), Math.max(...ends)).toFixed(2),
      left = x > 0.7 * state.size[0];
    const name = `${wanted < x - 0.01 ? "← " : ""}your guess: ${words}${wanted > +x + 0.01 ? " →" : ""}`,
      told = `${state.said} ${n === start} ${guessed}`;
    texts[drawn] = `<g id="${data.fixed.name}-guess"><title>Your guess: ${words}</title>`
      + `<path d="M ${x} ${low} L ${x} ${top}" fill="none" stroke="#1a1a1a" `
      + 'stroke-width="2.2" stroke-dasharray="8.8 4.4"/></g>'
      + `<text style="font-weight: 700; font-size: 10px; text-anchor: ${left ? "end" : "start"}" `
      + `x="${x}" dx="${left ? -4 : 4}" y="${foot}">${name}</text>`;
    // The first paragraph is the answer.
    texts[told] = data.texts[state.said].replace(/^<p([^>]*)>([^]*?)<\/p>/,
      (_, about, answer) => `<p${about}>${heads[n] || answer} `
        + `${n === start && said[exact] || `You said ${words}.`}</p>`);
    return { ...state, said: told, parts: [drawn, ...state.parts] };
  });
  return { texts, states };
}

// How far a number lies on the way from the first place of an axis to the last, 0 to 1: as its neighbours do; beyond an
// end, a little beyond.
function share(numbers, xs, guessed) {
  const after = numbers.findIndex(other => other >= guessed), way = x => (x - xs[0]) / (xs.at(-1) - xs[0]);
  if (guessed < numbers[0]) return -1;
  if (after < 0) return 2;
  const [low, high] = [numbers[after - 1], numbers[after]];
  return numbers[after] === guessed ? way(xs[after])
    : way(xs[after - 1] + (xs[after] - xs[after - 1]) * (guessed - low) / (high - low));
}
