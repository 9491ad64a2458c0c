/* Hides the list of promises until explorer.js has applied the filters of the address, so nothing moves. */
"use strict";

if (location.search) {
  document.documentElement.classList.add("filtering");
  setTimeout(function () { document.documentElement.classList.remove("filtering"); }, 3000); // if that script fails
}
