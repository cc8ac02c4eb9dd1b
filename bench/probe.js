// Tells, in the page, how long it takes from a press of a key until the right picture is painted.
window.probe = (() => {
  const LIMIT = 6000, QUIET = 400, OPENING = 60000;
  const kept = new Map();  // what HTML becomes in a page, by its text
  const canvas = new OffscreenCanvas(90, 90).getContext("2d", { willReadFrequently: true });

  // An explorer gives this attribute to what has the focus.
  const plain = html => html.replaceAll(' data-lm-suppress-shortcuts="true"', "");

  function parsed(html, drawn) {
    if (!kept.has(html)) {
      const holder = drawn ? document.createElementNS("http://www.w3.org/2000/svg", "g")
        : document.createElement("div");
      holder.innerHTML = html;
      kept.set(html, plain(holder.innerHTML));
    }
    return kept.get(html);
  }

  parsed.holder = html => Object.assign(document.createElement("div"), { innerHTML: html });

  // What is said, in whichever place.
  const said = box => [...box.querySelectorAll(".lesson-summary, .lesson-detail")].map(part => plain(part.outerHTML))
    .sort().join();

  const loaded = box => [...box.querySelectorAll("img")].every(image => image.complete && image.naturalWidth);

  // Is what is wanted on the screen?
  const right = {
    explorer(box, wanted) {
      const [axes, marks] = box.querySelectorAll(".lesson-axes > g, .lesson-marks > g"),
        table = box.querySelector(".lesson-values > :last-child");
      return marks && [[axes, 0], [marks, 1], [table, 3]].every(
        ([piece, i]) => plain(piece.innerHTML) === parsed(wanted[i], i < 2))
        && said(box) === said(parsed.holder(wanted[2]));
    },
    // After many presses: which of the rows were drawn on the way, and where, is not known; their words must be right.
    pressed(box, wanted) {
      const [axes, marks] = box.querySelectorAll(".lesson-axes > g, .lesson-marks > g"),
        table = box.querySelector(".lesson-values > :last-child");
      return marks && plain(axes.innerHTML) === parsed(wanted[0], true)
        && marks.textContent === parsed.holder(wanted[1]).textContent
        && plain(table.innerHTML) === parsed(wanted[3]) && said(box) === said(parsed.holder(wanted[2]));
    },
    text(box, wanted) {
      return box.querySelector(".widget-html-content").textContent === wanted;
    },
    naive(box, wanted) {  // the shade of the patch in the lower left corner
      const image = box.querySelector("img");
      if (!image || !image.complete || !image.naturalWidth) return false;
      canvas.clearRect(0, 0, 90, 90);
      canvas.drawImage(image, 0, image.naturalHeight - 90, 90, 90, 0, 0, 90, 90);
      const pixels = canvas.getImageData(0, 0, 90, 90).data;
      for (let i = 0; i < pixels.length; i += 4)
        if (pixels[i] === 255 && pixels[i + 1] === 0 && pixels[i + 2] === wanted) return true;
      return false;
    },
  };

  // Calls back after the frame that is being made now is painted.
  function painted(then) {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  }

  // A promise that ends by itself, whatever happens or does not.
  function promise(limit, begin) {
    return new Promise(resolve => {
      setTimeout(() => resolve({ late: true }), limit);
      begin(resolve);
    });
  }

  function changes(box) {
    const seen = { some: true };
    seen.observer = new MutationObserver(() => { seen.some = true; });
    seen.observer.observe(box, { subtree: true, childList: true, characterData: true, attributes: true });
    return seen;
  }

  // One press: milliseconds until the frame begins that shows what is wanted, and until it is painted.
  function sample(kind, box, wanted) {
    const seen = changes(box);
    if (kind === "explorer") wanted.forEach((html, i) => parsed(html, i < 2));
    return promise(2 * LIMIT, resolve => {
      window.addEventListener("keydown", () => {
        const start = performance.now();
        function finish(found) {
          seen.observer.disconnect();
          resolve(found);
        }
        function frame() {
          const now = performance.now();
          if (now - start > LIMIT) return finish({ late: true });
          if (seen.some || !loaded(box)) {
            seen.some = false;
            if (right[kind](box, wanted)) {
              const looking = performance.now() - now;
              return painted(() => finish({ frame: now - start, painted: performance.now() - start - looking }));
            }
            if (!loaded(box)) seen.some = true;
          }
          requestAnimationFrame(frame);
        }
        requestAnimationFrame(frame);
      }, { capture: true, once: true });
    });
  }

  // Many presses: milliseconds from the last one until the page is right and stays right; and between presses.
  function settled(kind, box, wanted, presses) {
    const seen = changes(box), times = [];
    return promise(3 * LIMIT, resolve => {
      function press() {
        times.push(performance.now());
        if (times.length < presses) return;
        window.removeEventListener("keydown", press, { capture: true });
        const last = times.at(-1), between = (last - times[0]) / (presses - 1);
        let since = null, ok = false;
        function frame() {
          const now = performance.now();
          if (seen.some) {
            seen.some = false;
            ok = right[kind](box, wanted);
            if (!ok) since = null;
            else if (since === null) since = now;
          }
          if (ok && now - since > QUIET) return resolve({ settled: since - last, between });
          if (now - last > LIMIT) return resolve({ late: true, between });
          requestAnimationFrame(frame);
        }
        requestAnimationFrame(frame);
      }
      window.addEventListener("keydown", press, { capture: true });
    });
  }

  // Run all: milliseconds from the last click (the menu's entry) to the first picture, and until no cell runs or waits.
  function opening(picture) {
    let start = null, first = null, running = false;
    window.addEventListener("pointerup", () => { start = performance.now(); }, { capture: true });
    return promise(OPENING, resolve => {
      function frame() {
        const now = performance.now();
        if (start !== null) {
          const waiting = [...document.querySelectorAll(".jp-InputPrompt")].some(
            prompt => prompt.textContent.includes("*"));
          const status = document.querySelector(
            ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator");
          running = running || waiting;
          if (first === null && running && document.querySelector(picture)) first = now - start;
          if (running && !waiting && first !== null && status && status.dataset.status === "idle")
            return resolve({ first, last: now - start });
        }
        requestAnimationFrame(frame);
      }
      requestAnimationFrame(frame);
    });
  }

  return { sample, settled, opening };
})();
