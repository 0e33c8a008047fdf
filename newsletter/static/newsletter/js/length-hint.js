// Counts the signs of a field whose panel carries data-letter-length, and says when mailboxes would cut it off.
(() => {
  const follow = (panel) => {
    const field = panel.querySelector("input[type=text], textarea");
    if (!field) return;
    const words = panel.dataset;
    const hint = document.createElement("p");
    const count = document.createElement("span");
    const verdict = document.createElement("span");
    hint.className = "help";
    hint.id = `${field.id}-length`;
    // Spoken when it changes, which is not at each sign.
    verdict.setAttribute("role", "status");
    hint.append(count, " ", verdict);
    field.after(hint);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${hint.id}`.trim());
    const tell = () => {
      const length = [...field.value.trim()].length;
      const said = length > Number(words.letterLength) ? words.letterLengthLong : words.letterLengthFits;
      hint.hidden = length === 0;
      count.textContent = length === 1 ? words.letterLengthOne : words.letterLengthCount.replace("{}", length);
      if (verdict.textContent !== said) verdict.textContent = said;
    };
    field.addEventListener("input", tell);
    tell();
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-letter-length]").forEach(follow);
  });
})();
