/* Searches the index of search-index.js, in the page.

   This is our own code because no library fits: the page must work when opened as a file and without a network, where
   Pagefind can't fetch its index, and no maintained Python package includes Lunr, MiniSearch or Fuse.js. Readers look for
   words and references as printed ("A4.6", "999"), for which stemming and fuzzy matching would do harm.

   A word of the query matches a word of an entry that is the same, is another form of it (crime, crimes; drive, driving)
   or begins with it. All words must match; if no entry has all of them, those with the most are shown. */
"use strict";

var swpSearch = (function () {
  // A word is letters and digits, including an apostrophe, a point or a comma inside it ("A4.6", "2,800").
  var WORD = /£|[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+|\.\p{N}+|,\p{N}{3}(?!\p{N}))*/gu;
  var STOP_WORDS = new Set(
    "a an and are as at be became become been by did do for from has have how in is it of on or that the this to was what when where which who why will with".split(" ")
  );
  var INFLECTED = /^(.{3,}?)(?:s|es|e|ed|er|ers|ing)$/;
  var ENDING = /^(?:s|es|e|ed|er|ers|ing)?$/;
  var SAME_WORD = 1, SAME_STEM = 0.7, SAME_BEGINNING = 0.5;
  var FIELD_WEIGHTS = { ref: 10, title: 4, id: 3, text: 1 };
  var KIND_WEIGHTS = { objective: 1.3, commitment: 1.3, activity: 1.3, body: 1.2, metric: 1.2, source: 1.2, erratum: 0.7 };
  var PHRASE_WEIGHT = 1.5;

  var normalised = new Map();

  /** Return a word as it is compared: in lower case, without accents, apostrophes and commas. */
  function normalise(word) {
    var result = normalised.get(word);
    if (result === undefined) {
      result = word.normalize("NFKD").toLowerCase().replace(/['’,]|\p{M}/gu, "");
      normalised.set(word, result);
    }
    return result;
  }

  /** Return the words of a text, each as it is compared and with its position. */
  function words(text) {
    return Array.from(text.matchAll(WORD), function (match) {
      return { word: normalise(match[0]), start: match.index, end: match.index + match[0].length };
    });
  }

  /** Return the distinct words of a query, without stop words unless it has no others. */
  function queryWords(query) {
    var all = words(query).map(function (match) { return match.word; });
    var content = all.filter(function (word) { return !STOP_WORDS.has(word); });
    return Array.from(new Set(content.length ? content : all));
  }

  /** Return how well a word matches a word of the query: 0 if not at all. */
  function matchQuality(word, wanted) {
    if (word === wanted) return SAME_WORD;
    var stem = INFLECTED.exec(wanted);
    if (stem && word.startsWith(stem[1]) && ENDING.test(word.slice(stem[1].length))) return SAME_STEM;
    return word.startsWith(wanted) ? SAME_BEGINNING : 0;
  }

  /** Return a function that searches an index.

      It returns the matching entries, the best first; the words of the query; how many of these words each entry has; and
      how many words of the vocabulary were compared. */
  function searcher(data) {
    var entries = data.entries.map(function (values) {
      return Object.fromEntries(data.columns.map(function (name, index) { return [name, values[index]]; }));
    });
    // For each word: the entries that contain it, with the highest weight of a field that does.
    var weightsByWord = new Map();
    entries.forEach(function (entry, index) {
      entry.words = "";
      Object.keys(FIELD_WEIGHTS).forEach(function (field) {
        words(entry[field]).forEach(function (match) {
          var weights = weightsByWord.get(match.word);
          if (!weights) weightsByWord.set(match.word, (weights = new Map()));
          if (!weights.has(index)) weights.set(index, FIELD_WEIGHTS[field]);
          entry.words += " " + match.word;
        });
      });
    });
    var vocabulary = Array.from(weightsByWord.keys());

    /** Return the score of each entry that matches a word of the query; rare words score higher. */
    function scoresOf(wanted) {
      var scores = new Map();
      vocabulary.forEach(function (word) {
        var quality = matchQuality(word, wanted);
        if (!quality) return;
        weightsByWord.get(word).forEach(function (weight, index) {
          scores.set(index, Math.max(scores.get(index) || 0, weight * quality));
        });
      });
      var rarity = Math.log(1 + entries.length / (1 + scores.size));
      scores.forEach(function (score, index) { scores.set(index, score * rarity); });
      return scores;
    }

    function passes(entry, filters) {
      if (filters.objective && entry.objective !== filters.objective) return false;
      if (!filters.report && !filters.status) return true;
      return entry.reports.some(function (report, index) {
        return (!filters.report || report === filters.report) && (!filters.status || entry.statuses[index] === filters.status);
      });
    }

    return function search(query, filters) {
      var wanted = queryWords(query);
      var filtered = Object.values(filters).some(Boolean);
      if (!wanted.length && !filtered) return { results: [], words: wanted, matched: 0, compared: 0 };
      var phrase = " " + words(query).map(function (match) { return match.word; }).join(" ");
      var candidates = entries.map(function (entry, index) { return { entry: entry, index: index, matched: 0, score: 0 }; });
      wanted.map(scoresOf).forEach(function (scores) {
        scores.forEach(function (score, index) {
          candidates[index].matched += 1;
          candidates[index].score += score;
        });
      });
      candidates = candidates.filter(function (candidate) {
        return passes(candidate.entry, filters) && (candidate.matched || !wanted.length);
      });
      var matched = candidates.reduce(function (most, candidate) { return Math.max(most, candidate.matched); }, 0);
      candidates = candidates.filter(function (candidate) { return candidate.matched === matched; });
      candidates.forEach(function (candidate) {
        candidate.score *= KIND_WEIGHTS[candidate.entry.kind] || 1;
        if (wanted.length > 1 && candidate.entry.words.includes(phrase)) candidate.score *= PHRASE_WEIGHT;
      });
      candidates.sort(function (a, b) { return b.score - a.score || a.index - b.index; });
      return {
        results: candidates.map(function (candidate) { return candidate.entry; }),
        words: wanted,
        matched: matched,
        compared: wanted.length * vocabulary.length,
      };
    };
  }

  return { words: words, matchQuality: matchQuality, searcher: searcher };
})();

(function () {
  var form = document.getElementById("search-form");
  if (!form || typeof SWP_SEARCH === "undefined") return;
  var PAGE_SIZE = 20, EXCERPT_LENGTH = 240, EXCERPT_LEAD = 60;
  var FILTERS = ["objective", "status", "report"];
  var list = document.getElementById("search-results");
  var heading = document.getElementById("search-count");
  var live = document.getElementById("search-live");
  var help = document.getElementById("search-help");
  var more = document.getElementById("search-more");
  var search = swpSearch.searcher(SWP_SEARCH);
  var state = { results: [], words: [], shown: 0 };
  var announcement, saving;

  function element(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function matchesQuery(match) {
    return state.words.some(function (wanted) { return swpSearch.matchQuality(match.word, wanted); });
  }

  /** Append a part of a text to a node, with the words of the query marked. */
  function appendMarked(node, text, start, end) {
    var position = start;
    swpSearch.words(text).forEach(function (match) {
      if (match.start < position || match.end > end || !matchesQuery(match)) return;
      node.append(text.slice(position, match.start), element("mark", "", text.slice(match.start, match.end)));
      position = match.end;
    });
    node.append(text.slice(position, end));
    return node;
  }

  /** Return where an excerpt of a text around the first word of the query begins and ends. */
  function excerpt(text) {
    if (text.length <= EXCERPT_LENGTH) return [0, text.length];
    var start = 0, match = swpSearch.words(text).find(matchesQuery);
    if (match) start = Math.max(0, Math.min(match.start - EXCERPT_LEAD, text.length - EXCERPT_LENGTH));
    if (start) start = text.indexOf(" ", start) + 1;
    var end = Math.min(start + EXCERPT_LENGTH, text.length);
    return [start, end < text.length ? Math.max(text.lastIndexOf(" ", end), start + 1) : end];
  }

  function resultItem(entry) {
    var item = element("li", "result");
    var link = element("a");
    link.href = entry.url;
    appendMarked(link, (entry.ref ? entry.ref + " " : "") + entry.title, 0, Infinity);
    var title = element("h3");
    title.append(link);
    item.append(title);
    var about = element("p", "result-about");
    about.append(element("span", "result-kind", SWP_SEARCH.kinds[entry.kind]));
    origin(entry).concat(SWP_SEARCH.objectives[entry.objective] || []).forEach(function (text) { about.append(" · ", text); });
    item.append(about);
    if (entry.text) {
      var range = excerpt(entry.text), quote = element("p", "result-text");
      if (range[0]) quote.append("… ");
      appendMarked(quote, entry.text, range[0], range[1]);
      if (range[1] < entry.text.length) quote.append(" …");
      item.append(quote);
    }
    return item;
  }

  /** Return what a result shows about its status and the source that prints it. */
  function origin(entry) {
    if (entry.source) {
      var place = SWP_SEARCH.sources[entry.source] + ", " + entry.lines;
      return entry.statuses.length ? [SWP_SEARCH.statuses[entry.statuses[0]], place] : [place];
    }
    var last = entry.statuses.length - 1;
    return last < 0 ? [] : [SWP_SEARCH.statuses[entry.statuses[last]] + " in " + SWP_SEARCH.sources[entry.reports[last]]];
  }

  /** Show the next page of results, and return its first item. */
  function showMore() {
    var items = state.results.slice(state.shown, state.shown + PAGE_SIZE).map(resultItem);
    list.append.apply(list, items);
    state.shown += items.length;
    var left = state.results.length - state.shown;
    more.hidden = left <= 0;
    more.textContent = "Show " + Math.min(PAGE_SIZE, left) + " more of " + left.toLocaleString("en-GB");
    return items[0];
  }

  function selectedFilters() {
    var filters = {};
    FILTERS.forEach(function (name) { filters[name] = form.elements[name].value; });
    return filters;
  }

  /** Return the heading of the results. */
  function summary(query, answer) {
    var count = answer.results.length;
    var results = count === 1 ? "1 result" : (count ? count.toLocaleString("en-GB") : "No") + " results";
    if (query) results += " for “" + query + "”";
    if (!answer.matched || answer.matched === answer.words.length) return results;
    return "No entry has all of these words. " + results + (count === 1 ? " has " : " have ") + answer.matched + " of the " + answer.words.length;
  }

  function run() {
    var query = form.elements.q.value.trim(), filters = selectedFilters();
    var answer = search(query, filters);
    var idle = !query && !Object.values(filters).some(Boolean);
    state = { results: answer.results, words: answer.words, shown: 0 };
    list.replaceChildren();
    showMore();
    heading.textContent = idle ? "What are you looking for?" : summary(query, answer);
    help.hidden = !idle && answer.results.length > 0;
    clearTimeout(announcement);
    announcement = setTimeout(function () { live.textContent = idle ? "" : heading.textContent; }, 500);
    clearTimeout(saving);
    saving = setTimeout(function () { save(query, filters); }, 250);
  }

  /** Keep the query in the address, so that it can be shared and restored. */
  function save(query, filters) {
    var parameters = new URLSearchParams();
    if (query) parameters.set("q", query);
    FILTERS.forEach(function (name) { if (filters[name]) parameters.set(name, filters[name]); });
    var text = parameters.toString();
    try {
      history.replaceState(null, "", text ? "?" + text : location.pathname);
    } catch (refused) {
      // Some browsers don't let a page that was opened as a file change its address; the search works without it.
    }
  }

  /** Restore the query from the address. */
  function restore() {
    var parameters = new URLSearchParams(location.search);
    form.elements.q.value = parameters.get("q") || "";
    FILTERS.forEach(function (name) {
      var select = form.elements[name];
      select.value = parameters.get(name) || "";
      if (select.selectedIndex < 0) select.value = "";
    });
    run();
  }

  form.addEventListener("input", run);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    run();
  });
  more.addEventListener("click", function () {
    var first = showMore();
    if (first) first.querySelector("a").focus();
  });
  window.addEventListener("pageshow", restore);
})();
