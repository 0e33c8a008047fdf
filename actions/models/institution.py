from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from actions.enums import PUBLISHING_ROLES, InstitutionKind, MemberRole

if TYPE_CHECKING:
    from actions.models.partner import PartnerPage

# What an institution, and what it takes part in, is found by.
INSTITUTION_NAMES = [index.SearchField("name"), index.SearchField("acronym"), index.SearchField("former_names")]


class Institution(index.Indexed, models.Model):
    """A body that takes part. Rights hang on it: its members write its pages and those it shares."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    former_names = models.CharField(
        _("former names"), max_length=255, blank=True, help_text=_("Separated by commas; readers find you by them.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=InstitutionKind.choices, default=InstitutionKind.OTHER)
    territory = models.ForeignKey(
        "actions.Territory",
        verbose_name=_("territory"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="institutions",
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        verbose_name=_("pictures and documents"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="institution",
        help_text=_("Where its members put their pictures and documents."),
    )
    is_active = models.BooleanField(
        _("takes part"), default=True, help_text=_("Without it, its members can no longer write; its pages stay.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("acronym")]),
        FieldPanel("former_names"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("territory")]),
    ]
    search_fields = [
        *INSTITUTION_NAMES,
        index.AutocompleteField("name"),
        index.AutocompleteField("acronym"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    @property
    def full_name(self) -> str:
        """« BPLC, Bretagne porte de Loire Communauté »."""
        return f"{self.acronym}, {self.name}" if self.acronym else self.name

    @property
    def live_profile(self) -> "PartnerPage | None":
        """The public profile, when readers can see it."""
        profile = getattr(self, "profile", None)
        return profile if profile and profile.live else None


class Membership(models.Model):
    """What one person may do for one institution."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, default=MemberRole.CONTRIBUTOR)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["institution__name", "user__last_name", "user__first_name"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution"],
                name="actions_membership_unique",
                violation_error_message=_("This person is already a member of this institution."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.institution}"

    @property
    def may_publish(self) -> bool:
        return self.role in PUBLISHING_ROLES
