/* The page of the search: its form, its address, and the files of the index that it loads. */
"use strict";

(function () {
  var PAGE_SIZE = 20, FIRST_RESULTS = 5, OTHER_RESULTS = 3, WAIT_FOR_TEXTS = 80, PATIENCE = 100;
  var FILTERS = { edition: "editions", objective: "objective", status: "status", area: "areas", board: "boards" };
  var form = document.getElementById("search-form");
  var results = document.getElementById("search-results"), kinds = document.getElementById("search-kinds");
  var heading = document.getElementById("search-count"), live = document.getElementById("search-live");
  var note = document.getElementById("search-note"), help = document.getElementById("search-help");
  var loading = document.getElementById("search-loading"), more = document.getElementById("search-more");
  var element = swpResults.element;
  var base = document.currentScript.src.replace(/search\.js.*$/, "search/");
  var files = {}, engine, index, kind = "", shown = 0, latest = 0, answer, announcement, saving, comparing;

  /** Return a promise of the contents of a file of the index; a file that failed is asked for again. */
  function load(name) {
    if (!files[name]) {
      files[name] = new Promise(function (resolve, reject) {
        var present = (self.SWP_SEARCH_FILES || {})[name];
        if (present) return resolve(present);
        var script = element("script");
        script.src = base + name + ".js";
        script.onload = function () { resolve(self.SWP_SEARCH_FILES[name]); };
        script.onerror = function () {
          delete files[name];
          reject(new Error(name));
        };
        document.head.append(script);
      });
    }
    return files[name].then(function (file) {
      var first = (self.SWP_SEARCH_FILES || {}).index;
      if (first && file.of !== first.of) throw new Error("The index was replaced while it was read.");
      return file.is;
    });
  }

  function selectedFilters() {
    var filters = { kind: kind };
    Object.keys(FILTERS).forEach(function (name) { filters[FILTERS[name]] = form.elements[name].value; });
    return filters;
  }

  function plural(count, one, many) {
    return (count ? count.toLocaleString("en-GB") : "No") + " " + (count === 1 ? one : many);
  }

  function total() {
    return Object.values(answer.kinds).reduce(function (sum, count) { return sum + count; }, 0);
  }

  function inQuotes(words) {
    return "“" + words + "”";
  }

  /** Return the sentences on how the query was understood, with links to other queries. */
  function understanding(text) {
    var terms = answer.query.terms, parts = [];
    terms.forEach(function (term) {
      if (term.also) parts.push("Also searched for " + term.also.map(inQuotes).join(" and ") + ". ");
    });
    var unknown = terms.filter(function (term) { return term.missing || term.meant; });
    if (unknown.length) {
      var typed = unknown.map(function (term) { return inQuotes(term.typed.join(" ")); });
      parts.push("No text has the " + (typed.length === 1 ? "word " : "words ") + typed.join(" or ") + ". ");
    }
    if (unknown.some(function (term) { return term.meant; })) {
      var words = corrected(text);
      parts.push("Did you mean ", linkTo(words, inQuotes(words)), "? ");
    }
    if (answer.matched && answer.matched < terms.length) {
      parts.push("No page has all of these words; these have " + answer.matched + " of the " + terms.length + ".");
    } else if (answer.query.printed && total() > 1) {
      parts.push("To find the words next to each other, search for ", linkTo('"' + text + '"', '"' + text + '"'), ".");
    }
    return parts;
  }

  /** Return a query with all its misspelt words corrected. */
  function corrected(text) {
    var meant = new Map(), result = "", position = 0;
    answer.query.terms.forEach(function (term) {
      if (term.meant) meant.set(term.typed.join(" "), term.meant);
    });
    swpWords.split(text).forEach(function (match) {
      if (!meant.has(match.word)) return;
      result += text.slice(position, match.start) + meant.get(match.word);
      position = match.end;
    });
    return result + text.slice(position);
  }

  function linkTo(query, text) {
    var link = element("a", "", text);
    link.href = "search.html?" + new URLSearchParams({ q: query });
    return link;
  }

  function chooseKind(chosen) {
    kind = chosen;
    run();
    heading.focus();
  }

  function showKinds() {
    var names = Object.keys(answer.kinds);
    kinds.replaceChildren();
    if (names.length < 2 && !kind) return;
    var all = [["", "All", total()]].concat(Object.keys(index.kinds).filter(function (name) { return answer.kinds[name]; }).map(function (name) {
      return [name, index.kinds[name][0], answer.kinds[name]];
    }));
    kinds.append.apply(kinds, all.map(function (entry) {
      var button = element("button", "", entry[1] + " " + entry[2].toLocaleString("en-GB"));
      button.type = "button";
      button.setAttribute("aria-pressed", String(kind === entry[0]));
      button.addEventListener("click", function () { chooseKind(entry[0]); });
      return button;
    }));
  }

  function list(found) {
    var node = element("ol");
    node.append.apply(node, found.map(function (each) {
      return swpResults.item(each, answer.query, index, engine.passagesOf(each));
    }));
    return node;
  }

  /** Show the results of each kind, the kind with the best result first. */
  function showGroups() {
    var groups = new Map();
    answer.results.forEach(function (found) {
      if (!groups.has(found.kind)) groups.set(found.kind, []);
      groups.get(found.kind).push(found);
    });
    Array.from(groups.keys()).forEach(function (name, position) {
      var found = groups.get(name), section = element("section");
      var most = groups.size === 1 ? PAGE_SIZE : position === 0 || name === "promise" ? FIRST_RESULTS : OTHER_RESULTS;
      section.append(element("h3", "", index.kinds[name][0]), list(found.slice(0, most)));
      if (found.length > most) {
        var button = element("button", "button", "Show all " + found.length.toLocaleString("en-GB") + " in " + index.kinds[name][0]);
        button.type = "button";
        button.addEventListener("click", function () { chooseKind(name); });
        section.append(button);
      }
      results.append(section);
    });
    more.hidden = true;
  }

  /** Show the next results of the kind that is chosen, and return the first of them. */
  function showMore() {
    var items = list(answer.results.slice(shown, shown + PAGE_SIZE));
    var first = items.firstElementChild;
    if (results.lastElementChild) results.lastElementChild.append.apply(results.lastElementChild, Array.from(items.children));
    else results.append(element("h3", "", index.kinds[kind][0]), items);
    shown = Math.min(shown + PAGE_SIZE, answer.results.length);
    var left = answer.results.length - shown;
    more.hidden = left <= 0;
    more.textContent = "Show " + Math.min(PAGE_SIZE, left) + " more of " + left.toLocaleString("en-GB");
    return first;
  }

  function show(text, found) {
    var isIdle = !text && !kind && !Object.values(selectedFilters()).some(Boolean);
    answer = found;
    results.replaceChildren();
    shown = 0;
    showKinds();
    if (kind && answer.results.length) showMore();
    else showGroups();
    heading.textContent = isIdle ? "What are you looking for?" : plural(answer.results.length, "result", "results") + (text ? " for " + inQuotes(text) : "");
    note.replaceChildren.apply(note, understanding(text));
    help.hidden = !isIdle && answer.results.length > 0;
    clearTimeout(announcement);
    announcement = setTimeout(function () { live.textContent = isIdle ? "" : heading.textContent; }, 500);
  }

  /** Say in the closed list of filters how many are chosen; opening it by itself would move the results. */
  function countFilters() {
    var chosen = Object.keys(FILTERS).filter(function (name) { return form.elements[name].value; }).length;
    document.querySelector("#search-filters > summary").textContent = "Filter the results" + (chosen ? " (" + chosen + " chosen)" : "");
  }

  /** Search for what the form says, and show the results if nothing else was asked for in the meantime. */
  function run() {
    countFilters();
    if (!engine) return;
    var text = form.elements.q.value.trim(), request = (latest += 1);
    clearTimeout(saving);
    saving = setTimeout(save, 250);
    results.setAttribute("aria-busy", "true");
    engine.search(text, selectedFilters(), function (found) {
      clearTimeout(comparing);
      comparing = setTimeout(function () { if (request === latest) show(text, found); }, PATIENCE);
    }).then(function (found) {
      // The texts of the first results are waited for a moment, so that the page is drawn once.
      var texts = found.results.slice(0, FIRST_RESULTS).map(engine.passagesOf);
      var moment = new Promise(function (resolve) { setTimeout(resolve, WAIT_FOR_TEXTS); });
      return Promise.race([Promise.all(texts).catch(function () {}), moment]).then(function () {
        clearTimeout(comparing);
        if (request !== latest) return;
        results.removeAttribute("aria-busy");
        if (!isInUse(found)) show(text, found);
      });
    }).catch(fail);
  }

  /** Return whether the same results are already shown in another order, and someone has begun to read them. */
  function isInUse(found) {
    var isShown = answer && answer.query === found.query && results.hasChildNodes();
    return isShown && (window.scrollY > 0 || results.contains(document.activeElement));
  }

  function fail() {
    clearTimeout(comparing);
    loading.hidden = true;
    heading.textContent = "The search could not be loaded";
    note.textContent = "Check your connection and reload the page, or browse the site by its menu.";
    live.textContent = heading.textContent;
  }

  /** Keep the query in the address, so that it can be shared and restored. */
  function save() {
    var parameters = new URLSearchParams(), text = form.elements.q.value.trim();
    if (text) parameters.set("q", text);
    if (kind) parameters.set("kind", kind);
    Object.keys(FILTERS).forEach(function (name) {
      if (form.elements[name].value) parameters.set(name, form.elements[name].value);
    });
    var address = parameters.toString();
    try {
      history.replaceState(null, "", address ? "?" + address : location.pathname);
    } catch (refused) {
      // Some browsers don't let a page that was opened as a file change its address; the search works without it.
    }
  }

  /** Fill the form from the address, except for what someone has already typed or chosen. */
  function restore() {
    var parameters = new URLSearchParams(location.search);
    if (!form.elements.q.value) form.elements.q.value = parameters.get("q") || "";
    Object.keys(FILTERS).forEach(function (name) {
      var select = form.elements[name], value = parameters.get(name);
      var exists = Array.from(select.options).some(function (option) { return option.value === value; });
      if (!select.value && exists) select.value = value;
    });
    kind = parameters.get("kind") || "";
    countFilters();
  }

  restore();
  swpQuery.likelyFiles(form.elements.q.value).forEach(function (name) { load(name).catch(function () {}); });
  form.addEventListener("input", run);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    run();
  });
  more.addEventListener("click", function () {
    var first = showMore();
    if (first) first.querySelector("a").focus();
  });
  // The page itself loads the index, after this script; if that failed, it is asked for once more.
  document.addEventListener("DOMContentLoaded", function () {
    load("index").then(function (contents) {
      index = contents;
      if (!index.kinds[kind]) kind = "";
      engine = swpSearch.engine(index, load);
      loading.hidden = true;
      run();
    }).catch(fail);
  });
})();
