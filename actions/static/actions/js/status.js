/* In the editor of an action sheet: a new status is dated today until its writer says otherwise, and only the
   questions that it calls for are asked. Without this script the server does the first, and both questions stay. */
(() => {
  const asked = { status_reason: ["suspended", "abandoned"], status_lift: ["suspended"] };

  function prepare() {
    const status = document.querySelector("select[name='status']");
    const since = document.querySelector("input[name='status_since']");
    if (!status || !since) return;
    const shown = since.value;

    const ask = () => {
      for (const [name, statuses] of Object.entries(asked)) {
        const field = document.querySelector(`textarea[name='${name}']`);
        if (!field) continue;
        const isAsked = statuses.includes(status.value) || field.getAttribute("aria-invalid") === "true";
        const wrapper = field.closest(".w-field__wrapper");
        for (const part of [wrapper, document.querySelector(`label[for='${field.id}']`)]) {
          if (part) part.hidden = !isAsked;
        }
      }
    };

    status.addEventListener("change", () => {
      if (since.value === shown) {
        const digits = { day: "2-digit", month: "2-digit", year: "numeric" };
        since.value = new Date().toLocaleDateString(document.documentElement.lang || "fr", digits);
        since.dispatchEvent(new Event("change", { bubbles: true }));
      }
      ask();
    });
    ask();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
  else prepare();
})();
