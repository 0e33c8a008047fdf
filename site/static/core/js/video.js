// A video of another site plays in the page once the reader asks for it: before, its site is asked for nothing.
(function () {
  "use strict";

  function play(button) {
    var frame = document.createElement("iframe");
    frame.className = "video__frame";
    frame.title = button.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
    frame.setAttribute("allowfullscreen", "");
    // Players refuse to start for a page that hides where it is; they learn its site, not the page.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation");
    frame.src = button.dataset.player;
    button.closest(".video__stage").replaceChildren(frame);
    frame.focus();
  }

  document.querySelectorAll(".video__stage-template").forEach(function (template) {
    var stage = template.content.cloneNode(true);
    stage.querySelector("button").addEventListener("click", function (event) { play(event.currentTarget); });
    // In place of the template, so that a second run of this script finds nothing left to do.
    template.replaceWith(stage);
  });
})();
