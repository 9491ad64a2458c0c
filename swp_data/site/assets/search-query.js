/* What a query looks for: its terms, each with the words of the index that it finds.

   A word finds its other forms (burglaries, burglary), the words that it begins, what the documents print for it (bodycam,
   body worn video), what it abbreviates and, if it finds nothing, the words that it may be a misspelling of. A word that only
   begins with it counts so little that its place in a title doesn't outweigh the whole word in a text. */
"use strict";

var swpQuery = (function () {
  var SAME_WORD = 1, SAME_STEM = 0.8, SYNONYM = 0.7, MISSPELT = 0.6, SAME_BEGINNING = 0.15;
  var SHORTEST_PART = 3;
  var VOCABULARY = "vocabulary";  // the file with all words, which only a word that no text has needs
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
    var known = new Set(), wordsByStem = new Map(), filesRead = new Set(), wanted = new Set();
    var synonyms = index.synonyms.map(function (row) {
      return { typed: row[0].split(" ").map(swpWords.stem), printed: swpWords.wordsOf(row[1]).filter(swpWords.isContent), meaning: row[1] };
    });

    /** Add the words of a file of the index to those that are known. */
    function learn(file, words) {
      filesRead.add(file);
      words.forEach(function (word) {
        if (known.has(word)) return;
        var stem = swpWords.stem(word);
        known.add(word);
        if (wordsByStem.has(stem)) wordsByStem.get(stem).push(word);
        else wordsByStem.set(stem, [word]);
      });
    }

    /** Ask for a file of words unless it was read, or all words are known, or no word begins like those in it. */
    function need(file) {
      var exists = file === VOCABULARY || index.initials.includes(file.slice(-1));
      if (exists && !filesRead.has(file) && !filesRead.has(VOCABULARY)) wanted.add(file);
    }

    function isKnown(word) {
      need(fileOfWord(word));
      return known.has(word);
    }

    /** Return the words of the index that a word finds, with how well. All forms of a word have one first letter. */
    function matchesOf(typed) {
      var matches = new Map();
      need(fileOfWord(typed));
      known.forEach(function (word) {
        if (word.startsWith(typed)) matches.set(word, SAME_BEGINNING);
      });
      (wordsByStem.get(swpWords.stem(typed)) || []).forEach(function (word) { matches.set(word, SAME_STEM); });
      if (known.has(typed)) matches.set(typed, SAME_WORD);
      return matches;
    }

    /** Return an option of a term: words that must all be found, with how well they fit what was typed. */
    function option(words, quality) {
      return { words: words.map(matchesOf), quality: quality, meant: words.join(" ") };
    }

    /** Return the words that a word may be a misspelling of, the likeliest first. */
    function misspelt(typed) {
      if (typed.length < 4 || /[0-9]/.test(typed)) return [];
      var limit = typed.length < 8 ? 1 : 2, stem = swpWords.stem(typed), nearest = [], least = limit + 1;
      wordsByStem.forEach(function (words, other) {
        if (other.length < 3) return;
        var errors = swpWords.distance(stem, other, limit) + (other[0] === stem[0] ? 0 : 0.5);
        if (errors > limit + 0.5 || errors > least) return;
        if (errors < least) nearest = [];
        least = errors;
        nearest = nearest.concat(words);
      });
      function errorsIn(word) {
        return swpWords.distance(typed, word, typed.length);
      }
      return nearest.sort(function (a, b) {
        return errorsIn(a) - errorsIn(b) || inTitles(b) - inTitles(a) || (a < b ? -1 : 1);
      });
    }

    /** Return the term that begins at a word: with the longest synonym, with the next word in one, or with itself. */
    function termAt(words, start) {
      var stems = words.slice(start).map(swpWords.stem);
      var matching = synonyms.filter(function (synonym) {
        return synonym.typed.every(function (word, i) { return stems[i] === word; });
      }).sort(function (a, b) { return b.typed.length - a.typed.length; });
      if (matching.length) return termOfSynonyms(words, start, matching);
      var pair = words.slice(start, start + 2);
      if (pair.length === 2 && isKnown(pair.join(""))) {
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
      if (!wanted.has(fileOfWord(word))) need(VOCABULARY);
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
      return { typed: [word], options: isKnown(word) ? [exact] : [], missing: !known.has(word) };
    }

    /** Return what a query looks for: its terms; its phrases; the stems of its words that are found; the statuses that it names.

        `wanted` has the files whose words must be learnt first; the rest is right once it is empty. */
    function read(query) {
      wanted = new Set();
      var text = query.replace(SPLIT_REFERENCE, function (printed, letter, number) {
        return inTitles((letter + number).toLowerCase()) ? letter + number : printed;
      });
      var parsed = swpWords.parse(text), terms = [], words = parsed.words;
      for (var i = 0; i < words.length; i += terms[terms.length - 1].typed.length) terms.push(termAt(words, i));
      parsed.phrases.forEach(function (phrase) { terms = terms.concat(phrase.map(exactTerm)); });
      var typed = " " + swpWords.wordsOf(text).join(" ") + " ";
      return {
        wanted: Array.from(wanted),
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
    }

    return { read: read, learn: learn };
  }

  return { reader: reader, likelyFiles: likelyFiles, fileOfWord: fileOfWord, decodedWords: decodedWords, VOCABULARY: VOCABULARY };
})();
