"""The copy of one's data is all that the database holds (email 2.4)."""

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from newsletter import address_changes, subscriptions, suppressions
from newsletter.enums import DeliveryState, EventKind, LeavingReason, SuppressionReason
from newsletter.events import note
from newsletter.models import Delivery, Mailing, Subscriber, SubscriberEvent
from newsletter.my_subscription.own_copy import LEFT_OUT, NAMES, everything_about
from tests.factories import InstitutionFactory, SubscriberFactory, TerritoryFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db


def _about_a_subscriber() -> Iterator[type[Model]]:
    """The models of this room with a row of a subscriber's own."""
    yield Subscriber
    for model in apps.get_app_config("newsletter").get_models():
        if any(field.related_model is Subscriber and field.many_to_one for field in model._meta.get_fields()):
            yield model


def test_email_2_4_each_field_is_in_the_copy_or_left_out_with_a_reason() -> None:
    models = {*_about_a_subscriber(), *NAMES}
    assert models == set(NAMES) == set(LEFT_OUT)
    for model in models:
        fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
        assert fields == {*NAMES[model], *LEFT_OUT[model]}, model
        assert not set(NAMES[model]) & set(LEFT_OUT[model])
        assert len(set(NAMES[model].values())) == len(NAMES[model])


def test_email_2_4_the_copy_holds_every_row(mailing: Mailing) -> None:
    now = timezone.now()
    institution = InstitutionFactory(name="Mission locale")
    notice = subscriptions.current_notice()
    asked = subscriptions.Request(now, notice, "/lettres/inscription/", institution=institution)
    subscriptions.request_subscription("elle@example.org", asked)
    her = Subscriber.objects.get(email="elle@example.org")
    subscriptions.confirm_subscription(her.key, now=now)
    her.themes.add(ThemeFactory(name="Mobilité"))
    her.territories.add(TerritoryFactory(name="Redon"))
    note(her, EventKind.LEFT, at=now, mailing=mailing, reason=LeavingReason.OTHER, comment="Merci !")
    note(her, EventKind.SUPPRESSED, at=now, by=UserFactory(first_name="Malo", coordinator=True))
    address_changes.ask(her, "nouvelle@example.org", now=now)
    Delivery.objects.create(
        mailing=mailing, content=mailing.contents.get(), subscriber=her, email=her.email, state=DeliveryState.FAILED,
        error="550 elle@example.org inconnue",
    )  # fmt: skip
    suppressions.suppress(her.email, SuppressionReason.LEFT, now=now)
    ModelLogEntry.objects.log_action(her, "wagtail.edit", user=None)

    copy = json.loads(json.dumps(everything_about(her), cls=DjangoJSONEncoder))
    assert copy["abonnement"]["adresse"] == "elle@example.org"
    assert copy["abonnement"]["thèmes"] == ["Mobilité"]
    assert copy["abonnement"]["territoires"] == ["Redon"]
    assert copy["abonnement"]["demande_institution"] == "Mission locale"
    [consent] = copy["consentements"]
    assert (consent["texte"], consent["institution"]) == (1, "Mission locale")
    [text] = copy["textes"]
    assert (text["version"], text["texte"], text["empreinte"]) == (1, notice.text, notice.text_hash)
    assert len(copy["événements"]) == SubscriberEvent.objects.filter(subscriber=her).count() == 5
    [left] = [event for event in copy["événements"] if event["vos_mots"]]
    assert (left["lettre"], left["vos_mots"]) == (mailing.issue.title, "Merci !")
    assert [event["par"] for event in copy["événements"]].count("la coordination") == 1
    [delivery] = copy["envois"]
    assert (delivery["lettre"], delivery["réponse_du_serveur"]) == (
        mailing.issue.title,
        "550 elle@example.org inconnue",
    )
    assert [change["adresse"] for change in copy["changements_d_adresse"]] == ["nouvelle@example.org"]
    assert [stop["raison"] for stop in copy["empreintes"]] == [str(SuppressionReason.LEFT.label)]
    assert [entry["acte"] for entry in copy["journal"]] == ["wagtail.edit"]
    # Nothing of anybody else, and nothing that opens the subscription.
    whole = json.dumps(copy, ensure_ascii=False)
    assert "Malo" not in whole
    assert "lectrice0@" not in whole
    assert str(her.key) not in whole


def test_the_copy_asks_the_same_number_of_questions_for_any_number_of_rows(mailing: Mailing) -> None:
    her = SubscriberFactory()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            everything_about(her)
        return len(queries)

    for _ in range(2):
        note(her, EventKind.LEFT, at=timezone.now(), mailing=mailing)
    few = cost()
    for _ in range(20):
        note(her, EventKind.LEFT, at=timezone.now(), mailing=mailing)
        her.themes.add(ThemeFactory())
    assert cost() == few
