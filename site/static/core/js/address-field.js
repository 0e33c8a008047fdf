// An address with suggestions of the national address base (a combobox, as WAI-ARIA describes it) that goes together with
// the pin of a map. What was typed is replaced only by what the person chooses.
(function () {
  "use strict";
  var PAUSE = 300;
  var SHORTEST = 4;
  var PATIENCE = 6000;

  function part(name, className, role) {
    var element = document.createElement(name);
    element.className = className;
    if (role) { element.setAttribute("role", role); }
    return element;
  }

  /** The same address, however it is typed. */
  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/gi, " ").trim().toLowerCase();
  }

  class AddressFieldController extends window.StimulusModule.Controller {
    static values = { options: Object };

    connect() {
      // Moving an element into its frame connects it anew.
      if (this.frame) { return; }
      var input = this.element;
      var id = input.id;
      // A row of several has its number in the names of its fields, up to the last hyphen.
      var sharedPart = id.includes("-") ? id.slice(0, id.lastIndexOf("-") + 1) : "id_";
      this.words = this.optionsValue.words;
      this.pin = document.getElementById(sharedPart + this.optionsValue.point);
      this.found = [];
      this.chosen = -1;
      this.isStale = false;
      this.frame = part("div", "address-field");
      this.list = part("ul", "address-field__list", "listbox");
      this.said = part("p", "address-field__said", "status");
      this.list.id = id + "_suggestions";
      this.list.hidden = true;
      this.list.setAttribute("aria-label", this.words.suggestions);
      input.before(this.frame);
      this.frame.append(input, this.list);
      this.frame.after(this.said);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", this.list.id);
      this.listen();
    }

    listen() {
      var field = this;
      this.element.addEventListener("input", function (event) { if (event.isTrusted) { field.typed(); } });
      this.element.addEventListener("keydown", function (event) { field.pressed(event); });
      this.element.addEventListener("blur", function () { field.left(); });
      // Before the field loses the focus, and the list with it.
      this.list.addEventListener("pointerdown", function (event) { event.preventDefault(); });
      this.list.addEventListener("click", function (event) {
        var option = event.target.closest("[role=option]");
        if (option) { field.choose(Array.from(field.list.children).indexOf(option)); }
      });
      if (this.pin) { this.pin.addEventListener("estuaire:pin", function (event) { field.pinMoved(event.detail); }); }
    }

    say(text) { this.said.textContent = text; }

    /** The answer of the service: its list of addresses. Of two questions the later one counts. */
    ask(address, parameters) {
      if (this.asking) { this.asking.abort(); }
      var asking = (this.asking = new AbortController());
      var patience = setTimeout(function () { asking.abort(new Error("slow")); }, PATIENCE);
      var url = new URL(address, location.href);
      Object.keys(parameters).forEach(function (name) { url.searchParams.set(name, parameters[name]); });
      return fetch(url, { signal: asking.signal, credentials: "omit", referrerPolicy: "no-referrer" })
        .then(function (response) {
          if (!response.ok) { throw new Error(String(response.status)); }
          return response.json();
        })
        .then(function (answer) {
          return answer.features.map(function (feature) {
            var at = feature.geometry.coordinates;
            return { label: feature.properties.label, lat: at[1], lng: at[0] };
          });
        })
        .finally(function () { clearTimeout(patience); });
    }

    failed(error) {
      // A later question took the place of this one.
      if (error && error.name === "AbortError") { return; }
      this.close();
      this.say(this.words.silent);
    }

    typed() {
      var field = this;
      clearTimeout(this.waiting);
      this.isStale = true;
      this.say("");
      var words = this.element.value.trim();
      if (words.length < SHORTEST) { this.close(); return; }
      this.waiting = setTimeout(function () {
        var near = field.optionsValue.near;
        field.ask(field.optionsValue.search, { q: words, limit: 5, autocomplete: 1, lat: near.lat, lon: near.lng })
          .then(function (found) { field.show(found); })
          .catch(function (error) { field.failed(error); });
      }, PAUSE);
    }

    show(found) {
      var field = this;
      this.found = found;
      this.chosen = -1;
      this.list.replaceChildren();
      found.forEach(function (place, index) {
        var option = part("li", "", "option");
        option.id = field.list.id + "_" + index;
        option.textContent = place.label;
        option.setAttribute("aria-selected", "false");
        field.list.append(option);
      });
      var isOpen = found.length > 0 && document.activeElement === this.element;
      this.list.hidden = !isOpen;
      this.element.setAttribute("aria-expanded", String(isOpen));
      this.element.removeAttribute("aria-activedescendant");
      var said = found.length === 0 ? this.words.none : found.length === 1 ? this.words.found_one : this.words.found;
      this.say(said.replace("{count}", found.length));
    }

    close() {
      this.list.hidden = true;
      this.chosen = -1;
      this.element.setAttribute("aria-expanded", "false");
      this.element.removeAttribute("aria-activedescendant");
    }

    pressed(event) {
      if (this.list.hidden) {
        if (event.key === "ArrowDown" && this.found.length) { event.preventDefault(); this.show(this.found); }
        return;
      }
      var last = this.found.length - 1;
      if (event.key === "ArrowDown") { this.point(this.chosen >= last ? 0 : this.chosen + 1); }
      else if (event.key === "ArrowUp") { this.point(this.chosen <= 0 ? last : this.chosen - 1); }
      else if (event.key === "Enter" && this.chosen >= 0) { this.choose(this.chosen); }
      else if (event.key === "Escape") { this.close(); }
      else { return; }
      event.preventDefault();
    }

    point(index) {
      this.chosen = index;
      Array.from(this.list.children).forEach(function (option, number) {
        option.setAttribute("aria-selected", String(number === index));
      });
      this.element.setAttribute("aria-activedescendant", this.list.children[index].id);
    }

    write(address) {
      this.element.value = address;
      this.isStale = false;
      // The form has to hear of it, to be saved.
      this.element.dispatchEvent(new Event("input", { bubbles: true }));
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }

    choose(index) {
      var place = this.found[index];
      this.close();
      this.found = [];
      this.write(place.label);
      // What wagtail-geo-widget's own address field says to its map.
      window.$(this.element).trigger("searchGeocoded", [window.L.latLng(place.lat, place.lng)]);
      this.say(this.words.moved);
    }

    left() {
      this.close();
      if (this.isStale && this.pin && this.pin.value && this.element.value.trim()) { this.say(this.words.unsure); }
    }

    pinMoved(place) {
      var field = this;
      clearTimeout(this.waiting);
      this.isStale = false;
      this.close();
      if (!place || !this.optionsValue.reverse) { this.say(""); return; }
      this.ask(this.optionsValue.reverse, { lat: place.lat, lon: place.lng, limit: 1 })
        .then(function (found) { field.offer(found[0]); })
        .catch(function (error) { field.failed(error); });
    }

    /** The address where the pin stands, for the person to take. */
    offer(place) {
      var field = this;
      if (!place) { this.say(this.words.unknown); return; }
      if (folded(place.label) === folded(this.element.value)) { this.say(this.words.moved); return; }
      this.say(this.words.differs.replace("{address}", place.label));
      var button = part("button", "button button-small button-secondary");
      button.type = "button";
      button.textContent = this.words.take;
      button.addEventListener("click", function () {
        field.write(place.label);
        field.say(field.words.moved);
        field.element.focus();
      });
      this.said.append(" ", button);
    }
  }

  window.wagtail.app.register("address-field", AddressFieldController);
})();
