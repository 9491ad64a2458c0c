// Goes on from an address that has moved to the same place on the new page, if there is only one.
const moved = document.querySelector("a[data-moved]");
if (moved) {
  const target = new URL(moved.href);
  if (location.hash && location.hash !== "#main") target.hash = location.hash;
  location.replace(target.href);
}
