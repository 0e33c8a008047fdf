// The map of a page: built when the reader asks for it, from the places that the page lists anyway.
(function () {
  "use strict";

  function load(address, kind) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement(kind === "style" ? "link" : "script");
      if (kind === "style") { element.rel = "stylesheet"; element.href = address; } else { element.src = address; }
      element.onload = resolve;
      element.onerror = reject;
      document.head.appendChild(element);
    });
  }

  /** Text only: what institutions wrote is never read as HTML. */
  function line(name, text, className) {
    var element = document.createElement(name);
    element.textContent = text;
    if (className) { element.className = className; }
    return element;
  }

  function popup(place) {
    var box = document.createElement("div");
    box.appendChild(line("strong", place.name));
    if (place.kindLabel) { box.appendChild(line("p", place.kindLabel)); }
    if (place.address) { box.appendChild(line("p", place.address)); }
    if (place.url) {
      var link = line("a", place.title || place.name);
      link.href = place.url;
      box.appendChild(link);
    }
    return box;
  }

  function draw(map, places) {
    var canvas = map.querySelector("[data-map-canvas]");
    canvas.hidden = false;
    var board = L.map(canvas, { scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: map.dataset.zoomIn, zoomOutTitle: map.dataset.zoomOut }).addTo(board);
    board.attributionControl.setPrefix('<a href="https://leafletjs.com/">Leaflet</a>');
    board.on("popupopen", function (event) {
      event.popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", map.dataset.close);
    });
    L.tileLayer(map.dataset.tileUrl, {
      attribution: map.dataset.tileAttribution,
      maxZoom: 18,
      // The site tells nobody where its readers come from, but OpenStreetMap refuses who does not say so.
      referrerPolicy: "strict-origin-when-cross-origin",
    }).addTo(board);
    var bounds = L.latLngBounds([]);
    places.forEach(function (place) {
      var point = [place.latitude, place.longitude];
      bounds.extend(point);
      L.marker(point, { icon: estuairePin(place.kind), alt: place.name, title: place.name })
        .bindPopup(popup(place))
        .addTo(board);
    });
    board.fitBounds(bounds, { padding: [36, 36], maxZoom: 14 });
    canvas.tabIndex = -1;
    canvas.focus();
  }

  document.querySelectorAll("[data-map]").forEach(function (map) {
    var places = JSON.parse(document.getElementById("map-places").textContent);
    var button = map.querySelector("[data-map-show]");
    var status = map.querySelector("[data-map-status]");
    map.hidden = false;
    button.addEventListener("click", function () {
      button.disabled = true;
      Promise.all([load(map.dataset.leafletStyle, "style"), load(map.dataset.leafletScript, "script")])
        .then(function () { return load(map.dataset.iconsScript, "script"); })
        .then(function () {
          map.querySelector(".map__veil").hidden = true;
          draw(map, places);
        })
        .catch(function () {
          button.disabled = false;
          status.textContent = map.dataset.error;
        });
    });
  });
})();
