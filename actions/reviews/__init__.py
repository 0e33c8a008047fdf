"""Owns moderation: who reads what others propose, the acts of both sides, and who is told.

Rights are not here: « review » is an action of the page policy like « publish ». It must not know how anybody is told.
"""
