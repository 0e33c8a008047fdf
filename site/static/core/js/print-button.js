// A button that prints the page: hidden where scripts don't run.
document.querySelectorAll("[data-prints]").forEach(function (button) {
  "use strict";
  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });
});
