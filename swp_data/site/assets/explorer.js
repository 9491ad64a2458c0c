/* Filters the list of promises. Without JavaScript, the list is complete and grouped by objective.

   A promise is shown if it gives one of the chosen answers to each facet, and has all the words.
   The answers of each promise to the facets are in its row (data-values). Its texts are in a script that is loaded when
   they are needed: for a filter by words, or to download a selection. The state is in the address, so it can be shared. */
"use strict";

(function () {
  var form = document.getElementById("facets");
  if (!form) return;
  var query = document.getElementById("q");
  var order = document.getElementById("facet-order");
  var facets = [].map.call(form.querySelectorAll(".facet"), function (element) {
    return {
      name: element.dataset.name, label: element.dataset.label, chosen: element.querySelector(".chosen"), values: [],
      boxes: [].slice.call(element.querySelectorAll("input")),
    };
  });
  var sections = [].slice.call(document.querySelectorAll(".promise-group"));
  var found = sections[0].parentNode;
  var rows = [].slice.call(document.querySelectorAll(".promise-list tbody tr")).map(function (element, index) {
    return {
      element: element, index: index, id: element.dataset.id, values: JSON.parse(element.dataset.values),
      home: element.parentNode, title: element.querySelector("th a").textContent,
    };
  });
  var total = rows.length;
  var compare = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" }).compare;
  var waiting = null;
  var byOrder = [];

  /** Return a text as its words, in lower case and without accents and apostrophes, with a space around each. */
  function wordsOf(text) {
    var plain = text.normalize("NFD").replace(/[\u0300-\u036f'’‘]/g, "").toLowerCase();
    return " " + (plain.match(/[\p{L}\p{N}]+/gu) || []).join(" ") + " ";
  }

  /** Return what a query asks for: strings to look for in a text of words. A phrase in quotes ends with a whole word. */
  function termsOf(text) {
    var terms = [];
    text.replace(/["“”]([^"“”]+)["“”]?|([^\s"“”]+)/g, function (_, phrase, word) {
      var words = wordsOf(phrase || word);
      if (words.trim()) terms.push(phrase ? words : words.slice(0, -1));
    });
    return terms;
  }

  /** Call a function when the texts are there; load them first if need be. */
  function withTexts(then) {
    if (window.SWP_PROMISES) return then();
    if (waiting) { waiting.push(then); return; }
    waiting = [then];
    var script = document.createElement("script");
    script.src = form.dataset.script;
    script.onload = function () {
      rows.forEach(function (row) {
        row.texts = SWP_PROMISES.promises[row.id].texts.map(function (index) { return SWP_PROMISES.texts[index]; });
        row.words = row.texts.map(wordsOf).join("\n");
      });
      waiting.forEach(function (then) { then(); });
      waiting = null;
    };
    script.onerror = function () { waiting = null; count.textContent = "The texts could not be loaded"; };
    document.head.appendChild(script);
  }

  var count = document.getElementById("count");
  var live = document.getElementById("live");
  var none = document.getElementById("none");
  var ignored = document.getElementById("ignored");
  var jumps = document.getElementById("jumps");
  var moreFacets = document.getElementById("more-facets");
  var selectionName = document.getElementById("selection-name");

  function labelOf(box) {
    return box.parentNode.querySelector(".answer").textContent;
  }

  /** Read which answers are chosen, and write them under the name of each facet. */
  function readFacets() {
    facets.forEach(function (facet) {
      var chosen = facet.boxes.filter(function (box) { return box.checked; });
      facet.values = chosen.map(function (box) { return box.value; });
      facet.names = chosen.map(labelOf).join(" or ");
      facet.chosen.textContent = facet.names;
    });
  }

  function matches(row, terms, except) {
    return facets.every(function (facet) {
      return facet === except || !facet.values.length || row.values[facet.name].some(function (value) {
        return facet.values.indexOf(value) >= 0;
      });
    }) && terms.every(function (term) { return row.words.indexOf(term) >= 0; });
  }

  /** Show the promises that match, grouped in the chosen order. */
  function update(announce) {
    var terms = termsOf(query.value);
    readFacets();
    if (terms.length && !window.SWP_PROMISES) {
      count.textContent = "Loading the texts…";
      withTexts(function () { update(announce); });
      return;
    }
    var shown = rows.filter(function (row) { return matches(row, terms); });
    rows.forEach(function (row) { row.element.hidden = true; });
    shown.forEach(function (row) { row.element.hidden = false; mark(row, terms); });
    facets.forEach(function (facet) { countAnswers(facet, terms); });
    arrange(shown);
    var chosen = facets.filter(function (facet) { return facet.values.length; });
    var filtered = chosen.length > 0 || terms.length > 0;
    var names = chosen.map(function (facet) { return facet.names; });
    count.textContent = filtered ? [shown.length + " of " + total + " promises"].concat(names.length ? names.join(", ") : []).join(": ") : total + " promises";
    moreFacets.textContent = chosen.length ? "More filters (" + chosen.length + " in use)" : "More filters";
    selectionName.textContent = filtered ? "these " + shown.length : "all promises";
    none.hidden = shown.length > 0;
    jumps.hidden = filtered || order.value !== "";
    if (announce) live.textContent = count.textContent;
    document.documentElement.classList.remove("filtering");
  }

  /** Write how many promises each answer of a facet would leave, given the other facets. */
  function countAnswers(facet, terms) {
    var counts = {};
    rows.forEach(function (row) {
      if (matches(row, terms, facet)) row.values[facet.name].forEach(function (value) { counts[value] = (counts[value] || 0) + 1; });
    });
    facet.boxes.forEach(function (box) {
      box.parentNode.querySelector(".note").textContent = counts[box.value] || 0;
      box.parentNode.classList.toggle("empty", !counts[box.value]);
    });
  }

  /** Put the rows into sections: those of the page, or new ones for another order. */
  function arrange(shown) {
    byOrder.forEach(function (section) { section.remove(); });
    byOrder = [];
    if (order.value === "") {
      rows.forEach(function (row) { if (row.element.parentNode !== row.home) row.moved = true; });
      if (rows.some(function (row) { return row.moved; })) rows.forEach(function (row) { row.home.appendChild(row.element); row.moved = false; });
      sections.forEach(function (section) { section.hidden = !section.querySelector("tbody tr:not([hidden])"); });
      return;
    }
    sections.forEach(function (section) { section.hidden = true; });
    if (order.value === "title") {
      addSection("All, by title", shown.slice().sort(function (a, b) { return compare(a.title, b.title); }));
    } else {
      facets.filter(function (facet) { return facet.name === "status"; })[0].boxes.forEach(function (box) {
        var group = shown.filter(function (row) { return row.values.status[0] === box.value; });
        if (group.length) addSection(labelOf(box), group);
      });
    }
  }

  function addSection(title, group) {
    var section = sections[0].cloneNode(false);
    var heading = document.createElement("h3");
    var table = sections[0].querySelector("table").cloneNode(false);
    heading.id = "order-" + byOrder.length;
    heading.textContent = title;
    section.setAttribute("aria-labelledby", heading.id);
    table.setAttribute("aria-labelledby", heading.id);
    table.appendChild(sections[0].querySelector("thead").cloneNode(true));
    var body = table.appendChild(document.createElement("tbody"));
    group.forEach(function (row) { body.appendChild(row.element); });
    section.hidden = false;
    section.appendChild(heading);
    section.appendChild(table);
    found.appendChild(section);
    byOrder.push(section);
  }

  /** Show the words around the first match, unless the title has it. */
  function mark(row, terms) {
    var old = row.element.querySelector(".match");
    if (old) old.remove();
    if (!terms.length || terms.every(function (term) { return wordsOf(row.title).indexOf(term) >= 0; })) return;
    var term = terms.filter(function (term) { return wordsOf(row.title).indexOf(term) < 0; })[0];
    var text = row.texts.filter(function (text) { return wordsOf(text).indexOf(term) >= 0; })[0];
    if (!text) return;
    var pattern = term.trim().split(" ").map(function (word) { return word.split("").join("['’‘\u0300-\u036f]*"); }).join("[^\\p{L}\\p{N}]+");
    var place = new RegExp("(?<![\\p{L}\\p{N}])" + pattern + (term.slice(-1) === " " ? "(?![\\p{L}\\p{N}])" : "[\\p{L}\\p{N}]*"), "iu").exec(text.normalize("NFD"));
    if (!place) return;
    text = text.normalize("NFD");
    var start = Math.max(0, text.lastIndexOf(" ", Math.max(0, place.index - 70)));
    var end = place.index + place[0].length;
    var stop = text.indexOf(" ", end + 90);
    var element = document.createElement("span");
    element.className = "match";
    element.append(start ? "… " : "", text.slice(start, place.index).trimStart());
    element.appendChild(document.createElement("mark")).textContent = place[0];
    element.append(text.slice(end, stop < 0 ? undefined : stop), stop < 0 ? "" : " …");
    row.element.querySelector("th").appendChild(element);
  }

  /** Write the state into the address, without a new entry in the history for each letter. */
  function remember() {
    var state = new URLSearchParams();
    if (query.value.trim()) state.set("q", query.value.trim());
    facets.forEach(function (facet) { facet.values.forEach(function (value) { state.append(facet.name, value); }); });
    if (order.value) state.set("order", order.value);
    var text = state.toString();
    history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
    ignored.hidden = true;
  }

  /** Set the fields from the address, and name what is there but can't be applied. */
  function restore() {
    var state = new URLSearchParams(location.search);
    if (state.has("q") && !query.value) query.value = state.get("q");
    facets.forEach(function (facet) {
      var values = state.getAll(facet.name);
      facet.boxes.forEach(function (box) { box.checked = values.indexOf(box.value) >= 0; });
    });
    order.value = state.get("order") || "";
    if (order.selectedIndex < 0) order.value = "";
    readFacets();
    var reasons = [];
    state.forEach(function (value, name) { reasons = reasons.concat(reasonToIgnore(name, value) || []); });
    if (!reasons.length) return;
    if (!query.value.trim() && facets.every(function (facet) { return !facet.values.length; })) reasons.push("All promises are shown.");
    ignored.textContent = reasons.join(" ");
    ignored.hidden = false;
  }

  /** Return why a part of the address has no effect; nothing if it has one. */
  function reasonToIgnore(name, value) {
    if (name === query.name) return "";
    if (name === order.name) return order.value === value ? "" : "There is no order “" + value + "”.";
    var facet = facets.filter(function (facet) { return facet.name === name; })[0];
    if (!facet) return "There is no filter “" + name + "”.";
    var isKnown = facet.boxes.some(function (box) { return box.value === value; });
    return isKnown ? "" : "There is no “" + value + "” under “" + facet.label + "”.";
  }

  function open(isOpen) {
    document.getElementById("facet-list").classList.toggle("open", isOpen);
    moreFacets.setAttribute("aria-expanded", String(isOpen));
  }

  function csvCell(value) {
    var text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  /** Download the rows that are shown, with the columns of the view promises. */
  function download(event) {
    var isCsv = event.currentTarget.id === "as-csv";
    var ids = [].map.call(document.querySelectorAll(".promise-list tbody tr:not([hidden])"), function (row) { return row.dataset.id; });
    if (ids.length === total) return; // the file of the release has them all
    event.preventDefault();
    withTexts(function () {
      var columns = SWP_PROMISES.columns;
      var chosen = ids.map(function (id) { return SWP_PROMISES.promises[id].row; });
      var text = isCsv
        ? "\ufeff" + [columns].concat(chosen).map(function (row) { return row.map(csvCell).join(","); }).join("\r\n") + "\r\n"
        : JSON.stringify(chosen.map(function (row) {
          return Object.fromEntries(row.map(function (value, index) { return [columns[index], value]; }));
        }), null, 1) + "\n";
      var link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: isCsv ? "text/csv" : "application/json" }));
      link.download = "promises-selection." + (isCsv ? "csv" : "json");
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  document.getElementById("as-csv").addEventListener("click", download);
  document.getElementById("as-json").addEventListener("click", download);
  moreFacets.addEventListener("click", function () {
    open(!document.getElementById("facet-list").classList.contains("open"));
  });
  form.addEventListener("input", function () { update(true); remember(); });
  form.addEventListener("reset", function () { setTimeout(function () { update(true); remember(); query.focus(); }); });
  form.addEventListener("submit", function (event) { event.preventDefault(); update(true); remember(); count.focus(); });
  query.addEventListener("focus", function () { withTexts(function () {}); }, { once: true });
  window.addEventListener("pageshow", function (event) { if (event.persisted) update(false); });
  restore();
  update(false);
})();
