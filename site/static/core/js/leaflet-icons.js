// A pin drawn in the page, in place of Leaflet's own pictures: their addresses are guessed from the style
// sheet's, and the guess fails where file names carry a hash.
(function () {
  "use strict";
  var DRAWING =
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="40" viewBox="0 0 30 40" aria-hidden="true">' +
    '<path d="M15 38.500C7 27.500 2 21 2 14.500a13 13 0 0 1 26 0c0 6.500-5 13-13 24z" fill="{fill}" stroke="#fff" stroke-width="2"/>' +
    '<circle cx="15" cy="14.500" r="5" fill="#fff"/></svg>';
  var COLOURS = { partner: "#0f6268", action: "#b23e18", event: "#6a4a8c" };

  /** The icon of a place; `kind` is "partner", "action" or "event", anything else gets the first colour. */
  window.estuairePin = function (kind) {
    return window.L.divIcon({
      className: "estuaire-pin",
      html: DRAWING.replace("{fill}", COLOURS[kind] || COLOURS.partner),
      iconSize: [30, 40],
      iconAnchor: [15, 39],
      popupAnchor: [0, -36],
    });
  };
  window.L.Marker.prototype.options.icon = window.estuairePin("partner");
})();
