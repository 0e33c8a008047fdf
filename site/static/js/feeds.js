// Two gestures that spare a detour: copying an address that stands in its field anyway, and printing.
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var field = document.getElementById(button.dataset.copy);
    var said = button.parentNode.querySelector("[role='status']");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", function () {
      field.select();
      navigator.clipboard.writeText(field.value).then(function () { said.textContent = button.dataset.copied; });
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
