// A colour as the browser chooses it and as its code: what one is given, the other shows. Elements that offer a colour
// (`data-take-colour`) put it into the field that they stand in; an empty one is the house's.
(function () {
  "use strict";
  var CODE = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

  function parts(frame) {
    return { picker: frame.querySelector("[data-colour-picker]"), code: frame.querySelector("input[name]") };
  }

  function show(frame) {
    var both = parts(frame);
    var match = CODE.exec(both.code.value.trim());
    var digits = match && match[1].toLowerCase();
    if (digits && digits.length === 3) { digits = digits.replace(/./g, "$&$&"); }
    if (digits || !both.code.value.trim()) { both.picker.value = digits ? "#" + digits : frame.dataset.house; }
  }

  function write(frame, colour) {
    var code = parts(frame).code;
    code.value = colour;
    code.dispatchEvent(new Event("input", { bubbles: true }));
    code.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("input", function (event) {
    var frame = event.target.closest("[data-colour-field]");
    if (!frame) { return; }
    if (event.target.matches("[data-colour-picker]")) { write(frame, event.target.value); } else { show(frame); }
  });
  document.addEventListener("click", function (event) {
    var offer = event.target.closest("[data-take-colour]");
    var field = offer && offer.closest("[data-field]");
    if (!field) { return; }
    write(field.querySelector("[data-colour-field]"), offer.dataset.takeColour);
    parts(field).code.focus();
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-colour]").forEach(function (swatch) { swatch.style.backgroundColor = swatch.dataset.colour; });
  });
})();
