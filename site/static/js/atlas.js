// The map of all places beside its list: groups of pins, outlines of territories, and each side points to the other.
(function () {
  "use strict";
  var map = document.querySelector("[data-map][data-places]");
  if (!map) { return; }
  var tools = window.estuaireMap;
  var views = document.querySelector("[data-atlas-views]");
  var tabs = document.querySelector("[data-atlas-tabs]");
  var KINDS = { partenaire: "partner", action: "action", evenement: "event" };
  // What the reader asked for once in this visit is not asked again on the next page with other filters.
  var MEMORY = "estuaire-carte";

  function remembered() { try { return sessionStorage.getItem(MEMORY) === "1"; } catch (error) { return false; } }
  function remember() { try { sessionStorage.setItem(MEMORY, "1"); } catch (error) { /* a frame may have none */ } }

  function read(address) {
    return fetch(address).then(function (response) {
      if (!response.ok) { throw new Error(String(response.status)); }
      return response.json();
    });
  }

  var board = null;
  var bounds = null;
  // A map that is drawn while hidden has no size to fit anything into.
  var isFitted = false;
  var group = null;
  var markers = {};

  function lineOf(ident) { return document.getElementById("lieu-" + ident); }

  function mark(ident) {
    document.querySelectorAll(".place[aria-current]").forEach(function (line) { line.removeAttribute("aria-current"); });
    var line = lineOf(ident);
    if (line) { line.setAttribute("aria-current", "true"); }
    return line;
  }

  function view(name) {
    views.dataset.view = name;
    tabs.querySelectorAll("[data-atlas-tab]").forEach(function (tab) {
      tab.setAttribute("aria-pressed", String(tab.dataset.atlasTab === name));
    });
    if (name === "map" && board) {
      board.invalidateSize();
      if (!isFitted) { fit(); }
    }
  }

  /** The address of the part of the list that holds a line which is not on this page. */
  function addressOfLine(ident, index) {
    var address = new URL(location.href);
    address.searchParams.set("page", String(Math.floor(index / Number(map.dataset.perPart)) + 1));
    address.hash = "lieu-" + ident;
    return address.href;
  }

  function popup(feature, index) {
    var words = feature.properties;
    var box = tools.popup({ name: words.nom, kindLabel: map.dataset["kind" + words.nature[0].toUpperCase() + words.nature.slice(1)],
      address: words.adresse, url: words.url, title: words.fiche });
    var acts = document.createElement("p");
    var toLine = tools.line("a", map.dataset.lineLink);
    toLine.href = lineOf(feature.id) ? "#lieu-" + feature.id : addressOfLine(feature.id, index);
    toLine.addEventListener("click", function () { view("list"); });
    var report = tools.line("a", map.dataset.reportLink);
    report.href = map.dataset.reportAddress + feature.id;
    acts.append(toLine, " ", report);
    acts.className = "map__acts";
    box.appendChild(acts);
    // In the page of another site, ours opens beside it.
    if (document.body.classList.contains("embedded")) {
      box.querySelectorAll("a:not([href^='#'])").forEach(function (link) {
        if (link !== toLine) { link.target = "_blank"; link.rel = "noopener"; }
      });
    }
    return box;
  }

  function cluster() {
    return L.markerClusterGroup({
      showCoverageOnHover: false,
      maxClusterRadius: 56,
      animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      chunkedLoading: true,
      iconCreateFunction: function (found) {
        var count = found.getChildCount();
        var words = map.dataset.group.replace("{count}", count);
        return L.divIcon({
          className: "cluster cluster--" + (count < 10 ? "few" : count < 100 ? "some" : "many"),
          html: '<span aria-hidden="true">' + count + '</span><span class="visually-hidden">' + words + "</span>",
          iconSize: null,
        });
      },
    });
  }

  /** The northernmost point of an outline: its name there crosses few pins, and no name of a territory inside it. */
  function top(geometry) {
    return geometry.coordinates.flat(2).reduce(function (highest, point) { return point[1] > highest[1] ? point : highest; });
  }

  function drawOutlines(outlines) {
    var roles = getComputedStyle(document.documentElement);
    board.createPane("names").style.zIndex = 450;
    var layer = L.geoJSON(outlines, {
      interactive: false,
      style: { color: roles.getPropertyValue("--map-deep").trim(), weight: 2, dashArray: "6 5", fillColor: roles.getPropertyValue("--map-tide").trim(), fillOpacity: 0.07 },
    });
    outlines.features.forEach(function (feature) {
      var at = top(feature.geometry);
      L.tooltip({ pane: "names", permanent: true, direction: "bottom", offset: [0, 2], className: "outline-name" })
        .setLatLng([at[1], at[0]])
        .setContent(tools.line("span", feature.properties.nom))
        .addTo(board);
    });
    return layer.addTo(board).getBounds();
  }

  function fit() {
    isFitted = board.getSize().x > 0;
    board.fitBounds(bounds, { padding: [36, 36], maxZoom: 14 });
  }

  function draw() {
    var data = map.dataset;
    return Promise.all([
      tools.loadLeaflet(map).then(function () {
        return Promise.all([tools.load(data.clusterScript, "script"), tools.load(data.clusterStyle, "style")]);
      }),
      read(data.places),
      read(data.outlines),
    ]).then(function (done) {
      var places = done[1].features;
      board = tools.board(map);
      group = cluster();
      bounds = L.latLngBounds([]);
      places.forEach(function (feature, index) {
        var at = feature.geometry.coordinates;
        var marker = L.marker([at[1], at[0]], { icon: estuairePin(KINDS[feature.properties.nature]), title: feature.properties.nom, alt: feature.properties.nom });
        bounds.extend(marker.getLatLng());
        marker.bindPopup(function () { return popup(feature, index); });
        marker.on("popupopen", function () {
          var line = mark(feature.id);
          if (line && getComputedStyle(tabs).display === "none") { line.scrollIntoView({ block: "nearest" }); }
        });
        markers[feature.id] = marker;
      });
      group.addLayers(Object.values(markers));
      board.addLayer(group);
      var around = drawOutlines(done[2]);
      // Whoever chose a territory wants to see it whole; nobody else wants the map as wide as the widest outline.
      if ("outlinesChosen" in data && around.isValid()) { bounds = around; }
      fit();
      document.querySelectorAll("[data-place-show]").forEach(function (button) { button.hidden = false; });
      remember();
    });
  }

  function showOnMap(ident) {
    var marker = markers[ident];
    if (!marker) { return; }
    view("map");
    // The button may be hidden with the list: the focus goes to the pin.
    group.zoomToShowLayer(marker, function () {
      marker.getElement().focus({ preventScroll: true });
      marker.openPopup();
    });
    mark(ident);
    map.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-place-show]");
    if (button) { showOnMap(button.closest("[data-place]").dataset.place); }
  });

  tabs.hidden = false;
  view("list");
  var show = tools.start(map, draw);
  tabs.addEventListener("click", function (event) {
    var tab = event.target.closest("[data-atlas-tab]");
    if (tab) { view(tab.dataset.atlasTab); }
  });
  if (remembered()) { show(false); }
})();
