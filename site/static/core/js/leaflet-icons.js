// A pin drawn in the page, in place of Leaflet's own pictures: their addresses are guessed from the style
// sheet's, and the guess fails where file names carry a hash.
(function () {
  "use strict";
  var DRAWING =
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="40" viewBox="0 0 30 40" aria-hidden="true">' +
    '<path d="M15 38.500C7 27.500 2 21 2 14.500a13 13 0 0 1 26 0c0 6.500-5 13-13 24z" fill="{fill}" stroke="#fff" stroke-width="2"/>' +
    "{sign}</svg>";
  // A kind has its colour and its shape. The pages say which colours are the network's; the admin has the house's.
  var roles = getComputedStyle(document.documentElement);

  function role(name, house) { return roles.getPropertyValue(name).trim() || house; }

  var KINDS = {
    partner: { fill: role("--map-link", "#0f6268"), sign: '<circle cx="15" cy="14.500" r="5" fill="#fff"/>' },
    action: { fill: role("--map-accent", "#b23e18"), sign: '<path d="M15 8l6.500 6.500L15 21l-6.500-6.500z" fill="#fff"/>' },
    event: { fill: role("--map-event", "#6a4a8c"), sign: '<rect x="10" y="9.500" width="10" height="10" rx="1" fill="#fff"/>' },
  };

  /** The icon of a place; `kind` is "partner", "action" or "event", anything else looks like the first. */
  window.estuairePin = function (kind) {
    var look = KINDS[kind] || KINDS.partner;
    return window.L.divIcon({
      className: "estuaire-pin",
      html: DRAWING.replace("{fill}", look.fill).replace("{sign}", look.sign),
      iconSize: [30, 40],
      iconAnchor: [15, 39],
      popupAnchor: [0, -36],
    });
  };
  window.L.Marker.prototype.options.icon = window.estuairePin("partner");
})();
