"""The roof: settings, addresses, checks, the long-running command, the demo.

It may name every room; no room names it.
"""
