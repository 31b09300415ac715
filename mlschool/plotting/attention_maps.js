// The view of attention heads. What it shows stands in the model: tokens, shape, maps, layer, head, word, message.

const ROW = 25; // pixels for each token, as in head_view.css
let views = 0;

function percent(weight) {
  return `${Math.round(100 * weight)} %`;
}

function render({ model, el }) {
  const id = `mlschool-heads-${Date.now().toString(36)}-${views++}`;
  let weights = new Uint8Array();
  let pointed = -1; // the word that the mouse is over

  const root = element("div", { class: "mlschool-heads", role: "group" });
  keepKeys(root);
  const input = element("input", { ...OURS, type: "text", spellcheck: "false", autocomplete: "off" });
  // No form: where outputs stand in a frame of their own, forms may not be sent.
  const read = element("button", { ...OURS, type: "button" }, "read");
  const ask = element("div", { class: "ask" }, element("label", {}, "sentence", input), read);
  const message = element("p", { class: "message", role: "status" });
  const choices = element("div", { class: "choices" });
  const listbox = { class: "words", role: "listbox", tabindex: "0", "aria-label": "the word that looks" };
  const words = element("div", { ...OURS, ...listbox });
  const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  lines.setAttribute("aria-hidden", "true");
  const keys = element("div", { class: "keys", "aria-hidden": "true" }); // the sentence below says the same
  const top = ["looks", "", "is looked at"].map((text, place) => {
    const made = element("div", { class: "top", "aria-hidden": "true" }, text);
    made.style.cssText = place ? "padding-left:0.4em" : "text-align:right;padding-right:0.6em";
    return made;
  });
  const field = element("div", { class: "field" }, ...top, words, lines, keys);
  const facts = element("p", { class: "facts", "aria-live": "polite" });
  const help = element(
    "p",
    { class: "help" },
    "Click a word, or go up and down with ↑ ↓; ← → change the head, PageUp and PageDown the layer; Esc shows all words.",
  );
  root.append(ask, message, choices, field, facts, help);
  el.append(root);

  function chooser(name, label) {
    const select = element("select", { ...OURS, "aria-label": label });
    const button = { ...OURS, type: "button" };
    const back = element("button", { ...button, "aria-label": `previous ${label}` }, "◀");
    const on = element("button", { ...button, "aria-label": `next ${label}` }, "▶");
    select.onchange = () => set(name, +select.value);
    back.onclick = () => step(name, -1);
    on.onclick = () => step(name, 1);
    choices.append(element("span", {}, `${label} `, back, " ", select, " ", on));
    return select;
  }
  const layers = chooser("layer", "layer");
  const heads = chooser("head", "head");

  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }
  function step(name, by) {
    const many = model.get("shape")[name === "layer" ? 0 : 1];
    if (many) set(name, (model.get(name) + by + many) % many);
  }
  function weight(row, column) {
    const [, many, n] = model.get("shape");
    return weights[((model.get("layer") * many + model.get("head")) * n + row) * n + column] / 255;
  }

  function unpack() {
    const text = atob(model.get("maps"));
    weights = Uint8Array.from(text, (character) => character.charCodeAt(0));
  }

  // All that depends on the sentence.
  function build() {
    unpack();
    const tokens = model.get("tokens");
    const [layerCount, headCount] = model.get("shape");
    if (document.activeElement !== input) input.value = model.get("sentence");
    for (const [select, many] of [[layers, layerCount], [heads, headCount]]) {
      const options = Array.from({ length: many }, (_, k) => element("option", { value: k }, String(k)));
      select.replaceChildren(...options);
    }
    words.replaceChildren(
      ...tokens.map((token, place) => {
        const word = element("div", { role: "option", id: `${id}-${place}` }, token);
        word.onclick = () => {
          set("word", model.get("word") === place ? -1 : place);
          words.focus();
        };
        word.onmouseenter = () => point(place);
        word.onmouseleave = () => point(-1);
        return word;
      }),
    );
    keys.replaceChildren(
      ...tokens.map(() =>
        element("div", {}, ...["token", "share", "bar"].map((name) => element("span", { class: name }))),
      ),
    );
    [...keys.querySelectorAll(".token")].forEach((key, place) => (key.textContent = tokens[place]));
    pointed = -1;
    draw();
  }
  function point(place) {
    pointed = place;
    draw();
  }

  // All that depends on layer, head and word.
  function draw() {
    const tokens = model.get("tokens");
    const chosen = model.get("word");
    const shown = pointed >= 0 ? pointed : chosen;
    const n = tokens.length;
    layers.value = model.get("layer");
    heads.value = model.get("head");
    const rows = shown >= 0 ? [shown] : tokens.map((_, place) => place);
    lines.replaceChildren();
    lines.style.height = `${n * ROW}px`;
    lines.setAttribute("viewBox", `0 0 100 ${n * ROW}`);
    lines.setAttribute("preserveAspectRatio", "none");
    for (const row of rows) {
      for (let column = 0; column < n; column++) {
        const share = weight(row, column);
        if (share < (shown >= 0 ? 0.01 : 0.03)) continue; // among many, a fainter one isn't seen
        const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        const places = { x1: 0, y1: (row + 0.5) * ROW, x2: 100, y2: (column + 0.5) * ROW };
        for (const [key, value] of Object.entries(places)) line.setAttribute(key, value);
        line.setAttribute("stroke-width", 1 + 6 * share);
        line.setAttribute("stroke-opacity", 0.3 + 0.7 * share);
        line.setAttribute("vector-effect", "non-scaling-stroke");
        lines.append(line);
      }
    }
    [...words.children].forEach((word, place) => word.setAttribute("aria-selected", place === chosen));
    if (chosen >= 0 && chosen < n) words.setAttribute("aria-activedescendant", `${id}-${chosen}`);
    else words.removeAttribute("aria-activedescendant");
    [...keys.children].forEach((key, column) => {
      const share = shown >= 0 ? weight(shown, column) : 0;
      const told = share >= 0.005; // what has no number has no bar
      key.querySelector(".share").textContent = told ? percent(share) : "";
      key.querySelector(".bar").style.width = `${told ? 100 * share : 0}%`;
    });
    const where = `Layer ${model.get("layer")}, head ${model.get("head")}: `;
    facts.textContent = where + (shown >= 0 ? said(shown) : "all words. Pick one to see its shares.");
    root.setAttribute("aria-label", `Attention of ${model.get("model")} in a sentence of ${n} tokens`);
  }
  function said(row) {
    const tokens = model.get("tokens");
    const order = tokens.map((_, column) => column).sort((a, b) => weight(row, b) - weight(row, a) || a - b);
    const most = order.slice(0, 4).filter((column) => weight(row, column) >= 0.005);
    return `“${tokens[row]}” looks at ${most.map((c) => `“${tokens[c]}” ${percent(weight(row, c))}`).join(", ")}.`;
  }

  read.onclick = () => {
    // What is set to the value that it has is no change: so the message changes here, too, that the kernel's answer
    // be a change whatever it is; and the same sentence gets a blank at its end.
    model.set("message", "Reading … (this needs a running kernel)");
    say();
    set("asked", model.get("asked") === input.value ? `${input.value} ` : input.value);
  };
  input.onkeydown = (event) => {
    if (event.key === "Enter") read.onclick();
  };
  words.onkeydown = (event) => {
    const n = model.get("tokens").length;
    const word = model.get("word");
    const moves = {
      ArrowDown: () => set("word", Math.min(word + 1, n - 1)),
      ArrowUp: () => set("word", word < 0 ? n - 1 : Math.max(word - 1, 0)),
      Home: () => set("word", 0),
      End: () => set("word", n - 1),
      Escape: () => set("word", -1),
      ArrowLeft: () => step("head", -1),
      ArrowRight: () => step("head", 1),
      PageUp: () => step("layer", -1),
      PageDown: () => step("layer", 1),
    };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    pointed = -1;
    moves[event.key]();
  };

  const say = () => (message.textContent = model.get("message"));
  const again = () => {
    say();
    build();
  };
  const events = [
    ["change:maps change:tokens change:shape", again],
    ["change:layer change:head change:word", draw],
    ["change:message", say],
  ];
  for (const [names, action] of events) for (const name of names.split(" ")) model.on(name, action);
  again();
  const back = replaceStill(model.get("still"));
  return () => {
    back();
    for (const [names, action] of events) for (const name of names.split(" ")) model.off(name, action);
  };
}

export default { render };
