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
        const panel = field && field.closest(".w-panel__wrapper, .w-field__wrapper");
        const isWrong = field && field.getAttribute("aria-invalid") === "true";
        if (panel) panel.hidden = !statuses.includes(status.value) && !isWrong;
      }
    };

    status.addEventListener("change", () => {
      if (since.value === shown) {
        const now = new Date();
        const pad = (number) => String(number).padStart(2, "0");
        since.value = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
        since.dispatchEvent(new Event("change", { bubbles: true }));
      }
      ask();
    });
    ask();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
  else prepare();
})();
