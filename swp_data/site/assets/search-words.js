/* The words of texts and queries: how they are split, which forms belong to one word, and how far a typing error is.
   swp_data/site/search/words.py splits the texts of the index by the same rules. */
"use strict";

var swpWords = (function () {
  // Letters and digits, with an apostrophe, a point or a thousands separator inside the word ("victims'", "A4.6", "2,800").
  var WORD = /£|[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+|\.[0-9]+|,[0-9]{3}(?![0-9]))*/gu;
  var QUOTED = /["“”]([^"“”]*)["“”]?/g;
  var STOP_WORDS = new Set(
    "a about after all an and any are as at be became become been but by can did do does for from has have how i in into is it its of on or our that the their there these this to was we were what when where which who why will with".split(" ")
  );
  var IRREGULAR = {
    agreed: "agree", children: "child", halves: "half", knives: "knife", lives: "life", people: "person", thieves: "thief",
    used: "use", using: "use", wives: "wife",
  };
  var VOWEL = /[aeiouy]/;
  var normalised = new Map();

  /** Return a word as it is compared: in lower case, without accents, apostrophes and separators. */
  function normalise(word) {
    var result = normalised.get(word);
    if (result === undefined) {
      result = word.normalize("NFKD").toLowerCase().replace(/['’,\u0300-\u036f]/g, "").replace(/^([a-z])\.(?=[0-9])/, "$1");
      normalised.set(word, result);
    }
    return result;
  }

  /** Return the words of a text, each as it is compared and with its position. */
  function split(text) {
    return Array.from(text.matchAll(WORD), function (match) {
      return { word: normalise(match[0]), start: match.index, end: match.index + match[0].length };
    });
  }

  /** Return whether a word says something by itself, unlike "the". */
  function isContent(word) {
    return !STOP_WORDS.has(word);
  }

  function wordsOf(text) {
    return split(text).map(function (match) { return match.word; });
  }

  /** Return the part of a word that its forms share: of "burglaries" and "burglary", of "women" and "woman". */
  function stem(word) {
    if (word.length < 3 || /[^a-z]/.test(word)) return word;
    var singular = IRREGULAR[word] || word.replace(/men$/, "man");
    if (singular === word) {
      if (/ies$/.test(word)) singular = word.slice(0, -3) + "y";
      else if (/(?:ch|sh|ss|x|zz)es$/.test(word)) singular = word.slice(0, -2);
      else if (/.{2}[^suai]s$/.test(word)) singular = word.slice(0, -1);
    }
    return withoutEnding(singular).replace(/^(.{4,})e$/, "$1");
  }

  /** Return a word without the ending of a verb, or of a noun that is made from a verb. */
  function withoutEnding(word) {
    var match = /^(.{2,}?[^e]|.{5,}e)(?:ing|ed)$/.exec(word);
    if (match && VOWEL.test(match[1])) {
      var short = /^[^aeiou][aeiou][^aeiouwxy]$/.test(match[1]) ? match[1] + "e" : match[1];
      return short.replace(/([bdfgmnprt])\1$/, "$1");
    }
    match = /^(.{6,}[st])ion$/.exec(word);
    return match ? match[1] : word;
  }

  /** Return how many letters are wrong, missing, superfluous or swapped between two words; more than `limit` if too many. */
  function distance(word, other, limit) {
    if (Math.abs(word.length - other.length) > limit) return limit + 1;
    var before = [], row = [];
    for (var j = 0; j <= other.length; j += 1) row.push(j);
    for (var i = 1; i <= word.length; i += 1) {
      var last = row;
      row = [i];
      for (j = 1; j <= other.length; j += 1) {
        var cost = word[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
        var swapped = i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1];
        if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min.apply(null, row) > limit) return limit + 1;
      before = last;
    }
    return row[other.length];
  }

  /** Return the phrases in quotes and the other words of a query. Stop words count only in phrases, or if there are no others. */
  function parse(query) {
    var phrases = [];
    var rest = query.replace(QUOTED, function (quoted, phrase) {
      var words = wordsOf(phrase);
      if (words.length) phrases.push(words);
      return " ";
    });
    var words = wordsOf(rest);
    var content = words.filter(isContent);
    return { phrases: phrases, words: content.length || phrases.length ? content : words, all: words };
  }

  return { split: split, wordsOf: wordsOf, isContent: isContent, stem: stem, distance: distance, parse: parse };
})();
