// Moves the pictures of a page without a server: everything they can show stands in the page, as texts with numbers.
document.querySelectorAll(".lesson-page").forEach(function (box) {
  const data = JSON.parse(box.querySelector("script").textContent);
  const bar = box.querySelector(".lesson-controls"), axes = box.querySelector(".lesson-axes > g"), marks = box.querySelector(".lesson-marks > g"),
        body = box.querySelector(".lesson-body"), table = box.querySelector(".lesson-all"), live = box.querySelector(".lesson-live");
  const picked = data.start.slice(), controls = [];
  let shown = [];

  data.names.forEach(function (name, level) {
    const label = document.createElement("label"), control = document.createElement(data.sliders[level] ? "input" : "select");
    label.append(name + " ", control);
    if (data.sliders[level]) {
      Object.assign(control, { type: "range", min: 0, step: 1 });
      label.append(document.createElement("output"));
    }
    control.addEventListener("input", function () {
      picked[level] = offered(level)[data.sliders[level] ? Number(control.value) : control.selectedIndex][0];
      show(level);
    });
    bar.append(label);
    controls.push(control);
  });

  // The choices of one control, which may depend on the controls before it.
  function offered(level) {
    let branch = data.tree;
    for (let i = 0; i < level; i++) branch = branch.find(function (choice) { return choice[0] === picked[i]; })[2];
    return branch;
  }

  function set(level) {
    const choices = offered(level), control = controls[level];
    let place = choices.findIndex(function (choice) { return choice[0] === picked[level]; });
    if (place < 0) place = Math.max(0, choices.findIndex(function (choice) { return choice[0] === data.start[level]; }));
    picked[level] = choices[place][0];
    if (data.sliders[level]) {
      control.max = choices.length - 1;
      control.value = place;
      control.setAttribute("aria-valuetext", choices[place][1]);
      control.nextSibling.textContent = choices[place][1];
    } else {
      const texts = choices.map(function (choice) { return choice[1]; });
      if (Array.from(control.options, function (option) { return option.text; }).join("\n") !== texts.join("\n"))
        control.replaceChildren.apply(control, texts.map(function (text) { return new Option(text); }));
      control.selectedIndex = place;
    }
    return choices[place][2];
  }

  function show(changed) {
    let leaf;
    for (let level = 0; level < controls.length; level++) leaf = set(level);
    const [picture, words, all, parts] = leaf, before = shown;
    shown = [picture, words, all];
    if (picture !== before[0]) axes.innerHTML = data.texts[picture];
    marks.innerHTML = parts.map(function (part) { return data.texts[part]; }).join("");
    if (words !== before[1]) body.innerHTML = data.texts[words];
    if (all !== before[2]) table.innerHTML = data.texts[all];
    if (changed !== undefined)
      live.textContent = Array.from(body.querySelectorAll(".lesson-summary, .lesson-detail"), function (p) { return p.textContent; }).slice(0, 2).join(" ");
  }

  show();
});
