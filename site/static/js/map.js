// The map of a page: built when the reader asks for it, or at once where the network serves its own background.
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

  /** Leaflet and our pins, from the site's own files. */
  function loadLeaflet(map) {
    return Promise.all([load(map.dataset.leafletStyle, "style"), load(map.dataset.leafletScript, "script")]).then(
      function () { return load(map.dataset.iconsScript, "script"); }
    );
  }

  /** Text only: what institutions wrote is never read as HTML. */
  function line(name, text, className) {
    var element = document.createElement(name);
    element.textContent = text;
    if (className) { element.className = className; }
    return element;
  }

  /** What a pin says; `place` has `name`, and may have `kindLabel`, `address`, and `url` with its `title`. */
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

  /** The Leaflet map with its background, in the place of the veil. */
  function board(map) {
    var canvas = map.querySelector("[data-map-canvas]");
    map.querySelector(".map__veil").hidden = true;
    canvas.hidden = false;
    var made = L.map(canvas, { scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: map.dataset.zoomIn, zoomOutTitle: map.dataset.zoomOut }).addTo(made);
    made.attributionControl.setPrefix('<a href="https://leafletjs.com/">Leaflet</a>');
    // Who opened a pin by the keyboard reads on in what it says, and comes back to the pin.
    var opener = null;
    made.on("popupopen", function (event) {
      var box = event.popup.getElement();
      var focused = document.activeElement;
      box.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", map.dataset.close);
      opener = canvas.contains(focused) && focused.matches(":focus-visible") ? focused : null;
      if (opener) {
        box.tabIndex = -1;
        box.focus({ preventScroll: true });
      }
    });
    made.on("popupclose", function (event) {
      var wasInside = event.popup.getElement().contains(document.activeElement);
      if (opener && opener.isConnected && wasInside) { opener.focus({ preventScroll: true }); }
      opener = null;
    });
    canvas.addEventListener("keydown", function (event) { if (event.key === "Escape") { made.closePopup(); } });
    L.tileLayer(map.dataset.tileUrl, {
      attribution: map.dataset.tileAttribution,
      maxZoom: 18,
      // The site tells nobody where its readers come from, but OpenStreetMap refuses who does not say so.
      referrerPolicy: "strict-origin-when-cross-origin",
    }).addTo(made);
    canvas.tabIndex = -1;
    return made;
  }

  /**
   * Have `draw()` called, once, when the map is wanted: it returns a promise, and whether it was kept is told here.
   * The focus goes to the map only where the reader asked for it.
   */
  function start(map, draw) {
    var button = map.querySelector("[data-map-show]");
    var status = map.querySelector("[data-map-status]");
    var running = null;
    function show(isAsked) {
      if (running) { return running; }
      button.disabled = true;
      running = draw().then(function () {
        if (isAsked) { map.querySelector("[data-map-canvas]").focus(); }
      });
      running.catch(function () {
        running = null;
        button.disabled = false;
        map.querySelector(".map__ask").hidden = false;
        status.textContent = map.dataset.error;
      });
      return running;
    }
    map.hidden = false;
    button.addEventListener("click", function () { show(true); });
    if ("firstParty" in map.dataset) {
      new IntersectionObserver(function (entries, observer) {
        if (entries.some(function (entry) { return entry.isIntersecting; })) {
          observer.disconnect();
          show(false);
        }
      }, { rootMargin: "300px" }).observe(map);
    }
    return show;
  }

  window.estuaireMap = { load: load, loadLeaflet: loadLeaflet, line: line, popup: popup, board: board, start: start };

  document.querySelectorAll("[data-map]:not([data-places])").forEach(function (map) {
    var places = JSON.parse(document.getElementById("map-places").textContent);
    start(map, function () {
      return loadLeaflet(map).then(function () {
        var made = board(map);
        var bounds = L.latLngBounds([]);
        places.forEach(function (place) {
          var point = [place.latitude, place.longitude];
          bounds.extend(point);
          L.marker(point, { icon: estuairePin(place.kind), alt: place.name, title: place.name })
            .bindPopup(popup(place))
            .addTo(made);
        });
        made.fitBounds(bounds, { padding: [36, 36], maxZoom: 14 });
      });
    });
  });
})();
