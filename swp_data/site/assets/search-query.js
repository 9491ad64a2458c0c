/* What a query looks for: its terms, each with the words of the index that it finds.

   A word finds its other forms (burglaries, burglary), the words that it begins, what the documents print for it (bodycam,
   body worn video), what it abbreviates and, if it finds nothing, the words that it may be a misspelling of. A word that only
   begins with it counts so little that its place in a title doesn't outweigh the whole word in a text. */
"use strict";

var swpQuery = (function () {
  var SAME_WORD = 1, SAME_STEM = 0.8, SYNONYM = 0.7, MISSPELT = 0.6, SAME_BEGINNING = 0.15;
  var SHORTEST_PART = 3;
  var SPLIT_REFERENCE = /\b([A-Za-z])[\s.-]+(\d+(?:\.\d+)*)(?![\p{L}\p{N}])/gu;

  /** Return the words of the index: a capital counts the letters that a word shares with the one before. */
  function decodedWords(text) {
    var previous = "";
    return Array.from(text.matchAll(/([A-Z])([^A-Z]*)/g), function (match) {
      previous = previous.slice(0, match[1].charCodeAt(0) - 65) + match[2];
      return previous;
    });
  }

  function fileOfWord(word) {
    return "words-" + (/^[a-z]/.test(word) ? word[0] : "0");
  }

  /** Return the files that a query will need, as far as they are known before the index is there. */
  function likelyFiles(query) {
    return Array.from(new Set(swpWords.parse(query).words.map(fileOfWord)));
  }

  /** Return a function that reads queries; `inTitles` returns how many documents have a word in their title or reference. */
  function reader(index, inTitles) {
    var vocabulary = decodedWords(index.words);
    var known = new Set(vocabulary), wordsByStem = new Map();
    vocabulary.forEach(function (word) {
      var stem = swpWords.stem(word);
      if (wordsByStem.has(stem)) wordsByStem.get(stem).push(word);
      else wordsByStem.set(stem, [word]);
    });
    var synonyms = index.synonyms.map(function (row) {
      return { typed: row[0].split(" ").map(swpWords.stem), printed: swpWords.wordsOf(row[1]).filter(swpWords.isContent), meaning: row[1] };
    });

    /** Return the words of the index that a word finds, with how well. */
    function matchesOf(wanted) {
      var matches = new Map();
      vocabulary.forEach(function (word) {
        if (word.startsWith(wanted)) matches.set(word, SAME_BEGINNING);
      });
      (wordsByStem.get(swpWords.stem(wanted)) || []).forEach(function (word) { matches.set(word, SAME_STEM); });
      if (known.has(wanted)) matches.set(wanted, SAME_WORD);
      return matches;
    }

    /** Return an option of a term: words that must all be found, with how well they fit what was typed. */
    function option(words, quality) {
      return { words: words.map(matchesOf), quality: quality, meant: words.join(" ") };
    }

    /** Return the words that a word may be a misspelling of, the likeliest first. */
    function misspelt(wanted) {
      if (wanted.length < 4 || /[0-9]/.test(wanted)) return [];
      var limit = wanted.length < 8 ? 1 : 2, stem = swpWords.stem(wanted), nearest = [], least = limit + 1;
      wordsByStem.forEach(function (words, other) {
        if (other.length < 3) return;
        var errors = swpWords.distance(stem, other, limit) + (other[0] === stem[0] ? 0 : 0.5);
        if (errors > limit + 0.5 || errors > least) return;
        if (errors < least) nearest = [];
        least = errors;
        nearest = nearest.concat(words);
      });
      function errorsIn(word) {
        return swpWords.distance(wanted, word, wanted.length);
      }
      return nearest.sort(function (a, b) { return errorsIn(a) - errorsIn(b) || inTitles(b) - inTitles(a); });
    }

    /** Return the term that begins at a word: with the longest synonym, with the next word in one, or with itself. */
    function termAt(words, start) {
      var stems = words.slice(start).map(swpWords.stem);
      var matching = synonyms.filter(function (synonym) {
        return synonym.typed.every(function (word, i) { return stems[i] === word; });
      }).sort(function (a, b) { return b.typed.length - a.typed.length; });
      if (matching.length) return termOfSynonyms(words, start, matching);
      var pair = words.slice(start, start + 2);
      if (pair.length === 2 && known.has(pair.join(""))) {
        return { typed: pair, options: [option([pair.join("")], SAME_WORD), option(pair, SAME_STEM)] };
      }
      return termOfWord(words[start]);
    }

    function termOfSynonyms(words, start, matching) {
      var length = matching[0].typed.length;
      var meanings = new Map();  // Two forms of a word (bodycam, bodycams) may have the same.
      matching.forEach(function (synonym) {
        if (synonym.typed.length === length) meanings.set(synonym.meaning, option(synonym.printed, SYNONYM));
      });
      var others = Array.from(meanings.values());
      var typed = words.slice(start, start + length);
      return { typed: typed, options: [option(typed, SAME_WORD)].concat(others), also: Array.from(meanings.keys()) };
    }

    function termOfWord(word) {
      var own = option([word], SAME_WORD);
      if (own.words[0].size) return { typed: [word], options: [own] };
      for (var i = SHORTEST_PART; i <= word.length - SHORTEST_PART; i += 1) {
        var parts = [word.slice(0, i), word.slice(i)];
        if (known.has(parts[0]) && matchesOf(parts[1]).size) return { typed: [word], options: [option(parts, SYNONYM)] };
      }
      var near = misspelt(word);
      var options = near.map(function (other) { return option([other], MISSPELT); });
      return { typed: [word], options: options, meant: near[0], missing: !near.length };
    }

    function exactTerm(word) {
      var exact = { words: [new Map([[word, SAME_WORD]])], quality: SAME_WORD, meant: word };
      return { typed: [word], options: known.has(word) ? [exact] : [], missing: !known.has(word) };
    }

    /** Return what a query looks for: its terms; its phrases; the stems of its words that are found; the statuses that it names. */
    return function read(query) {
      var text = query.replace(SPLIT_REFERENCE, function (printed, letter, number) {
        return inTitles((letter + number).toLowerCase()) ? letter + number : printed;
      });
      var parsed = swpWords.parse(text), terms = [], words = parsed.words;
      for (var i = 0; i < words.length; i += terms[terms.length - 1].typed.length) terms.push(termAt(words, i));
      parsed.phrases.forEach(function (phrase) { terms = terms.concat(phrase.map(exactTerm)); });
      var typed = " " + swpWords.wordsOf(text).join(" ") + " ";
      return {
        terms: terms,
        phrases: parsed.phrases,
        typed: parsed.all,
        stems: terms.filter(function (term) { return !term.missing; }).map(function (term) {
          return term.meant ? swpWords.stem(term.meant) : term.typed.map(swpWords.stem).join(" ");
        }).join(" "),
        statuses: Object.keys(index.statuses).filter(function (status) {
          return typed.includes(" " + swpWords.wordsOf(index.statuses[status]).join(" ") + " ");
        }),
      };
    };
  }

  return { reader: reader, likelyFiles: likelyFiles, fileOfWord: fileOfWord, decodedWords: decodedWords };
})();
