"""The filters that readers combine: one language for the lists, the map, the agenda, the feeds and the exports."""
