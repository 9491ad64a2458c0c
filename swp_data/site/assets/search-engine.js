/* Searches the index that swp_data/site/search/index_files.py writes.

   All terms of a query must be found in a document; if no document has them all, those with the most are shown. A word in
   a title or a reference counts more than one in a text, and a rare word more than a frequent one. */
"use strict";

var swpSearch = (function () {
  var REF_WEIGHT = 10, OTHER_REF_WEIGHT = 8, TITLE_WEIGHT = 4, STATUS_WEIGHT = 3, TEXT_WEIGHT = 1;
  var SAME_TITLE = 3, WORDS_IN_TITLE = 1.5, NAMED_STATUS = 3;
  var SIDE_BY_SIDE = 1.5, EACH_TEXT = 0.1, MOST_TEXTS = 5, MOST_COMPARED = 20;
  var KIND_WEIGHTS = { promise: 1.3, objective: 1.2, board: 1.2, place: 1.2, document: 0.9, term: 0.5, erratum: 0.5 };
  var LAST_KINDS = ["term", "erratum"];
  var COLUMNS = ["label", "title", "earlier_titles", "ref", "other_refs", "earlier_refs", "objective", "status", "of_a_part", "as_of", "editions", "areas", "boards"];
  var DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

  /** Return the documents of the index, in their order. */
  function documentsOf(index) {
    var documents = [];
    index.groups.forEach(function (group) {
      function cell(name, i) {
        return Array.isArray(group[name]) ? group[name][i] : group[name] || "";
      }
      for (var i = 0; i < group.count; i += 1) {
        var found = { number: documents.length, kind: group.kind, address: group.prefix + cell("items", i) + group.suffix };
        COLUMNS.forEach(function (name) { found[name] = cell(name, i); });
        documents.push(found);
      }
    });
    return documents;
  }

  /** Return rising numbers that are written as differences in digits of 5 bits. */
  function decodedNumbers(text) {
    var numbers = [], number = -1, difference = 0;
    for (var i = 0; i < text.length; i += 1) {
      var digit = DIGITS.indexOf(text[i]);
      difference = difference * 32 + (digit % 32);
      if (digit < 32) {
        number += difference + 1;
        numbers.push(number);
        difference = 0;
      }
    }
    return numbers;
  }

  /** Return the weights of the documents that have a word in their title, reference or status, by word. */
  function titlesOf(documents, statuses) {
    var titles = new Map();
    documents.forEach(function (found) {
      [[found.title, TITLE_WEIGHT], [found.earlier_titles, TITLE_WEIGHT], [found.ref, REF_WEIGHT], [found.other_refs, OTHER_REF_WEIGHT],
        [found.earlier_refs, OTHER_REF_WEIGHT], [statuses[found.status] || "", STATUS_WEIGHT]].forEach(function (field) {
        swpWords.wordsOf(field[0]).forEach(function (word) {
          if (!titles.has(word)) titles.set(word, new Map());
          var weights = titles.get(word);
          if (!(weights.get(found.number) >= field[1])) weights.set(found.number, field[1]);
        });
      });
    });
    return titles;
  }

  /** Return the stems of the words of a text that say something, with a space around each. */
  function stemsOf(text) {
    return " " + swpWords.wordsOf(text).filter(swpWords.isContent).map(swpWords.stem).join(" ") + " ";
  }

  /** Return the functions that search an index; `load` returns a promise of the contents of one of its files. */
  function engine(index, load) {
    var documents = documentsOf(index), titles = titlesOf(documents, index.statuses), wordFiles = new Map();
    var reader = swpQuery.reader(index, function (word) { return titles.has(word) ? titles.get(word).size : 0; });

    /** Return a promise of the words of a file, each with the numbers of its documents, if the file has them. */
    function loadWords(file) {
      return load(file).then(function (content) {
        if (!wordFiles.has(file)) {
          var words = swpQuery.decodedWords(content.words), rows = (content.documents || "").split(" ");
          wordFiles.set(file, new Map(words.map(function (word, i) { return [word, rows[i]]; })));
          reader.learn(file, words);
        }
        return wordFiles.get(file);
      });
    }

    /** Return a promise of what a query looks for, once the words are known that this depends on. */
    function understood(text) {
      var query = reader.read(text);
      if (!query.wanted.length) return Promise.resolve(query);
      return Promise.all(query.wanted.map(loadWords)).then(function () { return understood(text); });
    }

    /** Return a promise of the documents that a word finds, each with the weight of the best match. */
    function documentsWith(matches) {
      var files = Array.from(new Set(Array.from(matches.keys(), swpQuery.fileOfWord)));
      return Promise.all(files.map(loadWords)).then(function (contents) {
        var rows = new Map(files.map(function (file, i) { return [file, contents[i]]; }));
        var weights = new Map();
        function add(number, weight) {
          if (!(weights.get(number) >= weight)) weights.set(number, weight);
        }
        matches.forEach(function (quality, word) {
          var numbers = decodedNumbers(rows.get(swpQuery.fileOfWord(word)).get(word));
          numbers.forEach(function (number) { add(number, TEXT_WEIGHT * quality); });
          (titles.get(word) || []).forEach(function (weight, number) { add(number, weight * quality); });
        });
        return weights;
      });
    }

    /** Return a promise of the documents that a term finds, with their scores. */
    function scoresOf(term) {
      var options = term.options.map(function (option) { return Promise.all(option.words.map(documentsWith)); });
      return Promise.all(options).then(function (found) {
        var scores = new Map();
        found.forEach(function (weights, i) {
          weights[0].forEach(function (_, number) {
            var each = weights.map(function (weight) { return weight.get(number) || 0; });
            var score = term.options[i].quality * Math.min.apply(null, each);
            if (score && !(scores.get(number) >= score)) scores.set(number, score);
          });
        });
        var rarity = Math.log(1 + documents.length / (1 + scores.size));
        scores.forEach(function (score, number) { scores.set(number, score * rarity); });
        return scores;
      });
    }

    /** Return how much more a document counts: for its kind, and for a title or status that the query names. */
    function emphasis(found, query) {
      var factor = KIND_WEIGHTS[found.kind] || 1;
      if (query.statuses.indexOf(found.status) >= 0) factor *= NAMED_STATUS;
      if (!query.stems) return factor;
      if (found.stems === undefined) found.stems = stemsOf(found.title);
      var hasPage = found.address.indexOf("#") < 0;
      if (hasPage && found.stems === " " + query.stems + " ") return factor * SAME_TITLE;
      return found.stems.includes(" " + query.stems + " ") ? factor * WORDS_IN_TITLE : factor;
    }

    /** Return the documents that have all terms of a query, the best first; if none has, those with the most. */
    function ranked(query, scores) {
      var candidates = documents.map(function (found) { return { found: found, matched: 0, score: 0 }; });
      scores.forEach(function (ofTerm) {
        ofTerm.forEach(function (score, number) {
          candidates[number].matched += 1;
          candidates[number].score += score;
        });
      });
      var most = candidates.reduce(function (highest, candidate) { return Math.max(highest, candidate.matched); }, 0);
      var required = query.phrases.length ? scores.length : most;
      candidates = candidates.filter(function (candidate) { return candidate.matched === required; });
      candidates.forEach(function (candidate) { candidate.score *= emphasis(candidate.found, query); });
      return candidates.sort(byScore);
    }

    function byScore(a, b) {
      var last = LAST_KINDS.indexOf(a.found.kind) - LAST_KINDS.indexOf(b.found.kind);
      return last || b.score - a.score || a.found.number - b.found.number;
    }

    /** Return the documents whose address ends with an id, such as "swp-2020-A2.1". */
    function withId(id) {
      var ending = new RegExp("(?:[/#]|_)" + id.replace(/[^\w]/g, "\\$&") + "(?:\\.html)?$", "i");
      return /^\S+-\S+$/.test(id) ? documents.filter(function (found) { return ending.test(found.address); }) : [];
    }

    function passes(found, filters) {
      return Object.keys(filters).every(function (name) {
        return !filters[name] || String(found[name]).split(" ").indexOf(filters[name]) >= 0;
      });
    }

    /** Return a promise of the passages of a document: the label, the anchor and the text of each. */
    function passagesOf(found) {
      var file = index.texts.length - 1;
      while (index.texts[file] > found.number) file -= 1;
      return load("texts-" + file).then(function (texts) { return texts[found.number - index.texts[file]]; });
    }

    /** Return a promise of the candidates, those of the first in which the words of the query stand side by side moved up.

        The more texts have them so, the more a candidate counts. Sets `query.printed` if one has them exactly as typed. */
    function withNeighbours(candidates, query) {
      var first = candidates.slice(0, MOST_COMPARED);
      if (query.phrases.length || !query.stems.includes(" ")) return candidates;
      var typed = " " + query.typed.join(" ") + " ", stems = " " + query.stems + " ";
      return Promise.all(first.map(function (candidate) { return passagesOf(candidate.found); })).then(function (passages) {
        first.forEach(function (candidate, i) {
          var texts = [candidate.found.title].concat(passages[i].map(function (passage) { return passage[2]; }));
          var having = texts.filter(function (text) { return stemsOf(text).includes(stems); });
          if (having.length) candidate.score *= SIDE_BY_SIDE + EACH_TEXT * Math.min(having.length, MOST_TEXTS);
          query.printed = query.printed || having.some(function (text) {
            return (" " + swpWords.wordsOf(text).join(" ") + " ").includes(typed);
          });
        });
        return first.sort(byScore).concat(candidates.slice(MOST_COMPARED));
      }).catch(function () { return candidates; });
    }

    /** Return a promise of the candidates in which each phrase is printed word for word. */
    function withPhrases(candidates, phrases) {
      if (!phrases.length) return candidates;
      return Promise.all(candidates.map(function (candidate) { return passagesOf(candidate.found); })).then(function (passages) {
        return candidates.filter(function (candidate, i) {
          var texts = passages[i].map(function (passage) { return passage[2]; });
          texts.push(candidate.found.title);
          texts = texts.map(function (text) { return " " + swpWords.wordsOf(text).join(" ") + " "; });
          return phrases.every(function (phrase) {
            return texts.some(function (text) { return text.includes(" " + phrase.join(" ") + " "); });
          });
        });
      });
    }

    /** Return a promise of the results of a query.

        `results` are the documents, the best first; `kinds` counts them by kind, whichever kind the filters choose; `query`
        says what was looked for, and `matched` how many of its terms each result has. The same results are passed to
        `onFirst` before their texts are compared, which on a slow network takes as long again. */
    function search(text, filters, onFirst) {
      return understood(text).then(function (query) { return searchFor(query, text, filters, onFirst); });
    }

    function searchFor(query, text, filters, onFirst) {
      var others = Object.assign({}, filters, { kind: "" });
      var isIdle = !query.terms.length && !Object.keys(filters).some(function (name) { return filters[name]; });
      if (isIdle) return Promise.resolve({ results: [], kinds: {}, query: query, matched: 0 });
      var known = withId(text);
      return Promise.all(query.terms.map(scoresOf)).then(function (scores) {
        if (known.length) return known.map(function (found) { return { found: found, matched: query.terms.length }; });
        return withPhrases(ranked(query, scores).filter(function (candidate) {
          return passes(candidate.found, others) && (candidate.matched || !query.terms.length);
        }), query.phrases);
      }).then(function (candidates) {
        onFirst(answerOf(candidates));
        return known.length ? candidates : withNeighbours(candidates, query);
      }).then(answerOf);

      function answerOf(candidates) {
        var kinds = {};
        candidates.forEach(function (candidate) { kinds[candidate.found.kind] = (kinds[candidate.found.kind] || 0) + 1; });
        var found = candidates.map(function (candidate) { return candidate.found; });
        return {
          results: found.filter(function (each) { return passes(each, { kind: filters.kind }); }),
          kinds: kinds, query: query, matched: candidates.length ? candidates[0].matched : 0,
        };
      }
    }

    return { search: search, passagesOf: passagesOf, documents: documents };
  }

  return { engine: engine };
})();
