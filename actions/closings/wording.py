"""Sentences of the stock screens that are wrong here, or that Wagtail's French lacks: our catalog says them first."""

from django.utils.translation import gettext_noop as _

SAID_OUR_WAY = (
    # Nothing is overwritten: a save that would do so is refused and shows both versions.
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    # Both windows are the same person's: the versions of both stay in the history.
    _("Proceeding will overwrite the changes you made in that window."),
    # The tip of the indicator of autosave, once somebody else has saved.
    _("Saving will overwrite a newer version."),
    _("Status history"),
    # Here a page is proposed, and read again by those who publish it.
    _("Page '%(page_title)s' created and submitted for moderation."),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("in moderation"),
    _("live + in moderation"),
)
