"""The public pages as a reader's machine gets them, judged by others: axe, html-validate, Lighthouse, and their weight.

The site that is judged is the demo, served as production serves it, in a temporary folder (`serving`); which pages of
it, in which states, is `content`'s to say. `make check-site` does all of it; the suite does what takes no clock.
"""
