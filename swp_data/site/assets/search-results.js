/* Draws the results of a search: the title of each, what it is, and the passages in which the words are. */
"use strict";

var swpResults = (function () {
  var EXCERPT_LENGTH = 200, EXCERPT_LEAD = 60, MOST_PASSAGES = 2;

  function element(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  /** Return the words that the terms of a query find, to mark them. */
  function wordsFound(query) {
    var words = new Set();
    query.terms.forEach(function (term) {
      term.options.forEach(function (option) {
        option.words.forEach(function (matches) { matches.forEach(function (_, word) { words.add(word); }); });
      });
    });
    return words;
  }

  /** Append a part of a text to a node, with the words that were found marked. */
  function appendMarked(node, text, words, start, end) {
    var position = start;
    swpWords.split(text).forEach(function (match) {
      if (match.start < position || match.end > end || !words.has(match.word) || !swpWords.isContent(match.word)) return;
      node.append(text.slice(position, match.start), element("mark", "", text.slice(match.start, match.end)));
      position = match.end;
    });
    node.append(text.slice(position, end));
    return node;
  }

  /** Return where the part of a text with the most different words that were found begins and ends. */
  function excerpt(text, words) {
    if (text.length <= EXCERPT_LENGTH) return [0, text.length];
    var matches = swpWords.split(text).filter(function (match) { return words.has(match.word) && swpWords.isContent(match.word); });
    var best = 0, start = 0;
    matches.forEach(function (first) {
      var near = matches.filter(function (match) { return match.start >= first.start && match.end <= first.start + EXCERPT_LENGTH - EXCERPT_LEAD; });
      var different = new Set(near.map(function (match) { return match.word; })).size;
      if (different > best) {
        best = different;
        start = Math.max(0, Math.min(first.start - EXCERPT_LEAD, text.length - EXCERPT_LENGTH));
      }
    });
    if (start) start = text.indexOf(" ", start) + 1;
    var end = Math.min(start + EXCERPT_LENGTH, text.length);
    return [start, end < text.length ? Math.max(text.lastIndexOf(" ", end), start + 1) : end];
  }

  /** Return the passages of a document that have the most terms of a query, in their order. */
  function bestPassages(passages, query) {
    var counted = passages.map(function (passage, position) {
      var own = new Set(swpWords.wordsOf(passage[2]));
      var matched = query.terms.filter(function (term) {
        return term.options.some(function (option) {
          return option.words.every(function (matches) { return Array.from(matches.keys()).some(function (word) { return own.has(word); }); });
        });
      });
      return { passage: passage, position: position, matched: matched.length };
    }).filter(function (each) { return each.matched; });
    counted.sort(function (a, b) { return b.matched - a.matched || a.position - b.position; });
    return counted.map(function (each) { return each.passage; });
  }

  function passageItem(found, passage, words) {
    var item = element("li");
    var link = element("a", "", passage[0]);
    link.href = found.address.split("#")[0] + (passage[1] ? "#" + passage[1] : found.address.indexOf("#") < 0 ? "" : "#" + found.address.split("#")[1]);
    item.append(link, ": ");
    var range = excerpt(passage[2], words), quote = element("span", "result-text");
    if (range[0]) quote.append("… ");
    appendMarked(quote, passage[2], words, range[0], range[1]);
    if (range[1] < passage[2].length) quote.append(" …");
    item.append(quote);
    return item;
  }

  /** Show the passages of a result in a list. */
  function showPassages(list, found, passages, query) {
    var words = wordsFound(query), best = bestPassages(passages, query);
    var shown = best.length ? best.slice(0, MOST_PASSAGES) : found.title ? [] : passages.slice(0, 1);
    list.replaceChildren.apply(list, shown.map(function (passage) { return passageItem(found, passage, words); }));
    var more = best.length - shown.length;
    if (more > 0) list.append(element("li", "note", more === 1 ? "One more text has these words." : more + " more texts have these words."));
  }

  function isTyped(ref, query) {
    var word = swpWords.wordsOf(ref).join(" ");
    return query.terms.some(function (term) { return term.typed.indexOf(word) >= 0; });
  }

  /** Return what a result shows under its title: what it is, its status with the date, its edition, and a reference of
      the earlier edition that was searched for. */
  function about(found, query, names) {
    var line = element("p", "result-about");
    line.append(element("span", "result-kind", names.kinds[found.kind][1]));
    if (found.status) {
      line.append(" · ", element("span", "status status-" + found.status, names.statuses[found.status]));
      line.append(found.of_a_part ? " of a part only, " : " ", found.as_of);
    } else if (found.kind === "promise") {
      line.append(" · No report gives an update on it");
    }
    if (found.label) line.append(" · " + found.label);
    else if (found.editions) line.append(" · Plan " + names.editions[found.editions.split(" ")[0]]);
    var refs = found.earlier_refs.split(" ").filter(function (ref) { return ref && isTyped(ref, query); });
    if (refs.length) line.append(" · " + refs.join(" and ") + " in the earlier edition");
    return line;
  }

  /** Return a result as an item of a list; its passages follow when `passages`, a promise, has them. */
  function item(found, query, names, passages) {
    var node = element("li", "result"), title = element("h4"), link = element("a");
    var text = (found.ref && found.kind !== "board" ? found.ref + " " : "") + (found.title || names.kinds[found.kind][1]);
    link.href = found.address;
    title.append(appendMarked(link, text, wordsFound(query), 0, text.length));
    var list = element("ul", "result-passages waiting");
    node.append(title, about(found, query, names), list);
    passages.then(function (texts) { showPassages(list, found, texts, query); }, function () { list.remove(); });
    return node;
  }

  return { element: element, item: item };
})();
