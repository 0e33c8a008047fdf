"""Finding a page by its words.

It owns what happens to a reader's words: what is looked for (`words`), where it is found (`matching`), what is said of
each found thing (`results`), and what else the reader may have meant (`suggestions`). It asks Wagtail's search index,
and knows of the rooms below only which pages and documents readers may open.
"""
