// The table of contents follows the reader: the part that is read is the current one.
(function () {
  "use strict";
  var links = Array.from(document.querySelectorAll(".contents a[href^='#']"));
  var parts = links.map(function (link) { return document.getElementById(decodeURIComponent(link.hash.slice(1))); });
  if (!links.length || !("IntersectionObserver" in window)) { return; }

  var wide = window.matchMedia("(min-width: 64rem)");
  if (wide.matches) { links[0].closest("details").open = true; }

  function follow() {
    // The last heading above the upper third of the screen; before the first one, none.
    var line = window.innerHeight / 3;
    var current = -1;
    parts.forEach(function (part, index) {
      if (part && part.getBoundingClientRect().top <= line) { current = index; }
    });
    links.forEach(function (link, index) {
      if (index === current) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
  }

  // Asked only when a heading crosses the line, not at each pixel.
  var observer = new IntersectionObserver(follow, { rootMargin: "0px 0px -66% 0px" });
  parts.forEach(function (part) { if (part) { observer.observe(part); } });
  // A small screen reads the list once and goes on: it folds behind the one who chose.
  links.forEach(function (link) {
    link.addEventListener("click", function () {
      if (!wide.matches) { link.closest("details").open = false; }
    });
  });
})();
