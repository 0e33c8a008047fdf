"""What the law asks a public site to say of itself, and who is told what is missing.

The words live in the settings (:mod:`core.models.legal`, :mod:`core.models.accessibility`); the pages that show them
belong to a higher room.
"""
