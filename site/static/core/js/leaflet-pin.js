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
    });
    this.removeButton.addEventListener("click", function () {
      field.setState("");
      field.showPin(false);
    });
    this.showPin(Boolean(this.sourceField.val()));
  };

  window.LeafletField.prototype.writeLocation = function (place) {
    stockWrite.call(this, place);
    this.showPin(true);
  };

  window.LeafletField.prototype.showPin = function (shown) {
    if (shown) this.marker.addTo(this.map);
    else this.marker.remove();
    this.removeButton.hidden = !shown;
  };
})();
