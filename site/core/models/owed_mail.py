import datetime

from django.db import models


class OwedMail(models.Model):
    """A row that owes somebody a mail, which a :class:`core.mail.postbags.Postbag` sends."""

    # From when on the next attempt is made; null when nothing is owed.
    mail_due_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    mail_owed_since = models.DateTimeField(null=True, blank=True, editable=False)
    mail_sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def owe_mail(self, now: datetime.datetime) -> None:
        """Have a mail sent from ``now`` on; to be saved by the caller."""
        self.mail_due_at = self.mail_owed_since = now
        self.mail_sent_at = None
