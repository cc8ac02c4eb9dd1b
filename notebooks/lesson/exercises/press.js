// The button of press.py: with each press it says what stands in its fields at that moment.
export default {
  async render({ model, el }) {
    const fields = await Promise.all(model.get("fields").map((id) => model.widget_manager.get_model(id)));
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "jupyter-button", textContent: model.get("description"),
    });
    button.style.cssText = "min-width: var(--jp-widgets-inline-width-short); margin: var(--jp-widgets-margin)";
    // A list has a value for Python only: in the page it is the place of what is chosen.
    const standing = (field) => field.get("index") === undefined ? field.get("value") : field.get("index");
    button.addEventListener("click", () => model.send(fields.map(standing)));
    el.append(button);
  },
};
