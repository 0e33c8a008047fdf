"""Owns the checks of a letter before it is sent: what stops it, and what is worth a look, each with its way to mend it.

One module for each thing that is looked at. Nothing is written here but what the links to other sites answered, and
nothing is asked of another machine but by ``readiness.outside``, when somebody presses the button.
"""

from newsletter.issue_versions import latest_version
from newsletter.readiness.examination import Readiness, examine
from newsletter.readiness.problems import Problem, Weight

__all__ = ["Problem", "Readiness", "Weight", "examine", "latest_version"]
