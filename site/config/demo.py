"""The whole demo: a network with its content and an account for each role."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Collection, Site

import actions.demo
import actions.demo_sheets
import home.demo
import newsletter.demo
from actions import invitations
from actions.demo import DemoWorld
from actions.enums import MemberRole
from actions.models import Membership
from config.coordination import ensure_coordinators
from core.models import NetworkSettings, User
from home.tree import build_tree

NETWORK_NAME = "Rives & Jeunesses"
PASSWORD = "estuaire-demo"  # noqa: S105 - printed for whoever starts the demo


@dataclass(frozen=True, slots=True)
class DemoAccount:
    email: str
    first_name: str
    last_name: str
    # None for a coordinator.
    role: MemberRole | None = None
    institution: str = ""


# Two institutions that share actions, so that both sides can be tried.
ACCOUNTS = [
    DemoAccount("coordination@demo.example", "Maïwenn", "Le Bihan"),
    DemoAccount("contribution@bplc.example", "Erwan", "Riou", MemberRole.CONTRIBUTOR, "bplc"),
    DemoAccount("edition@bplc.example", "Soizic", "Morvan", MemberRole.EDITOR, "bplc"),
    DemoAccount("admin@bplc.example", "Tanguy", "Le Gall", MemberRole.ADMIN, "bplc"),
    DemoAccount("contribution@embarcadere.example", "Inès", "Hamon", MemberRole.CONTRIBUTOR, "embarcadere"),
    DemoAccount("edition@embarcadere.example", "Goulven", "Prigent", MemberRole.EDITOR, "embarcadere"),
    DemoAccount("admin@embarcadere.example", "Nolwenn", "Kerdraon", MemberRole.ADMIN, "embarcadere"),
]

# Whoever looks at the members of the first institution sees somebody who did not answer yet.
INVITED = "nouvelle-collegue@bplc.example"


def build(today: datetime.date, port: int, tell: Callable[[str], None]) -> None:
    """Fill an empty database with the demo.

    Args:
        today: the day that the content's dates are counted from.
        port: where the site will answer, for the addresses in mails.
        tell: receives a line of progress before each longer step.
    """
    tell(_("Pages and vocabularies…"))
    root = build_tree(NETWORK_NAME, hostname="127.0.0.1", port=port)
    network = NetworkSettings.for_site(Site.objects.get(root_page=root))
    network.name = NETWORK_NAME
    network.tagline = "Le réseau des acteurs jeunesse des pays de Vilaine"
    network.contact_email = "bonjour@rives-et-jeunesses.example.org"
    network.shared_collection = Collection.get_first_root_node().add_child(name="Images partagées")
    network.newsletter_name = "La lettre de Rives & Jeunesses"
    network.save()
    tell(_("Institutions, actions and news, with their pictures…"))
    world = actions.demo.build(today, network.shared_collection)
    actions.demo_sheets.finish_sheets(world)
    home.demo.build(world)
    tell(_("Subscribers and past letters…"))
    newsletter.demo.build(world)
    build_accounts(world)


def build_accounts(world: DemoWorld) -> None:
    for account in ACCOUNTS:
        user = User.objects.create_user(
            account.email, PASSWORD, first_name=account.first_name, last_name=account.last_name
        )
        if account.role is None:
            user.groups.add(ensure_coordinators())
        else:
            institution = world.institutions[account.institution]
            Membership.objects.create(user=user, institution=institution, role=account.role)
    invitations.invite(
        world.institutions["bplc"],
        INVITED,
        MemberRole.CONTRIBUTOR,
        by=User.objects.get(email="admin@bplc.example"),
        now=timezone.now(),
    )
