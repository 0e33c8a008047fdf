from django.db import models

from core.models.owed_mail import OwedMail


class PasswordResetRequest(OwedMail):
    """Somebody asked for a new password, with an address that an account has or not.

    Kept alike for both, so that an answer tells nothing, and only as long as it counts against the next request.
    """

    address = models.EmailField()
    # What stands for the address, and where the request came from, in the limits.
    account = models.CharField(max_length=64, db_index=True)
    network = models.GenericIPAddressField(null=True, db_index=True)
    asked_at = models.DateTimeField(db_index=True)
