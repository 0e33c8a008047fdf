"""What the pages of this room say to programs, in the words of schema.org."""

import datetime
from typing import Any

from django.utils import timezone

from actions.enums import InstitutionKind
from actions.models.action import ActionPage
from actions.models.institution import Institution
from actions.models.news import NewsPage
from actions.models.partner import PartnerPage
from core.dates import DatePrecision
from core.pictures import rendition_of
from core.structured_data import Node, PageFacts, item_list, moment, node, place, places, postal_address

# What each kind of institution is called there; the others are organizations and no more.
_KINDS = {
    InstitutionKind.LOCAL_AUTHORITY: "GovernmentOrganization",
    InstitutionKind.STATE: "GovernmentOrganization",
    InstitutionKind.ASSOCIATION: "NGO",
    InstitutionKind.SCHOOL: "EducationalOrganization",
    InstitutionKind.HEALTH: "MedicalOrganization",
}
# How people write that there is no place to go to.
_ONLINE = ("en ligne", "à distance", "visio", "webinaire", "online")


def organization(institution: Institution, facts: PageFacts, **more: Any) -> Node:
    """An institution by its name, and by its profile where readers can see one."""
    profile = institution.live_profile
    address = facts.address(profile) if profile else None
    return node(
        _KINDS.get(InstitutionKind(institution.kind), "Organization"),
        id=f"{address}#institution" if address else None,
        name=institution.name,
        alternateName=institution.acronym,
        url=address,
        **more,
    )


def sheet(page: ActionPage, facts: PageFacts) -> list[Node]:
    """A sheet is an article about an action: schema.org's `Project` is an organization, which an action is not."""
    territories = [territory.name for territory in page.territories.all()]
    return [
        facts.article(
            page,
            "Article",
            author=[organization(institution, facts) for institution in page.leads] or facts.network_name,
            contributor=[organization(institution, facts) for institution in page.partners],
            about=[node("Thing", name=theme.name) for theme in page.themes.all()],
            creativeWorkStatus=str(page.get_status_display()),
            temporalCoverage=_span(page.start_date, page.end_date),
            spatialCoverage=[node("AdministrativeArea", name=name) for name in territories],
            contentLocation=places(page.places.all()),
            audience=[node("Audience", audienceType=audience.name) for audience in page.audiences.all()],
            funder=[node("Organization", name=block.value["name"]) for block in page.funders],
        )
    ]


def _span(start: datetime.date | None, end: datetime.date | None) -> str | None:
    """An interval of ISO 8601, open where nobody said when it ends."""
    return f"{start.isoformat()}/{end.isoformat() if end else '..'}" if start else None


def update(page: NewsPage, facts: PageFacts) -> list[Node]:
    author = organization(page.institution, facts) if page.institution else facts.network_name
    about: list[Node] = [node("Thing", name=theme.name) for theme in page.themes.all()]
    for action in facts.context.get("about_actions", ()):
        address = facts.address(action)
        about.append(node("Article", id=f"{address}#article", headline=action.title, url=address))
    told = page.vague_date
    covers = f"{told.start:%Y-%m}/{told.last_day:%Y-%m}" if told.precision == DatePrecision.MONTHS else None
    article = facts.article(
        page, "NewsArticle", author=author, about=about, datePublished=published(page), temporalCoverage=covers
    )
    announced = event(page, facts)
    return [article, announced] if announced else [article]


def published(page: NewsPage) -> str | None:
    """The date of an update, no more precise than it is known: 2026-03-14, 2026-03 or 2026.

    Of several months it is the last one, by which the lists sort it too. A date that is still to come, as of an event,
    can't be that of a publication: then it is the moment in which readers saw it first.
    """
    told = page.vague_date
    first = page.first_published_at
    if first and told.start > timezone.localdate(first):
        return moment(first)
    return told.machine_readable or f"{told.last_day:%Y-%m}"


def event(page: NewsPage, facts: PageFacts) -> Node | None:
    """The event that an update announces; None where it announces none, or nobody said where it takes place."""
    when, where = page.event_when, _locations(page, facts)
    if when is None or not where:
        return None
    kinds = {location["@type"] for location in where}
    mode = "MixedEventAttendanceMode" if len(kinds) > 1 else _MODES[kinds.pop()]
    address = facts.address(page)
    if when.all_day:
        start: str | None = when.first_day.isoformat()
        end: str | None = when.last_day.isoformat()
    else:
        start, end = moment(when.start), moment(when.end)
    return node(
        "Event",
        id=f"{address}#evenement",
        url=address,
        name=page.title,
        description=page.get_meta_description(),
        image=facts.picture(page),
        startDate=start,
        endDate=end,
        eventStatus="https://schema.org/EventScheduled",
        eventAttendanceMode=f"https://schema.org/{mode}",
        location=where if len(where) > 1 else where[0],
        organizer=organization(page.institution, facts) if page.institution else facts.whole_network(),
    )


_MODES = {"Place": "OfflineEventAttendanceMode", "VirtualLocation": "OnlineEventAttendanceMode"}


def _locations(page: NewsPage, facts: PageFacts) -> list[Node]:
    is_online = any(page.event_place.casefold().startswith(words) for words in _ONLINE)
    found = []
    if page.event_address or page.event_coordinates or (page.event_place and not is_online):
        name = page.event_place or page.event_address
        # What programs ask of a place is an address: its name, where that is all that is known.
        found.append(place(name, page.event_address or name, page.event_coordinates))
    if page.event_url or is_online:
        found.append(node("VirtualLocation", url=page.event_url or facts.address(page)))
    return found


def profile(page: PartnerPage, facts: PageFacts) -> list[Node]:
    """The institution, as its profile presents it."""
    # Hours are free text: these two have a description, `openingHours` has a grammar.
    hours = node("OpeningHoursSpecification", description=page.opening_hours) if page.opening_hours else None
    where = list(page.places.all())
    contacts = [
        node(
            "ContactPoint",
            contactType=block.value["label"],
            telephone=block.value.get("phone"),
            email=block.value.get("email"),
            hoursAvailable=None if where else hours,
        )
        for block in page.contacts
        if block.value.get("phone") or block.value.get("email")
    ]
    elsewhere = [page.website, *(block.value["url"] for block in page.social_accounts)]
    territory = page.institution.territory
    # In the form in which the profile shows it.
    logo = rendition_of(page.logo, "max-400x240|format-webp")
    institution = organization(
        page.institution,
        facts,
        description=page.get_meta_description(),
        image=facts.picture(page),
        logo=facts.absolute(logo.url) if logo else None,
        address=postal_address(where[0].address) if where else None,
        location=places(where, openingHoursSpecification=hours),
        areaServed=node("AdministrativeArea", name=territory.name) if territory else None,
        contactPoint=contacts,
        sameAs=[address for address in elsewhere if address],
        knowsAbout=[theme.name for theme in page.themes.all()],
        memberOf=facts.network_name,
    )
    name = institution.get("@id")
    return [facts.web_page(page, "ProfilePage", mainEntity={"@id": name} if name else None), institution]


def catalogue(page: Any, facts: PageFacts) -> list[Node]:
    """A list of pages, with those that it shows."""
    rows = list(facts.context["listing"].part)
    return [facts.web_page(page, "CollectionPage", mainEntity=facts.list_of(rows))]


def agenda(page: Any, facts: PageFacts) -> list[Node]:
    """The agenda, with the events that it shows."""
    told = [found for row in facts.context["agenda"].part if (found := event(row, facts))]
    items = [node("ListItem", position=position, item=row) for position, row in enumerate(told, start=1)]
    return [facts.web_page(page, "CollectionPage", mainEntity=item_list(items))]
