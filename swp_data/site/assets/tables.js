/* Sorts and filters every <table data-sortable>. Without JavaScript, a table is complete and in its original order.

   A column with the class "number" is compared as numbers, any other as text. The attribute data-value gives the value
   of a cell that is compared differently from how it reads; data-unsorted leaves a column out. A <div class="table-tools">
   before the box of the table receives the filter; the style sheet reserves space for it, so nothing moves. The filter
   and the order are kept in the address. If the cells are cut, data-texts names a script with the texts of each row,
   which is loaded when the filter is first used. */
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

  function labelOf(header) { return header.textContent.trim(); }

  function enhance(table, tableNumber) {
    var body = table.tBodies[0], rows = Array.from(body.rows);
    var headers = Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells);
    var texts = rows.map(function (row) {
      return normalise(Array.from(row.cells, function (cell) { return cell.textContent; }).join(" "));
    });
    var order = "", note = "", textsAsked = false, announcement;
    var status = document.createElement("p"), filterInput = document.createElement("input");

    /** Announce, once the reader has stopped typing, how many rows are shown and in which order. */
    function announce() {
      clearTimeout(announcement);
      announcement = setTimeout(function () {
        var shown = rows.filter(function (row) { return !row.hidden; }).length;
        var all = rows.length.toLocaleString("en-GB");
        var count = shown === rows.length ? "All " + all : shown.toLocaleString("en-GB") + " of " + all;
        status.textContent = count + " rows" + order + note;
      }, 250);
    }

    function filterRows() {
      var wanted = termsOf(filterInput.value);
      if (wanted.length && table.dataset.texts && !textsAsked) loadTexts();
      rows.forEach(function (row, index) {
        row.hidden = !wanted.every(function (term) { return texts[index].includes(term); });
      });
      remember("filter", filterInput.value.trim());
      announce();
    }

    /** Load the texts that are cut in the cells, so that the filter misses no row that contains the words. */
    function loadTexts() {
      var script = document.createElement("script");
      textsAsked = true;
      note = "; loading the full texts";
      script.src = table.dataset.texts;
      script.onload = function () {
        document.tableTexts.forEach(function (text, index) { texts[index] += normalise(text); });
        note = "";
        filterRows();
      };
      script.onerror = function () {
        note = "; the full texts can't be loaded, so only what is shown is searched";
        announce();
      };
      document.head.append(script);
    }

    function sortBy(header, column, label) {
      setOrder(header, column, label, NEXT_DIRECTION[header.getAttribute("aria-sort") || ""]);
      remember("sort", header.getAttribute("aria-sort") ? label + " " + header.getAttribute("aria-sort") : "");
    }

    function setOrder(header, column, label, direction) {
      headers.forEach(function (other) { other.removeAttribute("aria-sort"); });
      if (direction) header.setAttribute("aria-sort", direction);
      body.append.apply(body, direction ? sortRows(rows, column, header.classList.contains("number"), direction) : rows);
      order = direction ? ", sorted by " + label + ", " + direction : ", in the original order";
      announce();
    }

    headers.forEach(function (header, column) {
      if (header.dataset.unsorted !== undefined || !header.textContent.trim()) return;
      var button = document.createElement("button"), label = labelOf(header);
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
    var state = new URL(location.href).searchParams, sorted = /^(.+) (ascending|descending)$/.exec(state.get("sort") || "");
    headers.forEach(function (header, column) {
      var label = labelOf(header);
      if (sorted && label === sorted[1]) setOrder(header, column, label, sorted[2]);
    });
    if (state.get("filter")) {
      filterInput.value = state.get("filter");
      filterRows();
    }
  }

  /** Return the words of a text in lower case, without accents and apostrophes, each after a space. */
  function normalise(text) {
    var plain = text.normalize("NFKD").toLowerCase().replace(/[\p{M}'‘’]/gu, "").replace(/(\d),(?=\d)/g, "$1");
    return " " + plain.replace(/\.(?![\p{L}\p{N}])|[^\p{L}\p{N}.]+/gu, " ").trim() + " ";
  }

  /** Return what a row must contain: each word at the beginning of a word, and each phrase in quotes. */
  function termsOf(query) {
    var terms = [], pattern = /["“”]([^"“”]+)["“”]?|(\S+)/g, match;
    while ((match = pattern.exec(query))) {
      var term = normalise(match[1] || match[2]).trimEnd();
      if (term.trim()) terms.push(term);
    }
    return terms;
  }

  /** Keep a part of the state in the address, so that the list can be cited. */
  function remember(name, value) {
    var address = new URL(location.href);
    if (value) address.searchParams.set(name, value); else address.searchParams.delete(name);
    try { history.replaceState(history.state, "", address); } catch { /* some browsers refuse this for files */ }
  }

  document.querySelectorAll("table[data-sortable]").forEach(function (table, tableNumber) {
    if (table.tBodies[0].rows.length > 1) enhance(table, tableNumber);
  });
})();
