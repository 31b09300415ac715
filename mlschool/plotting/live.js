// What every control shares: keys that don't reach the notebook, and the still picture that a live view replaces.

export const OURS = { "data-lm-suppress-shortcuts": "true" };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// In a notebook keys are shortcuts: b makes a cell, d d deletes one. JupyterLab looks for an attribute on what has the
// focus, other pages stop listening where a key doesn't reach them. With Ctrl, Alt or Meta they are the page's.
export function keepKeys(root) {
  const suppress = (on) => (event) => {
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (on && !held) event.stopPropagation();
    const target = event.target.closest("input, select, button, [tabindex]");
    if (!target) return;
    if (held) target.removeAttribute("data-lm-suppress-shortcuts");
    else target.setAttribute("data-lm-suppress-shortcuts", "true");
  };
  root.addEventListener("keydown", suppress(true));
  root.addEventListener("keyup", suppress(false));
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
}

// Hides the still picture while the live one is there. While a notebook is being drawn it may come a little later.
export function replaceStill(id) {
  let still = null;
  let tries = 0;
  const look = () => {
    still = document.querySelector(`[data-mlschool-still="${id}"]`);
    if (still) still.style.display = "none";
    else if (tries++ < 20) timer = setTimeout(look, 100);
  };
  let timer = setTimeout(look, 0);
  return () => {
    clearTimeout(timer);
    if (still) still.style.display = "";
  };
}
