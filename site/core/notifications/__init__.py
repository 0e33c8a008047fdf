"""Owns how people with an account are told of what concerns them: on their desk, and by mail as each one chose.

A room says *what happened* and *whom it concerns* (``notify``), and registers what each kind of event says
(``NotificationKind``). Nothing here knows an institution or a sheet, and nothing there knows that mail exists.
"""

from core.notifications.kinds import NotificationKind, Told, register
from core.notifications.telling import notify

__all__ = ["NotificationKind", "Told", "notify", "register"]
