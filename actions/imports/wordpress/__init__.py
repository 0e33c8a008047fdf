"""Reading the export of a WordPress site (WXR) into pages, news updates, pictures, documents and redirects.

``export`` reads the XML twice, once for its outline and once for its texts, one item at a time; ``mapping`` says which
institution stands for which author; ``media`` finds the files in a local folder; ``shortcodes``, ``content`` and
``prose`` turn the HTML of WordPress into our blocks, without losing a word; ``run`` writes, and ``report`` tells.
"""
