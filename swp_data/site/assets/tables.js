/* Sorting and filtering of <table data-sortable>, for who has JavaScript: without it the table is whole and in order.

   A column with the class "number" is compared as numbers, any other as text; a cell says by data-value what is compared
   where that isn't what it shows. data-unsorted leaves a column out. A <div class="table-tools"> before the table's box
   gets the filter: the style sheet keeps its place, so that nothing moves. */
"use strict";

(function () {
  var TURNS = { ascending: "descending", descending: "", "": "ascending" };
  var compareTexts = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" }).compare;

  /** Return what a cell is compared by, without the sign of a status; null for an empty one. */
  function valueOf(cell, numeric) {
    var text = cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent;
    if (!numeric) return text.replace(/^[^\p{L}\p{N}]+/u, "").trim() || null;
    var number = /-?\d[\d,]*(?:\.\d+)?/.exec(text.replace(/−£?/g, "-"));
    return number ? Number(number[0].replace(/,/g, "")) : null;
  }

  /** Return rows in the order of a column: equal ones as they were, empty ones last either way. */
  function sorted(rows, column, numeric, direction) {
    var turn = direction === "descending" ? -1 : 1;
    var compare = numeric ? function (one, other) { return one - other; } : compareTexts;
    return rows
      .map(function (row) { return { row: row, value: valueOf(row.cells[column], numeric) }; })
      .sort(function (one, other) {
        if (one.value === null || other.value === null) return (one.value === null) - (other.value === null);
        return turn * compare(one.value, other.value);
      })
      .map(function (one) { return one.row; });
  }

  function enhance(table, number) {
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
        var all = rows.length.toLocaleString("en-GB");
        status.textContent =
          (shown === rows.length ? "All " + all : shown.toLocaleString("en-GB") + " of " + all) + " rows" + order;
      }, 250);
    }

    function filter() {
      var wanted = plain(box.value).split(" ").filter(Boolean);
      rows.forEach(function (row, at) {
        row.hidden = !wanted.every(function (word) { return texts[at].includes(word); });
      });
      say();
    }

    function sort(header, column, label) {
      var direction = TURNS[header.getAttribute("aria-sort") || ""];
      headers.forEach(function (one) { one.removeAttribute("aria-sort"); });
      if (direction) header.setAttribute("aria-sort", direction);
      body.append.apply(body, direction ? sorted(rows, column, header.classList.contains("number"), direction) : rows);
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

    status.setAttribute("role", "status");
    var frame = table.closest(".scroll") || table, tools = frame.previousElementSibling;
    if (!tools || !tools.classList.contains("table-tools")) {
      status.className = "unseen";
      frame.after(status);
      return;
    }
    var label = document.createElement("label");
    box.type = "search";
    box.id = "filter-" + number;
    box.autocomplete = "off";
    label.htmlFor = box.id;
    label.textContent = "Show only rows with";
    status.textContent = "All " + rows.length.toLocaleString("en-GB") + " rows";
    tools.append(label, box, status);
    box.addEventListener("input", filter);
  }

  function plain(text) {
    return text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").replace(/\s+/g, " ").trim();
  }

  document.querySelectorAll("table[data-sortable]").forEach(function (table, number) {
    if (table.tBodies[0].rows.length > 1) enhance(table, number);
  });
})();
