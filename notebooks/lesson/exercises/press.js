// The button of press.py: with each press it says what stands in its fields at that moment.
export default {
  async render({ model, el }) {
    const fields = await Promise.all(model.get("fields").map((id) => model.widget_manager.get_model(id)));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "jupyter-button";
    button.style.cssText = "min-width: var(--jp-widgets-inline-width-short); margin: var(--jp-widgets-margin)";
    function show() {
      button.textContent = model.get("description");
      button.disabled = model.get("disabled");
    }
    // A list has a value for Python only: in the page it is the place of what is chosen.
    const standing = (field) => field.get("index") === undefined ? field.get("value") : field.get("index");
    button.addEventListener("click", () => model.send(fields.map(standing)));
    model.on("change:description", show);
    model.on("change:disabled", show);
    show();
    el.append(button);
  },
};
