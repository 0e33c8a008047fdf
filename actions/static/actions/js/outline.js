// The outline of a territory on a small map: the stored one, then the one in the file that is chosen.
(function () {
  "use strict";

  function start(box) {
    var canvas = box.querySelector("[data-outline-board]");
    var status = box.querySelector("[data-outline-status]");
    var file = document.getElementById("id_outline_file");
    var stored = document.getElementById("territory-outline");
    var board = null;
    var layer = null;

    function draw(outline) {
      var drawn = L.geoJSON(outline, { style: { color: "#0c3444", weight: 2, fillOpacity: 0.15 }, interactive: false });
      if (!drawn.getBounds().isValid()) { throw new Error("nothing to draw"); }
      canvas.hidden = false;
      if (!board) {
        board = L.map(canvas, { scrollWheelZoom: false });
        L.tileLayer(box.dataset.tileUrl, {
          attribution: box.dataset.tileAttribution,
          maxZoom: 18,
          referrerPolicy: "strict-origin-when-cross-origin",
        }).addTo(board);
      }
      if (layer) { layer.remove(); }
      layer = drawn;
      board.fitBounds(layer.getBounds(), { padding: [20, 20] });
      layer.addTo(board);
    }

    if (stored) { draw(JSON.parse(stored.textContent)); }
    file.addEventListener("change", function () {
      if (!file.files.length) { return; }
      file.files[0].text().then(function (text) {
        draw(JSON.parse(text));
        status.textContent = box.dataset.chosen;
      }).catch(function () { status.textContent = box.dataset.noDrawing; });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-outline]").forEach(start);
  });
})();
