"""The map of the network: which places it shows, what it gives away as open data, the outlines of territories, and the
reports of readers who know better.

It owns everything below the address of :class:`~actions.models.MapPage`. Where a place is typed in, and how an
address is searched, is the floor's business: ``core.places``.
"""
