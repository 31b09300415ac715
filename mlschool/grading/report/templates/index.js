"use strict";
(function () {
  const order = ["passed", "wrong", "crashed", "unreadable", "stopped", "todo", "absent", "check_failed", "none"];
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function value(row, column) {
    const cell = row.cells[column];
    const place = order.indexOf(cell.className);
    if (place >= 0) return place;
    const text = cell.textContent.trim();
    if (!cell.classList.contains("number")) return text;
    return text === "–" ? -1 : parseFloat(text);
  }

  function sort(table, column, up) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row, i) => ({ row, i, key: value(row, column) }));
    rows.sort(function (a, b) {
      const by = typeof a.key === "string" ? words.compare(a.key, b.key) : a.key - b.key;
      return (up ? by : -by) || a.i - b.i;
    });
    body.append(...rows.map((entry) => entry.row));
    Array.from(table.tHead.rows[0].cells).forEach(function (head, i) {
      if (i === column) head.setAttribute("aria-sort", up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
  }

  function sortable(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    const buttons = heads.map(function (head, column) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", function () {
        // Passed and points are asked for from the top, the rest from the beginning.
        const first = !head.classList.contains("number");
        const now = head.getAttribute("aria-sort");
        sort(table, column, now ? now === "descending" : first);
      });
      button.addEventListener("keydown", function (event) {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) buttons[(column + step + buttons.length) % buttons.length].focus();
        else if (event.key === "ArrowUp") sort(table, column, true);
        else if (event.key === "ArrowDown") sort(table, column, false);
        else return;
        event.preventDefault();
      });
      return button;
    });
  }

  const tests = {
    "": () => true,
    rest: (row) => row.querySelector("td.passed, td.none") === null || row.querySelector(
      "td.wrong, td.crashed, td.unreadable, td.stopped, td.todo, td.absent, td.check_failed, td.none") !== null,
    all: (row) => !tests.rest(row),
    look: (row) => row.hasAttribute("data-look") || row.querySelector("td.check_failed") !== null,
    late: (row) => row.hasAttribute("data-late"),
    copied: (row) => row.querySelector("[data-copied]") !== null,
    carried: (row) => row.querySelector("[data-carried]") !== null,
  };

  function filterable(section) {
    const form = section.querySelector("form");
    const rows = Array.from(section.querySelector(".heat").tBodies[0].rows);
    const find = form.querySelector("input");
    const which = form.querySelector(".which");
    const mistake = form.querySelector(".mistake");
    const said = form.querySelector("output");
    const letters = { "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss" };
    const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[ıłøđðħæœþß]/g, (one) => letters[one]);
    const names = new Map(rows.map((row) => [row, fold(row.cells[0].textContent)]));

    function apply() {
      const name = fold(find.value.trim());
      let shown = 0;
      for (const row of rows) {
        const made = !mistake || !mistake.value || row.querySelector('[data-m="' + mistake.value + '"]') !== null;
        row.hidden = !(made && names.get(row).includes(name) && tests[which.value](row));
        if (!row.hidden) shown += 1;
      }
      said.textContent = shown + " of " + rows.length + " shown";
    }
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      form.reset();
      apply();
    });
    form.hidden = false;
    apply();
  }

  for (const table of document.querySelectorAll(".heat")) {
    sortable(table);
    filterable(table.closest("section"));
  }

  const present = document.getElementById("present");
  present.hidden = false;
  present.addEventListener("click", function () {
    const on = document.body.classList.toggle("presenting");
    present.setAttribute("aria-pressed", String(on));
  });

  addEventListener("beforeprint", function () {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
})();
