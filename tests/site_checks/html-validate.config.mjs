// What the standard of HTML asks and what accessibility asks of HTML; how the text is written (spaces at the end of
// lines, letters of the doctype) is the templates' own.
export default {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    // A fingerprint of what the site itself serves guards against nobody: the page that states it comes from there too.
    "require-sri": ["error", { target: "crossorigin" }],
    // A list may have a name; the rule's own default knows of fewer elements than ARIA does.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // The menu stands twice, for wide and for narrow screens, under one name: one of them is shown, which only a
    // browser knows. axe asks the same of what is shown.
    "unique-landmark": "off",
  },
};
