// The folded menu, which works without this: Escape closes it, and leaving it does, so that it covers nothing that has the focus.
(function () {
  "use strict";
  document.querySelectorAll(".menu-fold").forEach(function (fold) {
    fold.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !fold.open) { return; }
      fold.open = false;
      fold.querySelector("summary").focus();
    });
    fold.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !fold.contains(event.relatedTarget)) { fold.open = false; }
    });
    document.addEventListener("click", function (event) {
      if (!fold.contains(event.target)) { fold.open = false; }
    });
  });
})();
