// Controls and the picture that they turn. What they show stands in the model: knobs, values, picture, alt, caption,
// message, drawn (the values that the picture belongs to), still (the id of the picture that stands without a kernel).

const PATIENCE = 3000; // milliseconds until it is said that no answer came

function render({ model, el }) {
  const root = element("div", { class: "mlschool-turn", role: "group", "aria-label": "Controls and their picture" });
  keepKeys(root);
  const picture = element("div", { class: "picture", role: "img" });
  const caption = element("p", { class: "caption", role: "status" });
  const message = element("p", { class: "message", role: "alert" });
  const controls = element("div", { class: "controls" });
  root.append(controls, picture, caption, message);
  el.append(root);

  let timer = null;
  const shown = []; // for each knob, how it is brought to a value

  function set(place, value) {
    const values = [...model.get("values")];
    if (values[place] === value) return;
    values[place] = value;
    model.set("values", values);
    model.save_changes();
    shown[place](value);
    clearTimeout(timer);
    timer = setTimeout(() => {
      message.textContent =
        "No answer yet. If the kernel is busy, wait for it; if it was restarted, run this cell again.";
    }, PATIENCE);
  }

  model.get("knobs").forEach((knob, place) => {
    const output = element("output", {});
    const label = element("span", { class: "name" }, knob.name);
    let input;
    if (knob.choices.length) {
      input = element("select", OURS);
      knob.choices.forEach((choice, k) => input.append(element("option", { value: k }, choice)));
      input.onchange = () => set(place, +input.value);
      shown.push((value) => (input.value = value));
    } else {
      input = element("input", { ...OURS, type: "range", min: knob.low, max: knob.high, step: knob.step });
      input.oninput = () => set(place, +input.value);
      shown.push((value) => {
        input.value = value;
        const said = value.toFixed(knob.decimals);
        output.textContent = said.replace("-", "−");
        input.setAttribute("aria-valuetext", output.textContent);
      });
    }
    input.setAttribute("aria-label", knob.name);
    controls.append(element("label", {}, label, input, output));
  });

  function draw() {
    if (model.get("picture").startsWith("<svg")) picture.innerHTML = model.get("picture");
    else picture.replaceChildren(element("img", { alt: "", src: model.get("picture") }));
    picture.setAttribute("aria-label", model.get("alt"));
    caption.textContent = model.get("caption");
  }
  function answer() {
    if (String(model.get("drawn")) === String(model.get("values"))) {
      clearTimeout(timer);
      message.textContent = model.get("message");
    }
  }
  function values() {
    model.get("values").forEach((value, place) => shown[place](value));
  }
  const events = [
    ["change:picture", draw],
    ["change:alt", draw],
    ["change:caption", draw],
    ["change:drawn", answer],
    ["change:message", answer],
    ["change:values", values],
  ];
  for (const [name, action] of events) model.on(name, action);
  values();
  draw();
  message.textContent = model.get("message");
  const back = replaceStill(model.get("still"));
  return () => {
    clearTimeout(timer);
    back();
    for (const [name, action] of events) model.off(name, action);
  };
}

export default { render };
