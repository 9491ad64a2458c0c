/* Search in the page, over the index of search-index.js.

   Own code, since no library fits: the page has to work from a file with the network off, where Pagefind, which fetches
   its index, can't, and no well-kept Python package carries Lunr, MiniSearch or Fuse.js for others to use. A reader
   looks for words and references as printed ("A4.6", "999"), so that stemming and fuzzy matching would do harm.

   A word of the question matches a word of an entry that is the same, is another form of it (crime, crimes; drive,
   driving) or begins with it. Every word has to match; where no entry has all, those with the most are shown. */
"use strict";

var swpSearch = (function () {
  // A word is letters and digits; an apostrophe, a point or a comma inside it belongs to it ("A4.6", "2,800").
  var WORD = /£|[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+|\.\p{N}+|,\p{N}{3}(?!\p{N}))*/gu;
  var SMALL = new Set(
    "a an and are as at be became become been by did do for from has have how in is it of on or that the this to was what when where which who why will with".split(" ")
  );
  var FORM = /^(.{3,}?)(?:s|es|e|ed|er|ers|ing)$/;
  var SAME = 1, FORMS = 0.7, BEGINS = 0.5;
  var WEIGHTS = { ref: 10, title: 4, id: 3, text: 1 };
  var ORDER = { objective: 1.3, commitment: 1.3, activity: 1.3, body: 1.2, metric: 1.2, source: 1.2, erratum: 0.7 };

  var plains = new Map();

  /** Return a word as it is compared: in small letters, without accents, apostrophes and commas. */
  function plainly(word) {
    var plain = plains.get(word);
    if (plain === undefined) {
      plain = word.normalize("NFKD").toLowerCase().replace(/['’,]|\p{M}/gu, "");
      plains.set(word, plain);
    }
    return plain;
  }

  /** Return the words of a text: each as it is compared, and where it stands. */
  function words(text) {
    return Array.from(text.matchAll(WORD), function (match) {
      return { plain: plainly(match[0]), start: match.index, end: match.index + match[0].length };
    });
  }

  /** Return the words of a question, without the small ones if there are others. */
  function asked(question) {
    var all = words(question).map(function (word) { return word.plain; });
    var telling = all.filter(function (word) { return !SMALL.has(word); });
    return Array.from(new Set(telling.length ? telling : all));
  }

  /** Return how well a word of an entry matches a word of a question: 0 for not at all. */
  function matches(word, wanted) {
    if (word === wanted) return SAME;
    var root = FORM.exec(wanted);
    if (root && word.startsWith(root[1]) && /^(?:s|es|e|ed|er|ers|ing)?$/.test(word.slice(root[1].length))) return FORMS;
    return word.startsWith(wanted) ? BEGINS : 0;
  }

  /** Return a function that finds entries: {results: the best first, words: those asked for, had: how many of them each has}. */
  function searcher(data) {
    var entries = data.entries.map(function (values) {
      return Object.fromEntries(data.columns.map(function (name, at) { return [name, values[at]]; }));
    });
    // By each word, the entries that have it, and what the best place of it there weighs.
    var found = new Map();
    entries.forEach(function (entry, number) {
      entry.plain = "";
      Object.keys(WEIGHTS).forEach(function (field) {
        words(entry[field]).forEach(function (word) {
          var places = found.get(word.plain);
          if (!places) found.set(word.plain, (places = new Map()));
          if (!places.has(number)) places.set(number, WEIGHTS[field]);
          entry.plain += " " + word.plain;
        });
      });
    });
    var vocabulary = Array.from(found.keys());

    function scoresOf(wanted) {
      var scores = new Map();
      vocabulary.forEach(function (word) {
        var quality = matches(word, wanted);
        if (!quality) return;
        found.get(word).forEach(function (weight, number) {
          scores.set(number, Math.max(scores.get(number) || 0, weight * quality));
        });
      });
      var rarity = Math.log(1 + entries.length / (1 + scores.size));
      scores.forEach(function (score, number) { scores.set(number, score * rarity); });
      return scores;
    }

    function fits(entry, filters) {
      if (filters.objective && entry.objective !== filters.objective) return false;
      if (!filters.report && !filters.status) return true;
      return entry.reports.some(function (report, at) {
        return (!filters.report || report === filters.report) && (!filters.status || entry.statuses[at] === filters.status);
      });
    }

    return function search(question, filters) {
      var wanted = asked(question);
      var any = Object.values(filters).some(Boolean);
      if (!wanted.length && !any) return { results: [], words: wanted, had: 0 };
      var phrase = " " + words(question).map(function (word) { return word.plain; }).join(" ");
      var totals = entries.map(function () { return { had: 0, score: 0 }; });
      wanted.map(scoresOf).forEach(function (scores) {
        scores.forEach(function (score, number) {
          totals[number].had += 1;
          totals[number].score += score;
        });
      });
      var fitting = totals
        .map(function (total, number) { return { entry: entries[number], number: number, had: total.had, score: total.score }; })
        .filter(function (one) { return fits(one.entry, filters) && (one.had || !wanted.length); });
      var most = fitting.reduce(function (so, one) { return Math.max(so, one.had); }, 0);
      var best = fitting.filter(function (one) { return one.had === most; });
      best.forEach(function (one) {
        one.score *= ORDER[one.entry.kind] || 1;
        if (wanted.length > 1 && one.entry.plain.includes(phrase)) one.score *= 1.5;
      });
      best.sort(function (one, other) { return other.score - one.score || one.number - other.number; });
      return {
        results: best.map(function (one) { return one.entry; }),
        words: wanted,
        had: most,
      };
    };
  }

  return { words: words, matches: matches, searcher: searcher };
})();

(function () {
  var form = document.getElementById("search-form");
  if (!form || typeof SWP_SEARCH === "undefined") return;
  var PAGE = 20, NAMES = ["objective", "status", "report"];
  var list = document.getElementById("search-results");
  var heading = document.getElementById("search-count");
  var live = document.getElementById("search-live");
  var help = document.getElementById("search-help");
  var more = document.getElementById("search-more");
  var search = swpSearch.searcher(SWP_SEARCH);
  var state = { results: [], words: [], shown: 0 };
  var saying, saving;

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  /** Put a text into a node, with the words that were asked for marked. */
  function marked(node, text, from, to) {
    var at = from;
    swpSearch.words(text).forEach(function (word) {
      if (word.start < at || word.end > to) return;
      if (!state.words.some(function (wanted) { return swpSearch.matches(word.plain, wanted); })) return;
      node.append(text.slice(at, word.start), element("mark", "", text.slice(word.start, word.end)));
      at = word.end;
    });
    node.append(text.slice(at, to));
    return node;
  }

  /** Return the part of a text around the first word that was asked for. */
  function excerpt(text) {
    var LENGTH = 240, first = 0;
    if (text.length <= LENGTH) return [0, text.length];
    var hit = swpSearch.words(text).find(function (word) {
      return state.words.some(function (wanted) { return swpSearch.matches(word.plain, wanted); });
    });
    if (hit) first = Math.max(0, Math.min(hit.start - 60, text.length - LENGTH));
    if (first) first = text.indexOf(" ", first) + 1;
    var last = Math.min(first + LENGTH, text.length);
    return [first, last < text.length ? Math.max(text.lastIndexOf(" ", last), first + 1) : last];
  }

  function item(entry) {
    var node = element("li", "result");
    var link = element("a");
    link.href = entry.url;
    marked(link, (entry.ref ? entry.ref + " " : "") + entry.title, 0, Infinity);
    var title = element("h3");
    title.append(link);
    node.append(title);
    var about = element("p", "result-about");
    about.append(element("span", "result-kind", SWP_SEARCH.kinds[entry.kind]));
    reported(entry).concat(SWP_SEARCH.objectives[entry.objective] || []).forEach(function (text) { about.append(" · ", text); });
    node.append(about);
    if (entry.text) {
      var part = excerpt(entry.text), quote = element("p", "result-text");
      if (part[0]) quote.append("… ");
      marked(quote, entry.text, part[0], part[1]);
      if (part[1] < entry.text.length) quote.append(" …");
      node.append(quote);
    }
    return node;
  }

  /** Return what to say of who printed an entry, and of what state it was in. */
  function reported(entry) {
    if (entry.source) {
      var where = SWP_SEARCH.sources[entry.source] + ", " + entry.lines;
      return entry.statuses.length ? [SWP_SEARCH.statuses[entry.statuses[0]], where] : [where];
    }
    var last = entry.statuses.length - 1;
    return last < 0 ? [] : [SWP_SEARCH.statuses[entry.statuses[last]] + " in " + SWP_SEARCH.sources[entry.reports[last]]];
  }

  function show() {
    var next = state.results.slice(state.shown, state.shown + PAGE).map(item);
    list.append.apply(list, next);
    state.shown += next.length;
    var left = state.results.length - state.shown;
    more.hidden = left <= 0;
    more.textContent = "Show " + Math.min(PAGE, left) + " more of " + left.toLocaleString("en-GB");
    return next[0];
  }

  function asked() {
    var values = {};
    NAMES.forEach(function (name) { values[name] = form.elements[name].value; });
    return values;
  }

  function count(number) {
    if (!number) return "No results";
    return number === 1 ? "1 result" : number.toLocaleString("en-GB") + " results";
  }

  function run() {
    var question = form.elements.q.value.trim(), filters = asked();
    var began = performance.now();
    var answer = search(question, filters);
    var idle = !question && !Object.values(filters).some(Boolean);
    state = { results: answer.results, words: answer.words, shown: 0 };
    list.replaceChildren();
    show();
    var said = count(answer.results.length) + (question ? " for “" + question + "”" : "");
    if (answer.had && answer.had < answer.words.length) {
      said = "Nothing has all of these words. " + said + " have " + answer.had + " of the " + answer.words.length;
    }
    heading.textContent = idle ? "What to look for" : said;
    help.hidden = !idle && answer.results.length > 0;
    document.documentElement.dataset.searchTook = (performance.now() - began).toFixed(1);
    clearTimeout(saying);
    saying = setTimeout(function () { live.textContent = idle ? "" : heading.textContent; }, 500);
    clearTimeout(saving);
    saving = setTimeout(function () { save(question, filters); }, 250);
  }

  /** Keep the question in the address, so that it can be shared and found again. */
  function save(question, filters) {
    var query = new URLSearchParams();
    if (question) query.set("q", question);
    NAMES.forEach(function (name) { if (filters[name]) query.set(name, filters[name]); });
    var text = query.toString();
    try {
      history.replaceState(null, "", text ? "?" + text : location.pathname);
    } catch (refused) {
      // Some browsers let no page that was opened as a file change its address; searching goes on without.
    }
  }

  /** Take the question from the address. */
  function restore() {
    var query = new URLSearchParams(location.search);
    form.elements.q.value = query.get("q") || "";
    NAMES.forEach(function (name) {
      var select = form.elements[name];
      select.value = query.get(name) || "";
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
    var first = show();
    if (first) first.querySelector("a").focus();
  });
  window.addEventListener("pageshow", restore);
})();
