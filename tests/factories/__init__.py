"""Objects for tests, with traits; pages get their place in the tree from ``build_tree``."""

from tests.factories.actions import (
    ActionPageFactory,
    InstitutionFactory,
    InvitationFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    PlaceReportFactory,
    ProfileClaimFactory,
    TerritoryFactory,
    ThemeFactory,
)
from tests.factories.core import UserFactory
from tests.factories.newsletter import LetterPeriodFactory, LetterPlanFactory, SubscriberFactory

__all__ = [
    "ActionPageFactory",
    "InstitutionFactory",
    "InvitationFactory",
    "LetterPeriodFactory",
    "LetterPlanFactory",
    "MembershipFactory",
    "NewsPageFactory",
    "PartnerPageFactory",
    "PlaceReportFactory",
    "ProfileClaimFactory",
    "SubscriberFactory",
    "TerritoryFactory",
    "ThemeFactory",
    "UserFactory",
]
