// Opens the explorers of a page without a server: all that they can show stands in the page, so a Mind knows it from the start.
document.querySelectorAll(".lesson-page").forEach(function (box) {
  const data = JSON.parse(box.querySelector("script").textContent);
  const mind = new Mind(data.fixed, { send: () => {}, here: () => true, alive: () => true });
  mind.texts = new Map(Object.entries(data.texts));
  data.states.forEach(state => mind.states.set(key(state.values), state));
  Object.entries(data.ends).forEach(([asked, n]) => mind.states.set(asked, data.states[n]));
  mind.state = data.states[data.start];
  mind.wanted = mind.state.values;
  new View(box.querySelector(".lesson-explorer"), mind);
});
