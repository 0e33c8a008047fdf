import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import OwedMail
from newsletter.enums import ConsentMethod, SubscriberStatus
from newsletter.models.consent import ConsentNotice
from newsletter.querysets import AddressChangeQuerySet, SubscriberQuerySet


class Subscriber(models.Model):
    """A reader's address and what they want of the letter. Only a confirmed one is ever sent one.

    What a form asked for (``requested_…``) changes nothing before the address is confirmed: anybody may type it.
    """

    # People's addresses stand in no index of what refers to what.
    wagtail_reference_index_ignore = True

    email = models.EmailField(
        _("e-mail address"), unique=True, help_text=_("In lower case, its domain in its ASCII form.")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=SubscriberStatus.choices, default=SubscriberStatus.PENDING
    )
    key = models.UUIDField(_("key of the links"), default=uuid.uuid4, unique=True, editable=False)

    requested_at = models.DateTimeField(_("asked on"), null=True, blank=True)
    requested_notice = models.ForeignKey(
        ConsentNotice, verbose_name=_("text that was shown"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_method = models.CharField(
        _("method"), max_length=20, choices=ConsentMethod.choices, default=ConsentMethod.WEB_FORM
    )
    requested_institution = models.ForeignKey(
        "actions.Institution", verbose_name=_("institution"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # As `newsletter.interests.Interests.as_keys` writes it.
    requested_interests = models.JSONField(default=dict, blank=True, editable=False)
    origin = models.CharField(_("form"), max_length=100, blank=True)

    # From when on the mail that answers the request is owed; null when none is.
    confirmation_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmation_sent_at = models.DateTimeField(_("confirmation mail sent on"), null=True, blank=True)
    # The same for the mail with the link to « my subscription ».
    link_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_owed_since = models.DateTimeField(null=True, blank=True, editable=False)
    link_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    # And for the one that asks, after years of silence, whether to go on.
    repermission_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    repermission_owed_since = models.DateTimeField(null=True, blank=True, editable=False)
    repermission_sent_at = models.DateTimeField(_("asked whether to go on"), null=True, blank=True)

    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed on"), null=True, blank=True)
    # The day on which letters come again; null when they come.
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    last_act_at = models.DateTimeField(_("last act"), null=True, blank=True)

    themes = models.ManyToManyField("actions.Theme", verbose_name=_("themes"), blank=True, related_name="+")
    territories = models.ManyToManyField(
        "actions.Territory", verbose_name=_("territories"), blank=True, related_name="+"
    )
    actions = models.ManyToManyField("actions.ActionPage", verbose_name=_("actions"), blank=True, related_name="+")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        indexes = [
            models.Index(fields=["status"], name="newsletter_sub_status"),
            *(
                models.Index(fields=[f"{mail}_due_at"], name=name, condition=Q(**{f"{mail}_due_at__isnull": False}))
                for mail, name in (
                    ("confirmation", "newsletter_sub_due"),
                    ("link", "newsletter_sub_link_due"),
                    ("repermission", "newsletter_sub_reperm_due"),
                )
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_paused(self, today: datetime.date | None = None) -> bool:
        return self.paused_until is not None and self.paused_until > (today or timezone.localdate())


class AddressChange(OwedMail):
    """Somebody wants the letter at another address: nothing changes before that one is confirmed.

    Once it is, the row changes sides: ``email`` is the old address, which is owed a word since the moment of the
    change, later than ``asked_at``.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="address_changes")
    email = models.EmailField(_("new address"))
    asked_at = models.DateTimeField(_("asked on"))

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")
        constraints = [
            # A new wish takes the place of the one before.
            models.UniqueConstraint(fields=["subscriber"], name="newsletter_address_change_once")
        ]

    def __str__(self) -> str:
        return gettext("Change of address %(number)d") % {"number": self.pk or 0}

    @property
    def is_done(self) -> bool:
        return self.mail_owed_since is not None and self.mail_owed_since > self.asked_at
