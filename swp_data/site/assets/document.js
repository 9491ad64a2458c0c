/* Opens the part of a document that an address leads to, in browsers that don't, and all parts at the press of a button. */
"use strict";

(function () {
  var button = document.getElementById("open-all"), parts = document.querySelectorAll("details.part");

  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var part = target && target.closest("details.part");
    if (!part || part.open) return;
    part.open = true;
    target.scrollIntoView({ behavior: "instant" });
  }

  button.addEventListener("click", function () {
    var isOpen = button.getAttribute("aria-pressed") !== "true";
    parts.forEach(function (part) { part.open = isOpen; });
    button.setAttribute("aria-pressed", String(isOpen));
  });
  window.addEventListener("hashchange", reveal);
  reveal();
})();
