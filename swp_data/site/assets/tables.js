/* Sorting and filtering of <table data-sortable>, for who has JavaScript: without it the table is whole and in order.

   A header says by data-type ("number", "date", or text) how its column is compared, and a cell says by data-value what
   is compared where that isn't what it shows. data-unsorted leaves a column out. The box stands in the
   <div class="table-tools" data-for="ID OF THE TABLE">, whose place the style sheet keeps, so that nothing moves. */
"use strict";

(function () {
  var TURNS = { ascending: "descending", descending: "", "": "ascending" };
  var compareTexts = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" }).compare;

  /** Return what a cell is compared by; null for an empty one. */
  function valueOf(cell, type) {
    var text = cell ? (cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent).trim() : "";
    if (!text) return null;
    if (type !== "number") return text;
    var number = parseFloat(text.replace(/−/g, "-").replace(/[^\d.eE+-]/g, ""));
    return Number.isNaN(number) ? null : number;
  }

  /** Return rows in the order of a column: equal ones as they were, empty ones last either way. */
  function sorted(rows, column, type, direction) {
    var turn = direction === "descending" ? -1 : 1;
    var compare = type === "number" ? function (one, other) { return one - other; } : compareTexts;
    return rows
      .map(function (row) { return { row: row, value: valueOf(row.cells[column], type) }; })
      .sort(function (one, other) {
        if (one.value === null || other.value === null) return (one.value === null) - (other.value === null);
        return turn * compare(one.value, other.value);
      })
      .map(function (one) { return one.row; });
  }

  function enhance(table) {
    var body = table.tBodies[0], rows = Array.from(body.rows);
    var headers = Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells);
    var texts = rows.map(function (row) { return plain(row.textContent); });
    var order = "", saying;
    var status = document.createElement("p"), box = document.createElement("input");

    /** Say, once a reader has stopped typing, how many rows are shown and in which order. */
    function say() {
      clearTimeout(saying);
      saying = setTimeout(function () {
        var shown = rows.filter(function (row) { return !row.hidden; }).length;
        var number = rows.length.toLocaleString("en-GB");
        status.textContent =
          (shown === rows.length ? "All " + number : shown.toLocaleString("en-GB") + " of " + number) + " rows" + order;
      }, 250);
    }

    function filter() {
      var wanted = plain(box.value).split(" ").filter(Boolean);
      rows.forEach(function (row, number) {
        row.hidden = !wanted.every(function (word) { return texts[number].includes(word); });
      });
      say();
    }

    function sort(header, column, label) {
      var direction = TURNS[header.getAttribute("aria-sort") || ""];
      headers.forEach(function (one) { one.removeAttribute("aria-sort"); });
      if (direction) header.setAttribute("aria-sort", direction);
      body.append.apply(body, direction ? sorted(rows, column, header.dataset.type, direction) : rows);
      order = direction ? ", sorted by " + label + ", " + direction : ", in the order of the table";
      say();
    }

    headers.forEach(function (header, column) {
      if (header.dataset.unsorted !== undefined || !header.textContent.trim()) return;
      var button = document.createElement("button"), label = header.textContent.trim();
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, Array.from(header.childNodes));
      header.append(button);
      button.addEventListener("click", function () { sort(header, column, label); });
    });

    var tools = table.id && document.querySelector('.table-tools[data-for="' + CSS.escape(table.id) + '"]');
    if (!tools) return;
    var label = document.createElement("label");
    box.type = "search";
    box.id = table.id + "-filter";
    box.autocomplete = "off";
    label.htmlFor = box.id;
    label.textContent = tools.dataset.label || "Show only rows with";
    status.setAttribute("role", "status");
    status.textContent = "All " + rows.length.toLocaleString("en-GB") + " rows";
    tools.append(label, box, status);
    box.addEventListener("input", filter);
    // A browser that comes back to the page gives what was typed there.
    if (box.value) filter();
  }

  function plain(text) {
    return text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").replace(/\s+/g, " ").trim();
  }

  document.querySelectorAll("table[data-sortable]").forEach(function (table) {
    if (table.tHead && table.tBodies.length) enhance(table);
  });
})();
