"""The words that sheets, news and profiles are sorted by; coordinators edit them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from actions.enums import TerritoryKind
from actions.querysets import TermQuerySet


class Term(index.Indexed, models.Model):
    """One entry of a vocabulary."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(
        _("name in addresses"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("Small letters and hyphens, without accents. Empty, it is made from the name."),
    )
    sort_order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The smallest number comes first; equal numbers are sorted by name.")
    )

    objects = TermQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("sort_order")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        # Before uniqueness is checked.
        self.slug = self.slug or self._free_slug()

    def _free_slug(self) -> str:
        base = slugify(self.name)[:110] or str(self._meta.model_name)
        taken = set(type(self)._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


class Theme(Term):
    description = models.CharField(_("description"), max_length=300, blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("sort_order")]

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Audience(Term):
    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class InvolvementLevel(Term):
    """The place expected of young people in an action, from information to their own initiative."""

    description = models.CharField(_("description"), max_length=300, blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("sort_order")]

    class Meta(Term.Meta):
        verbose_name = _("place of young people")
        verbose_name_plural = _("places of young people")


class AgeRange(Term):
    minimum = models.PositiveSmallIntegerField(_("from (years)"))
    maximum = models.PositiveSmallIntegerField(_("to (years)"))

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("minimum"), FieldPanel("maximum")]),
        FieldPanel("sort_order"),
    ]

    class Meta(Term.Meta):
        ordering = ["minimum", "maximum"]
        verbose_name = _("age range")
        verbose_name_plural = _("age ranges")

    def clean(self) -> None:
        super().clean()
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValidationError({"maximum": _("The last age comes before the first one.")})


class Territory(Term):
    kind = models.CharField(
        _("kind"), max_length=20, choices=TerritoryKind.choices, default=TerritoryKind.INTERCOMMUNALITY
    )
    former_names = models.CharField(
        _("former names"),
        max_length=255,
        blank=True,
        help_text=_("Separated by commas. Readers who know the old name find the territory by it."),
    )

    # A MultiPolygon of GeoJSON, as ``actions.atlas.outlines`` makes it.
    outline = models.JSONField(_("outline"), null=True, blank=True, editable=False)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("former_names"),
        FieldPanel("sort_order"),
    ]
    search_fields = [*Term.search_fields, index.SearchField("former_names"), index.AutocompleteField("former_names")]

    class Meta(Term.Meta):
        verbose_name = _("territory")
        verbose_name_plural = _("territories")

    @property
    def has_outline(self) -> bool:
        return self.outline is not None

    @property
    def full_name(self) -> str:
        """The name with the former ones: « Bretagne porte de Loire Communauté (ex CCMVS) »."""
        return f"{self.name} (ex {self.former_names})" if self.former_names else self.name
