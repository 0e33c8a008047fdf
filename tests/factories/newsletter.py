import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from newsletter.enums import SubscriberStatus
from newsletter.models import Subscriber


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
