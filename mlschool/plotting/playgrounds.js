// The playground's page: controls, maps and losses. It computes nothing: all numbers come in messages.
// It asks for pictures a few at a time ("grants"), so that the kernel never runs ahead of what is shown.

const GRANT = 3; // pictures in a grant; a new one is sent when as few are still to come
const PATIENCE = 4000; // milliseconds until it is said that no answer came
const SIDE = 300; // pixels of the output's map on the page

function render({ model, el }) {
  const choices = model.get("choices");
  const [blue, orange] = model.get("colours").map((c) => [1, 3, 5].map((k) => parseInt(c.slice(k, k + 2), 16)));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const root = element("div", { class: "mlschool-playground", role: "group", "aria-label": "Playground" });
  keepKeys(root);
  el.append(root);

  let playing = false;
  let due = 0; // pictures that were asked for and haven't come
  let points = null;
  let reach = 1;
  let losses = [];
  let timer = null;

  // ---- what is chosen
  function set(changes) {
    stop();
    model.set("settings", { ...model.get("settings"), ...changes });
    model.save_changes();
    wait();
  }
  function labelled(name, control) {
    control.setAttribute("aria-label", name);
    return element("label", {}, element("span", {}, name), control);
  }
  function chooser(name, key, options, said = String) {
    const select = element("select", OURS);
    options.forEach((option, k) => select.append(element("option", { value: k }, said(option))));
    select.onchange = () => set({ [key]: options[+select.value] });
    shown.push((settings) => (select.value = options.indexOf(settings[key])));
    return labelled(name, select);
  }
  const shown = []; // how each control is brought to the settings
  const play = element("button", { ...OURS, type: "button" }, "▶ train");
  const step = element("button", { ...OURS, type: "button" }, "one step");
  const again = element("button", { ...OURS, type: "button" }, "begin again");
  play.onclick = () => (playing ? stop() : start());
  step.onclick = () => {
    stop();
    ask("step", 1);
  };
  again.onclick = () => set({ seed: model.get("settings").seed + 1 });
  const noise = element("input", { ...OURS, type: "range", min: 0, max: 0.4, step: 0.02 });
  noise.onchange = () => set({ noise: +noise.value });
  shown.push((settings) => {
    noise.value = settings.noise;
    noise.setAttribute("aria-valuetext", String(settings.noise));
  });
  const features = element("fieldset", { class: "features" }, element("legend", {}, "features"));
  for (const name of choices.features) {
    const box = element("input", { ...OURS, type: "checkbox" });
    box.onchange = () => {
      const now = new Set(model.get("settings").features);
      if (box.checked) now.add(name);
      else now.delete(name);
      if (now.size) set({ features: choices.features.filter((one) => now.has(one)) });
      else box.checked = true; // something has to go in
    };
    shown.push((settings) => (box.checked = settings.features.includes(name)));
    features.append(element("label", {}, box, name));
  }
  const layers = element("fieldset", { class: "layers" }, element("legend", {}, "units in the hidden layers"));
  for (let place = 0; place < choices.layers; place++) {
    const units = element("select", { ...OURS, "aria-label": `units in hidden layer ${place + 1}` });
    for (let k = 0; k <= choices.units; k++) units.append(element("option", { value: k }, k ? String(k) : "none"));
    units.onchange = () => {
      const now = [...model.get("settings").layers];
      if (+units.value) now[place] = +units.value;
      else now.length = place;
      set({ layers: now });
    };
    shown.push((settings) => {
      units.value = settings.layers[place] ?? 0;
      units.disabled = place > settings.layers.length;
    });
    layers.append(units);
  }
  const bar = element(
    "div",
    { class: "bar" },
    play,
    step,
    again,
    chooser("data", "data", choices.data),
    labelled("noise", noise),
    chooser("activation", "activation", choices.activation, (name) => name.replace("_", " ")),
    chooser("learning rate", "rate", choices.rate),
  );

  // ---- what is seen
  const output = element("canvas", { role: "img" });
  output.width = output.height = SIDE * 2;
  const columns = element("div", { class: "units" });
  const curves = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  curves.setAttribute("viewBox", "0 0 300 150");
  curves.setAttribute("role", "img");
  const caption = element("p", { class: "caption", role: "status" });
  const message = element("p", { class: "message", role: "alert" });
  const legend = element("p", { class: "legend" });
  const right = element("div", { class: "right" }, output, legend, curves);
  root.append(bar, features, layers, element("div", { class: "seen" }, columns, right), caption, message);

  // from blue over white to orange, paler than the points; at = 0 to 255
  function colour(at) {
    const part = (at - 127.5) / 127.5;
    const end = part < 0 ? blue : orange;
    return end.map((c) => 255 + (c - 255) * Math.abs(part) * 0.55);
  }
  function image(bytes, side) {
    const made = new ImageData(side, side);
    bytes.forEach((value, k) => made.data.set([...colour(value), 255], 4 * k));
    const small = new OffscreenCanvas(side, side);
    small.getContext("2d").putImageData(made, 0, 0);
    return small;
  }
  function spot(context, x, y, size, label, filled) {
    const at = [((x / reach + 1) / 2) * 2 * SIDE, ((1 - y / reach) / 2) * 2 * SIDE];
    context.beginPath();
    if (label) {
      context.moveTo(at[0], at[1] - size);
      context.lineTo(at[0] + size, at[1] + size * 0.8);
      context.lineTo(at[0] - size, at[1] + size * 0.8);
      context.closePath();
    } else context.arc(at[0], at[1], size * 0.85, 0, 7);
    const ink = `rgb(${(label ? orange : blue).join(" ")})`;
    context.fillStyle = filled ? ink : "white";
    context.strokeStyle = filled ? "white" : ink;
    context.lineWidth = 2;
    context.fill();
    context.stroke();
  }
  function draw(buffers, sizes) {
    const bytes = buffers.map((one) => new Uint8Array(one.buffer ?? one, one.byteOffset ?? 0, one.byteLength));
    const context = output.getContext("2d");
    context.imageSmoothingEnabled = true;
    const side = Math.round(Math.sqrt(bytes[0].length));
    context.drawImage(image(bytes[0], side), 0, 0, 2 * SIDE, 2 * SIDE);
    const [training, validation] = points;
    for (const [[X, y], filled] of [[validation, false], [training, true]])
      X.forEach(([a, b], k) => spot(context, a, b, 9, y[k], filled));
    let unit = 1;
    [...columns.children].forEach((column, layer) =>
      column.querySelectorAll("canvas").forEach((canvas) => {
        const few = Math.round(Math.sqrt(bytes[unit].length));
        canvas.getContext("2d").drawImage(image(bytes[unit], few), 0, 0, canvas.width, canvas.height);
        unit += 1;
      }),
    );
  }
  function build(sizes) {
    columns.replaceChildren(
      ...sizes.map((many, layer) => {
        const column = element("div", { class: "column" }, element("span", {}, `layer ${layer + 1}`));
        for (let unit = 0; unit < many; unit++) {
          const canvas = element("canvas", { role: "img", "aria-label": `unit ${unit + 1} of layer ${layer + 1}` });
          canvas.width = canvas.height = 88;
          column.append(canvas);
        }
        return column;
      }),
    );
  }
  function plot() {
    const [left, top, width, height] = [46, 12, 244, 106];
    const most = Math.max(...losses.map((pair) => Math.max(pair[1], pair[2])), 1e-9);
    const last = losses.length ? losses[losses.length - 1][0] : 1;
    const path = (which) =>
      losses.map((row) => `${left + (width * row[0]) / last} ${top + height * (1 - row[which] / most)}`).join("L");
    const text = (x, y, anchor, said) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${said}</text>`;
    curves.innerHTML =
      `<rect width="300" height="150" fill="white"/><g font-size="11" fill="#222222">` +
      `<path d="M${left} ${top}v${height}h${width}" fill="none" stroke="#222222"/>` +
      text(left - 5, top + 6, "end", most.toPrecision(2)) +
      text(left - 5, top + height, "end", "0") +
      text(left + width, top + height + 14, "end", String(last)) +
      text(left, top + height + 14, "start", "steps") +
      (losses.length
        ? `<path d="M${path(1)}" fill="none" stroke="#222222" stroke-width="2"/>` +
          `<path d="M${path(2)}" fill="none" stroke="#AA4499" stroke-width="2" stroke-dasharray="6 3"/>`
        : "") +
      `<path d="M${left} 143h22" stroke="#222222" stroke-width="2"/>` +
      text(left + 27, 147, "start", "training loss") +
      `<path d="M${left + 112} 143h22" stroke="#AA4499" stroke-width="2" stroke-dasharray="6 3"/>` +
      text(left + 139, 147, "start", "validation loss") +
      "</g>";
  }

  // ---- messages
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stop();
      message.textContent =
        "No answer yet. If the kernel is busy, wait for it; if it was restarted, run this cell again.";
    }, PATIENCE);
  }
  function ask(kind, many) {
    due += many;
    model.send({ kind, many });
    wait();
  }
  function start() {
    playing = true;
    play.textContent = "❚❚ pause";
    caption.setAttribute("aria-live", "off");
    message.textContent = "";
    ask("train", still ? 1 : GRANT);
    if (!still) ask("train", GRANT);
  }
  function stop() {
    playing = false;
    play.textContent = "▶ train";
    caption.setAttribute("aria-live", "polite");
  }
  function came(said, buffers) {
    clearTimeout(timer);
    if (said.kind === "problem") {
      due = 0;
      stop();
      message.textContent = said.said;
      return;
    }
    if (said.kind === "begin") {
      due = 0;
      points = said.points;
      reach = said.reach;
      losses = [];
      message.textContent = "";
      build(said.layers);
      const [first, second] = said.classes;
      legend.textContent = `● ${first}, ▲ ${second}: filled to train with, hollow to validate with`;
    } else {
      due = Math.max(0, due - 1);
      losses.push([said.steps, ...said.losses]);
      if (losses.length > 600) losses = losses.filter((_, k) => k % 2 === 0 || k === losses.length - 1);
    }
    draw(buffers, said.layers);
    plot();
    caption.textContent = said.caption;
    output.setAttribute("aria-label", `The output over the plane. ${said.caption}`);
    curves.setAttribute("aria-label", `Training and validation loss. ${said.caption}`);
    root.dataset.pictures = 1 + +(root.dataset.pictures ?? 0);
    if (!playing) return;
    if (still) setTimeout(() => playing && ask("train", 1), 1000);
    else if (due <= GRANT) ask("train", GRANT);
    else wait();
  }
  function settle() {
    for (const one of shown) one(model.get("settings"));
  }
  const events = [
    ["msg:custom", came],
    ["change:settings", settle],
  ];
  for (const [name, action] of events) model.on(name, action);
  settle();
  plot();
  ask("begin", 0);
  const back = replaceStill(model.get("still"));
  return () => {
    stop();
    clearTimeout(timer);
    back();
    for (const [name, action] of events) model.off(name, action);
  };
}

export default { render };
