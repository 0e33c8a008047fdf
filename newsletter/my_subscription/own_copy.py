"""All that is kept of a subscriber, as they receive it: a value for JSON, its names in French."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q
from wagtail.models import ModelLogEntry

from newsletter import suppressions
from newsletter.models import AddressChange, Consent, ConsentNotice, Delivery, Subscriber, SubscriberEvent

# For each model, what its fields are called in the copy.
NAMES: Mapping[type[Model], Mapping[str, str]] = {
    Subscriber: {
        "email": "adresse",
        "status": "état",
        "requested_at": "demande_le",
        "requested_notice": "demande_texte",
        "requested_method": "demande_méthode",
        "requested_institution": "demande_institution",
        "requested_interests": "demande_choix",
        "origin": "formulaire",
        "confirmation_due_at": "courriel_de_confirmation_prévu_le",
        "confirmation_sent_at": "courriel_de_confirmation_envoyé_le",
        "link_due_at": "courriel_du_lien_prévu_le",
        "link_owed_since": "courriel_du_lien_demandé_le",
        "link_sent_at": "courriel_du_lien_envoyé_le",
        "repermission_due_at": "question_de_poursuite_prévue_le",
        "repermission_owed_since": "question_de_poursuite_décidée_le",
        "repermission_sent_at": "question_de_poursuite_envoyée_le",
        "confirmed_at": "confirmé_le",
        "unsubscribed_at": "désabonné_le",
        "paused_until": "en_pause_jusqu_au",
        "last_act_at": "dernier_acte_le",
        "themes": "thèmes",
        "territories": "territoires",
        "actions": "actions_suivies",
    },
    Consent: {
        "notice": "texte",
        "purpose": "finalité",
        "method": "méthode",
        "origin": "formulaire",
        "institution": "institution",
        "asked_at": "demandé_le",
        "confirmed_at": "confirmé_le",
    },
    ConsentNotice: {
        "version": "version",
        "text": "texte",
        "agreement": "accord",
        "text_hash": "empreinte",
        "created_at": "écrit_le",
    },
    SubscriberEvent: {
        "kind": "événement",
        "at": "le",
        "origin": "formulaire",
        "mailing": "lettre",
        "reason": "raison",
        "comment": "vos_mots",
    },
    Delivery: {
        "mailing": "lettre",
        "email": "adresse",
        "state": "état",
        "not_before": "prévu_le",
        "attempts": "essais",
        "settled_at": "le",
        "error": "réponse_du_serveur",
        "left_out_because": "laissé_de_côté_car",
    },
    AddressChange: {
        "email": "adresse",
        "asked_at": "demandé_le",
        "mail_due_at": "courriel_prévu_le",
        "mail_owed_since": "courriel_décidé_le",
        "mail_sent_at": "courriel_envoyé_le",
    },
}
# What the copy leaves out, with the reason.
LEFT_OUT: Mapping[type[Model], Mapping[str, str]] = {
    Subscriber: {
        "id": "a number of ours",
        "key": "opens the subscription: a copy of the data may be shown around",
        "requested_by": "another person",
    },
    Consent: {"id": "a number of ours", "subscriber": "the person", "recorded_by": "another person"},
    ConsentNotice: {"id": "a number of ours", "created_by": "another person"},
    SubscriberEvent: {"id": "a number of ours", "subscriber": "the person", "by": "another person"},
    Delivery: {
        "id": "a number of ours",
        "subscriber": "the person",
        "content": "the letter, named by its title",
        "key": "a number of ours, also in the mail itself",
        "lease_token": "about the program that sends",
        "lease_until": "about the program that sends",
    },
    AddressChange: {"id": "a number of ours", "subscriber": "the person"},
}


def everything_about(subscriber: Subscriber) -> dict[str, Any]:
    """What every table holds of a subscriber; dates are in ISO 8601, states in words."""
    row = Subscriber.objects.select_related("requested_notice", "requested_institution").get(pk=subscriber.pk)
    agreed = ConsentNotice.objects.filter(Q(consents__subscriber=row) | Q(pk=row.requested_notice_id)).distinct()
    return {
        "abonnement": _fields(row),
        "consentements": [_fields(consent) for consent in row.consents.select_related("notice", "institution")],
        "textes": [_fields(notice) for notice in agreed.order_by("created_at", "pk")],
        "événements": [
            _fields(event) | {"par": "la coordination" if event.by_id else "vous-même ou le site"}
            for event in row.events.select_related("mailing__issue")
        ],
        "envois": [_fields(delivery) for delivery in row.deliveries.select_related("mailing__issue").order_by("pk")],
        "changements_d_adresse": [_fields(change) for change in row.address_changes.all()],
        "empreintes": [
            {"raison": stop.get_reason_display(), "depuis": stop.created_at}
            for stop in suppressions.suppressions_of([row.email])
        ],
        "journal": [{"acte": entry.action, "le": entry.timestamp} for entry in ModelLogEntry.objects.for_instance(row)],
    }


def _fields(row: Model) -> dict[str, Any]:
    return {name: _value(row, field) for field, name in NAMES[type(row)].items()}


def _value(row: Model, name: str) -> Any:
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if field.many_to_many:
        return [str(other) for other in value.all()]
    if field.choices:  # type: ignore[union-attr]
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, ConsentNotice):
        return value.version
    if field.is_relation and value is not None:
        return str(value.issue) if name == "mailing" else str(value)
    return value
