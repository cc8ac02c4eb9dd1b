// Keeps the numbers of the class's guesses fresh, and loads the page anew when the picture was drawn, or when it may
// be.

const EVERY = 2000;
const asked = document.querySelector("[data-asked]"), lost = document.querySelector("[data-lost]");

function show(questions) {
  for (const place of document.querySelectorAll("[data-count]")) {
    const { count } = questions[place.dataset.count];
    place.textContent = `${count} guess${count === 1 ? "" : "es"}`;
  }
  if (!asked) return;
  const { count, ready, edition, waiting } = questions[asked.dataset.asked];
  asked.querySelector(".dots").textContent = "●".repeat(count);
  asked.querySelector("[data-waiting]").textContent = waiting;
  if (String(edition) !== asked.dataset.edition || String(ready) !== asked.dataset.ready) location.reload();
}

async function look() {
  try {
    if (document.hidden) return;
    const answer = await fetch("state.json",
      { redirect: "error", headers: { "X-XSRFToken": document.body.dataset.xsrf } });
    if (!answer.ok) throw new Error(answer.status);
    show((await answer.json()).questions);
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  } finally {
    setTimeout(look, EVERY);
  }
}

if (document.querySelector("[data-count]")) setTimeout(look, EVERY);
