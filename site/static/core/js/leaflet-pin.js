// What our editors expect of the map: a click puts the pin, a button takes it away, and an empty field shows none.
(function () {
  "use strict";
  var stockEvents = window.LeafletField.prototype.initEvents;
  var stockWrite = window.LeafletField.prototype.writeLocation;

  window.LeafletField.prototype.initEvents = function () {
    var field = this;
    stockEvents.call(this);
    this.removeButton = document.getElementById(this.sourceField.attr("id") + "_remove");
    this.map.on("click", function (event) {
      field.setMapPosition(event.latlng);
      field.updateLatLng(event.latlng);
      field.writeLocation(event.latlng);
      field.tell(event.latlng);
    });
    this.marker.on("dragend", function () {
      field.tell(field.marker.getLatLng());
    });
    this.removeButton.addEventListener("click", function () {
      field.setState("");
      field.showPin(false);
      field.tell(null);
    });
    // An address that was chosen: the stock field puts the pin there, and stays as far away as it was.
    this.addressField.on("searchGeocoded", function (_event, place) {
      field.map.setView(place, Math.max(field.map.getZoom(), 16));
    });
    this.showPin(Boolean(this.sourceField.val()));
  };

  window.LeafletField.prototype.writeLocation = function (place) {
    stockWrite.call(this, place);
    this.showPin(true);
  };

  /** Have the address field hear of a pin that was moved by hand; `place` is null for one that was taken away. */
  window.LeafletField.prototype.tell = function (place) {
    this.sourceField[0].dispatchEvent(new CustomEvent("estuaire:pin", { detail: place, bubbles: true }));
  };

  window.LeafletField.prototype.showPin = function (shown) {
    if (shown) this.marker.addTo(this.map);
    else this.marker.remove();
    this.removeButton.hidden = !shown;
  };
})();
