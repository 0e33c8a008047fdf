from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Site

from newsletter.enums import SubscriberStatus
from newsletter.models import LetterPeriod, LetterPlan, Subscriber


class SubscriberFactory(DjangoModelFactory):
    """A confirmed subscriber."""

    class Meta:
        model = Subscriber

    email = factory.Sequence(lambda n: f"lectrice{n}@example.org")
    status = SubscriberStatus.CONFIRMED
    requested_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)

    class Params:
        pending = factory.Trait(status=SubscriberStatus.PENDING, confirmed_at=None)
        unsubscribed = factory.Trait(status=SubscriberStatus.UNSUBSCRIBED, unsubscribed_at=timezone.now())


class LetterPlanFactory(DjangoModelFactory):
    """The rhythm of the tests' site: by hand, unless said otherwise."""

    class Meta:
        model = LetterPlan
        django_get_or_create = ("site",)

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))


class LetterPeriodFactory(DjangoModelFactory):
    """A planned letter; ``goes_out_at`` says when."""

    class Meta:
        model = LetterPeriod

    plan = factory.SubFactory(LetterPlanFactory)
    goes_out_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        at = kwargs["goes_out_at"]
        return {"day": timezone.localdate(at), "closes_at": kwargs["plan"].closing_of(at), **kwargs}
