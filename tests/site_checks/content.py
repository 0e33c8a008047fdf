"""The states that the demo itself does not hold, and the address of each page to look at."""

import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.core.exceptions import SuspiciousOperation
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, server_error

from actions import claims, invitations
from actions.atlas.places import places_on_map
from actions.catalogue.criteria import Criteria
from actions.enums import MemberRole
from actions.invitation_links import invitation_path
from actions.models import ActionPage, Institution, NewsPage, PartnerPage
from core.dates import DatePrecision
from newsletter import address_changes, approvals, subscriptions
from newsletter.approval_links import approval_token
from newsletter.approval_states import Act
from newsletter.enums import ApprovalMode, SubscriberStatus
from newsletter.models import AddressChange, NewsletterIndexPage, NewsletterIssuePage, Subscriber
from newsletter.tokens import address_change_token, confirmation_token, keep_token, manage_path, unsubscribe_token
from tests.factories import ActionPageFactory, InvitationFactory, SubscriberFactory
from tests.factories.approvals import want_approval
from tests.site_checks.inventory import ERROR, Checked

# Filters that leave nothing of the demo.
_NOTHING = "?theme=logement&territoire=estuaire-de-vilaine&statut=abandonnee"


def pages(folder: Path) -> list[Checked]:
    """Every page to look at, on a database that holds the demo; `folder` gets those the site can't be asked for."""
    return [
        *_lists(),
        *_tree(),
        *_map(),
        *_finding(),
        *_letter(),
        *_approval(),
        *_claims(),
        *_invitations(),
        *_errors(folder),
    ]


def _lists() -> list[Checked]:
    bare = ActionPageFactory(title="Une fiche à peine commencée", leads=[Institution.objects.first()])
    full = ActionPage.objects.get(slug="animation-du-reseau-des-acteurs")
    return [
        Checked("actions", "actions.ActionIndexPage", "/actions/"),
        Checked("actions, filtered", "actions.ActionIndexPage", "/actions/?statut=en-cours&theme=mobilite"),
        Checked("actions, none found", "actions.ActionIndexPage", f"/actions/{_NOTHING}"),
        Checked("actions, unknown filter", "actions.ActionIndexPage", "/actions/?theme=nulle-part", 400),
        Checked("sheet", "actions.ActionPage", "/actions/la-navette-du-soir/"),
        Checked("sheet, every field", "actions.ActionPage", full.url),
        Checked("sheet, nearly empty", "actions.ActionPage", bare.url),
        Checked("news list", "actions.NewsIndexPage", "/actualites/"),
        Checked("news list, second part", "actions.NewsIndexPage", "/actualites/?page=2"),
        Checked("partners", "actions.PartnerIndexPage", "/partenaires/"),
        Checked("agenda", "actions.AgendaPage", "/agenda/"),
        Checked("letters", "newsletter.NewsletterIndexPage", "/lettres/"),
        Checked("feeds and data", "feeds:overview", reverse("feeds:overview")),
        Checked("actions to print", "feeds:print", f"{reverse('feeds:print')}?theme=mobilite"),
    ]


def _tree() -> list[Checked]:
    news = NewsPage.objects.live().order_by("pk")
    coming = news.filter(event_start__gt=timezone.now()).first()
    past = news.filter(event_start__lt=timezone.now()).first()
    vague = news.exclude(date_precision=DatePrecision.DAY).first()
    return [
        Checked("home", "home.HomePage", "/"),
        Checked("news", "actions.NewsPage", news.exclude(image=None).filter(event_start=None).first().url),
        Checked("news, coming event", "actions.NewsPage", coming.url),
        Checked("news, past event", "actions.NewsPage", past.url),
        Checked("news, vague date", "actions.NewsPage", vague.url),
        Checked("partner", "actions.PartnerPage", PartnerPage.objects.get(institution__acronym="BPLC").url),
        Checked("partner without members", "actions.PartnerPage", _claimable().url),
        Checked("letter", "newsletter.NewsletterIssuePage", NewsletterIssuePage.objects.live().first().url),
        Checked("about the network", "home.EditorialPage", "/le-reseau/"),
        Checked("accessibility", "home.EditorialPage", "/accessibilite/"),
        Checked("legal notice", "home.EditorialPage", "/mentions-legales/"),
        Checked("personal data", "home.EditorialPage", "/donnees-personnelles/"),
    ]


def _map() -> list[Checked]:
    place = places_on_map(Criteria(), timezone.now())[0]
    report = f"{reverse('atlas:report')}?lieu={place.ident}"
    return [
        Checked("map", "actions.MapPage", "/carte/"),
        Checked("map, drawn", "actions.MapPage", "/carte/", presses="Afficher la carte"),
        Checked("map, nothing found", "actions.MapPage", f"/carte/{_NOTHING}"),
        Checked("map to embed", "atlas:embedding", reverse("atlas:embedding")),
        Checked("map, embedded", "atlas:embedded", reverse("atlas:embedded")),
        Checked("map, embedded and drawn", "atlas:embedded", reverse("atlas:embedded"), presses="Afficher la carte"),
        Checked("report", "atlas:report", report),
        Checked("report, refused", "atlas:report", report, 422, {"message": "", "email": "personne"}),
        Checked("report, thanks", "atlas:report_thanks", reverse("atlas:report_thanks")),
    ]


def _finding() -> list[Checked]:
    search = reverse("home:search")
    return [
        Checked("search", "home:search", search),
        Checked("search, found", "home:search", f"{search}?q=jeunes"),
        Checked("search, none found", "home:search", f"{search}?q=hippopotame"),
        Checked("search, suggestion", "home:search", f"{search}?q=navaette"),
        Checked("site map", "home:sitemap", reverse("home:sitemap")),
    ]


def _letter() -> list[Checked]:
    now = timezone.now()
    subscribe = reverse("newsletter:subscribe")
    embedding = reverse("newsletter:embedding")
    institution = Institution.objects.filter(is_active=True, profile__live=True).first()
    embedded = reverse("newsletter:embedded", args=[institution.pk])
    thanks = reverse("newsletter:embedded_thanks", args=[institution.pk])
    follow = f"{subscribe}?action={ActionPage.objects.get(slug='la-navette-du-soir').pk}"
    notice = subscriptions.current_notice()
    keys = []
    for name in ("demande", "inscription", "depart"):
        subscriptions.request_subscription(f"{name}@lecture.example", subscriptions.Request(now, notice, subscribe))
        keys.append(Subscriber.objects.get(email=f"{name}@lecture.example").key)
    asked, confirmed, left = keys
    for key in (confirmed, left):
        subscriptions.confirm_subscription(key, now=now)
    subscriptions.unsubscribe(left, now=now)

    def confirm(token: str) -> str:
        return reverse("newsletter:confirm", args=[token])

    def leave(token: str) -> str:
        return reverse("newsletter:unsubscribe", args=[token])

    return [
        *_subscription(confirmed),
        Checked("sign-up", "newsletter:subscribe", subscribe),
        Checked("sign-up, following an action", "newsletter:subscribe", follow),
        Checked("sign-up, begun elsewhere", "newsletter:begin", "/", 200, {"email": "lectrice@lecture.example"}),
        Checked("sign-up, refused", "newsletter:subscribe", subscribe, 422, {"email": "personne"}),
        Checked("sign-up, thanks", "newsletter:subscribe_thanks", reverse("newsletter:subscribe_thanks")),
        Checked("sign-up to embed", "newsletter:embedding", embedding),
        Checked("sign-up to embed, chosen", "newsletter:embedding", f"{embedding}?institution={institution.pk}"),
        Checked("sign-up, embedded", "newsletter:embedded", embedded),
        Checked("sign-up, embedded and refused", "newsletter:embedded", embedded, 422, {"email": "personne"}),
        Checked("sign-up, embedded, thanks", "newsletter:embedded_thanks", thanks),
        Checked("sign-up, to confirm", "newsletter:confirm", confirm(confirmation_token(asked))),
        Checked("sign-up, ended link", "newsletter:confirm", confirm(confirmation_token(left)), 410),
        Checked("sign-up, unknown link", "newsletter:confirm", confirm("abc:def:ghi"), 404),
        Checked("sign-up, welcome", "newsletter:welcome", reverse("newsletter:welcome")),
        Checked("leaving", "newsletter:unsubscribe", leave(unsubscribe_token(confirmed))),
        Checked("left", "newsletter:unsubscribe", leave(unsubscribe_token(left))),
        Checked("left, reason refused", "newsletter:tell_reason", _reason(left), 422, {"comment": "x" * 1001}),
        *_going_on(),
    ]


def _going_on() -> list[Checked]:
    """A reader of long ago whom the letter asked whether to go on, and one who answered."""
    now = timezone.now()
    subscribe = reverse("newsletter:subscribe")
    keys = []
    for name in ("silence", "reponse"):
        email = f"{name}@lecture.example"
        asked = subscriptions.Request(now, subscriptions.current_notice(), subscribe)
        subscriptions.request_subscription(email, asked)
        keys.append(Subscriber.objects.get(email=email).key)
        subscriptions.confirm_subscription(keys[-1], now=now)
    Subscriber.objects.filter(key=keys[0]).update(repermission_sent_at=now)

    def go_on(token: str) -> str:
        return reverse("newsletter:keep", args=[token])

    return [
        Checked("going on, asked", "newsletter:keep", go_on(keep_token(keys[0]))),
        Checked("going on, answered", "newsletter:keep", go_on(keep_token(keys[1]))),
        Checked("going on, ended link", "newsletter:keep", go_on(keep_token(uuid4())), 410),
    ]


def _reason(left: UUID) -> str:
    return reverse("newsletter:tell_reason", args=[unsubscribe_token(left)])


def _subscription(subscribed: UUID) -> list[Checked]:
    """« My subscription » in each of its states; `subscribed` is the key of somebody on the list."""
    reader = Subscriber.objects.get(key=subscribed)
    find = reverse("newsletter:find_link")
    paused = SubscriberFactory(email="pause@lecture.example", paused_until=datetime.date(2099, 1, 1))
    suppressed = SubscriberFactory(email="stop@lecture.example", status=SubscriberStatus.SUPPRESSED)
    waiting, gone = (Subscriber.objects.get(email=f"{name}@lecture.example") for name in ("demande", "depart"))
    address_changes.ask(paused, "nouvelle@lecture.example", now=timezone.now())
    address_changes.ask(reader, suppressed.email, now=timezone.now())
    moving, hopeless = (
        reverse("newsletter:change_address", args=[address_change_token(change)])
        for change in AddressChange.objects.order_by("pk")
    )
    mine = manage_path(reader)
    return [
        Checked("link to one's subscription", "newsletter:find_link", find),
        Checked("link, refused", "newsletter:find_link", find, 422, {"email": "personne"}),
        Checked("link, on its way", "newsletter:link_on_its_way", reverse("newsletter:link_on_its_way")),
        Checked("my subscription", "newsletter:manage", mine),
        Checked("my subscription, just confirmed", "newsletter:manage", f"{mine}?fait=bienvenue"),
        Checked("my subscription, refused", "newsletter:manage", mine, 422, {"email": "personne"}),
        Checked("my subscription, paused", "newsletter:manage", manage_path(paused)),
        Checked("my subscription, to confirm", "newsletter:manage", manage_path(waiting)),
        Checked("my subscription, left", "newsletter:manage", manage_path(gone)),
        Checked("my subscription, suppressed", "newsletter:manage", manage_path(suppressed)),
        Checked("my subscription, no longer", "newsletter:manage", manage_path(Subscriber(email="x@y.fr")), 410),
        Checked("erasing", "newsletter:erase", f"{mine}effacer/"),
        Checked("erased", "newsletter:erased", reverse("newsletter:erased")),
        Checked("new address", "newsletter:change_address", moving),
        Checked("new address, taken", "newsletter:change_address", hopeless, 409, {}),
    ]


def _approval() -> list[Checked]:
    """A letter laid before somebody without an account, before and after the answer."""
    want_approval(ApprovalMode.EXTERNAL)
    now = timezone.now()
    pages = []
    for name, subject in (("asked", "Une lettre à valider"), ("given", "Une lettre validée")):
        issue = NewsletterIssuePage(title=subject, introduction="<p>Bonjour à toutes et à tous.</p>", live=False)
        NewsletterIndexPage.objects.get().add_child(instance=issue)
        issue.save_revision()
        approval = approvals.ask_for_approval(issue, by=None, due_on=timezone.localdate(now), now=now)
        if name == "given":
            approvals.answer(approval, Act.APPROVE, "", now=now)
        pages.append(reverse("newsletter:approve", args=[approval_token(approval)]))
    unknown = reverse("newsletter:approve", args=["abc:def"])
    return [
        Checked("letter to approve", "newsletter:approve", pages[0]),
        Checked("letter to approve, refused", "newsletter:approve", pages[0], 422, {"act": "refuse", "comment": ""}),
        Checked("letter approved", "newsletter:approve", pages[1]),
        Checked("letter to approve, unknown link", "newsletter:approve", unknown, 404),
    ]


def _claimable() -> PartnerPage:
    return next(profile for profile in PartnerPage.objects.live() if claims.may_be_claimed(profile))


def _claims() -> list[Checked]:
    form = reverse("claims:claim", args=[_claimable().slug])
    return [
        Checked("claim", "claims:claim", form),
        Checked("claim, refused", "claims:claim", form, 422, {"name": "", "email": "personne"}),
        Checked("claim, thanks", "claims:thanks", reverse("claims:thanks")),
    ]


def _invitations() -> list[Checked]:
    institution = Institution.objects.first()
    by = institution.memberships.filter(role=MemberRole.ADMIN).first().user
    opened = invitations.invite(institution, "invitee@lecture.example", MemberRole.EDITOR, by=by, now=timezone.now())
    known = InvitationFactory(institution=institution, email="coordination@demo.example")
    ended = InvitationFactory(
        institution=institution,
        email="tard@lecture.example",
        expires_at=timezone.now() - datetime.timedelta(days=1),
    )
    addresses = [
        ("invitation", invitation_path(opened), 200, None),
        ("invitation, refused", invitation_path(opened), 422, {"act": "create"}),
        ("invitation, known address", invitation_path(known), 200, None),
        ("invitation, ended", invitation_path(ended), 410, None),
        ("invitation, unknown", reverse("joining:invitation", args=["abc:def"]), 404, None),
    ]
    return [Checked(name, "joining:invitation", *rest, is_in_admin_look=True) for name, *rest in addresses]


def _errors(folder: Path) -> list[Checked]:
    request = RequestFactory().get("/")
    for name, answer in (
        ("400.html", bad_request(request, SuspiciousOperation())),
        ("csrf.html", csrf_failure(request)),
        ("500.html", server_error(request)),
    ):
        (folder / name).write_bytes(answer.content)
    (folder / "maintenance.html").write_text(get_template("maintenance.html").render())
    return [
        Checked("not understood", ERROR, "/400.html", 400, file="400.html"),
        Checked("form of another site", ERROR, "/csrf.html", 403, file="csrf.html"),
        Checked("maintenance", ERROR, "/maintenance.html", 503, file="maintenance.html"),
        Checked("not found", ERROR, "/nulle-part/", 404),
        Checked("broken", ERROR, "/500.html", 500, file="500.html"),
    ]
