import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from actions.enums import ActionStatus, ClaimState, MemberRole
from actions.models import (
    ActionIndexPage,
    ActionPage,
    Institution,
    Invitation,
    Membership,
    NewsPage,
    PartnerIndexPage,
    PartnerPage,
    PlaceReport,
    ProfileClaim,
    Territory,
    Theme,
)
from actions.models.invitation import INVITATION_LIFETIME
from actions.participations import add_lead, add_partner
from core.dates import DatePrecision
from tests.factories.core import PageFactory, UserFactory


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory

    name = factory.Sequence(lambda n: f"Communauté {n}")
    slug = factory.Sequence(lambda n: f"communaute-{n}")


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thème {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"Institution {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = MemberRole.CONTRIBUTOR

    class Params:
        editor = factory.Trait(role=MemberRole.EDITOR)
        admin = factory.Trait(role=MemberRole.ADMIN)


class InvitationFactory(DjangoModelFactory):
    """An open one, whose mail was sent."""

    class Meta:
        model = Invitation

    institution = factory.SubFactory(InstitutionFactory)
    email = factory.Sequence(lambda n: f"invitee{n}@example.org")
    role = MemberRole.CONTRIBUTOR
    expires_at = factory.LazyFunction(lambda: timezone.now() + INVITATION_LIFETIME)
    mail_sent_at = factory.LazyFunction(timezone.now)

    class Params:
        editor = factory.Trait(role=MemberRole.EDITOR)
        admin = factory.Trait(role=MemberRole.ADMIN)
        expired = factory.Trait(expires_at=factory.LazyFunction(timezone.now))
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))
        accepted = factory.Trait(accepted_at=factory.LazyFunction(timezone.now))
        owed = factory.Trait(
            mail_due_at=factory.LazyFunction(timezone.now),
            mail_owed_since=factory.LazyFunction(timezone.now),
            mail_sent_at=None,
        )


class ProfileClaimFactory(DjangoModelFactory):
    """One that waits for an answer."""

    class Meta:
        model = ProfileClaim

    institution = factory.SubFactory(InstitutionFactory)
    name = "Rozenn Quéré"
    function = "Directrice"
    email = factory.Sequence(lambda n: f"direction{n}@structure.example.org")
    message = "Nous avons déménagé."
    created_at = factory.LazyFunction(timezone.now)

    class Params:
        refused = factory.Trait(state=ClaimState.REFUSED, answered_at=factory.LazyFunction(timezone.now))
        owed = factory.Trait(
            state=ClaimState.REFUSED,
            answered_at=factory.LazyFunction(timezone.now),
            mail_due_at=factory.LazyFunction(timezone.now),
            mail_owed_since=factory.LazyFunction(timezone.now),
        )


class PartnerPageFactory(PageFactory):
    class Meta:
        model = PartnerPage

    institution = factory.SubFactory(InstitutionFactory)
    title = factory.LazyAttribute(lambda page: page.institution.name)
    mission = "<p>Accueillir et informer les jeunes du territoire.</p>"

    @classmethod
    def default_parent(cls) -> PartnerIndexPage:
        return PartnerIndexPage.objects.get()


class ActionPageFactory(PageFactory):
    """``leads`` and ``partners`` are lists of institutions."""

    class Meta:
        model = ActionPage

    title = factory.Sequence(lambda n: f"Action {n}")
    challenge = "<p>Consolider les réseaux d’acteurs.</p>"

    class Params:
        suspended = factory.Trait(
            status=ActionStatus.SUSPENDED,
            status_reason="Le poste est vacant.",
            status_lift="Un recrutement, attendu en mars.",
        )

    @classmethod
    def default_parent(cls) -> ActionIndexPage:
        return ActionIndexPage.objects.get()

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> ActionPage:
        leads, partners = kwargs.pop("leads", ()), kwargs.pop("partners", ())
        page = super()._create(model_class, *args, **kwargs)
        for institution in leads:
            add_lead(page, institution)
        for institution in partners:
            add_partner(page, institution)
        return page


class NewsPageFactory(PageFactory):
    """``about`` is a list of action sheets; ``parent`` a profile or the list of news."""

    class Meta:
        model = NewsPage

    title = factory.Sequence(lambda n: f"Actualité {n}")
    date = datetime.date(2026, 3, 14)
    summary = "Une quinzaine de jeunes se sont réunis."
    body = factory.LazyFunction(lambda: [("paragraph", "<p>Le forum a réuni quinze jeunes.</p>")])

    class Params:
        months = factory.Trait(
            date=datetime.date(2017, 5, 1),
            date_precision=DatePrecision.MONTHS,
            date_end=datetime.date(2017, 7, 1),
        )

    @classmethod
    def default_parent(cls) -> PartnerPage:
        return PartnerPageFactory()

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> NewsPage:
        about = kwargs.pop("about", ())
        parent = kwargs.pop("parent", None) or cls.default_parent()
        parent.refresh_from_db()
        page = model_class(**kwargs)
        parent.add_child(instance=page)
        page.actions.set(about)
        revision = page.save_revision(user=page.owner)
        if page.live:
            revision.publish()
            page.refresh_from_db()
        return page


class PlaceReportFactory(DjangoModelFactory):
    """One that waits; ``page`` is the page that tells about the place."""

    class Meta:
        model = PlaceReport

    page = factory.SubFactory(PartnerPageFactory)
    place_name = factory.Sequence(lambda n: f"Lieu {n}")
    message = "Le lieu a déménagé."
    created_at = factory.LazyFunction(timezone.now)

    class Params:
        handled = factory.Trait(handled_at=factory.LazyFunction(timezone.now))
