/* Sorts and filters every <table data-sortable>. Without JavaScript, a table is complete and in its original order.

   A column with the class "number" is compared as numbers, any other as text. The attribute data-value gives the value
   of a cell that is compared differently from how it reads; data-unsorted leaves a column out. A <div class="table-tools">
   before the box of the table receives the filter; the style sheet reserves space for it, so nothing moves. */
"use strict";

(function () {
  var NEXT_DIRECTION = { "": "ascending", ascending: "descending", descending: "" };
  var compareTexts = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" }).compare;

  /** Return the value that a cell is compared by, without the icon of a status; null for an empty cell. */
  function valueOf(cell, numeric) {
    var text = cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent;
    if (!numeric) return text.replace(/^[^\p{L}\p{N}]+/u, "").trim() || null;
    var number = /-?\d[\d,]*(?:\.\d+)?/.exec(text.replace(/−£?/g, "-"));
    return number ? Number(number[0].replace(/,/g, "")) : null;
  }

  /** Return rows in the order of a column. Equal rows keep their order; empty cells come last in either direction. */
  function sortRows(rows, column, numeric, direction) {
    var sign = direction === "descending" ? -1 : 1;
    var compare = numeric ? function (a, b) { return a - b; } : compareTexts;
    return rows
      .map(function (row) { return { row: row, value: valueOf(row.cells[column], numeric) }; })
      .sort(function (a, b) {
        if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
        return sign * compare(a.value, b.value);
      })
      .map(function (item) { return item.row; });
  }

  function enhance(table, tableNumber) {
    var body = table.tBodies[0], rows = Array.from(body.rows);
    var headers = Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells);
    var texts = rows.map(function (row) { return normalise(row.textContent); });
    var order = "", announcement;
    var status = document.createElement("p"), filterInput = document.createElement("input");

    /** Announce, once the reader has stopped typing, how many rows are shown and in which order. */
    function announce() {
      clearTimeout(announcement);
      announcement = setTimeout(function () {
        var shown = rows.filter(function (row) { return !row.hidden; }).length;
        var all = rows.length.toLocaleString("en-GB");
        var count = shown === rows.length ? "All " + all : shown.toLocaleString("en-GB") + " of " + all;
        status.textContent = count + " rows" + order;
      }, 250);
    }

    function filterRows() {
      var words = normalise(filterInput.value).split(" ").filter(Boolean);
      rows.forEach(function (row, index) {
        row.hidden = !words.every(function (word) { return texts[index].includes(word); });
      });
      announce();
    }

    function sortBy(header, column, label) {
      var direction = NEXT_DIRECTION[header.getAttribute("aria-sort") || ""];
      headers.forEach(function (other) { other.removeAttribute("aria-sort"); });
      if (direction) header.setAttribute("aria-sort", direction);
      body.append.apply(body, direction ? sortRows(rows, column, header.classList.contains("number"), direction) : rows);
      order = direction ? ", sorted by " + label + ", " + direction : ", in the original order";
      announce();
    }

    headers.forEach(function (header, column) {
      if (header.dataset.unsorted !== undefined || !header.textContent.trim()) return;
      var button = document.createElement("button"), label = header.textContent.trim();
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, Array.from(header.childNodes));
      header.append(button);
      button.addEventListener("click", function () { sortBy(header, column, label); });
    });

    status.setAttribute("role", "status");
    var box = table.closest(".scroll") || table, tools = box.previousElementSibling;
    if (!tools || !tools.classList.contains("table-tools")) {
      status.className = "visually-hidden";
      box.after(status);
      return;
    }
    var filterLabel = document.createElement("label");
    filterInput.type = "search";
    filterInput.id = "filter-" + tableNumber;
    filterInput.autocomplete = "off";
    filterLabel.htmlFor = filterInput.id;
    filterLabel.textContent = "Show only rows with";
    status.textContent = "All " + rows.length.toLocaleString("en-GB") + " rows";
    tools.append(filterLabel, filterInput, status);
    filterInput.addEventListener("input", filterRows);
  }

  /** Return a text in lower case, without accents, with plain apostrophes and single spaces. */
  function normalise(text) {
    return text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").replace(/\s+/g, " ").trim();
  }

  document.querySelectorAll("table[data-sortable]").forEach(function (table, tableNumber) {
    if (table.tBodies[0].rows.length > 1) enhance(table, tableNumber);
  });
})();
