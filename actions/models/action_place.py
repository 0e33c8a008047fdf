from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from actions.models.action import ActionPage
from core.places import AbstractPlace


class ActionPlace(AbstractPlace):
    page = ParentalKey(ActionPage, on_delete=models.CASCADE, related_name="places")

    class Meta(AbstractPlace.Meta):
        verbose_name = _("place of an action")
        verbose_name_plural = _("places of actions")
