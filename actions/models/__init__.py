from actions.models.action import ActionPage
from actions.models.action_index import ActionIndexPage
from actions.models.action_place import ActionPlace
from actions.models.agenda import AgendaPage
from actions.models.bin import BinnedPage, BinPage
from actions.models.claim import ProfileClaim
from actions.models.imported import ImportedItem, WaitingSpreadsheet
from actions.models.institution import Institution, Membership
from actions.models.invitation import Invitation
from actions.models.map import MapPage
from actions.models.news import NewsIndexPage, NewsPage
from actions.models.participation import Participation
from actions.models.partner import PartnerIndexPage, PartnerPage, PartnerPlace
from actions.models.place_report import PlaceReport
from actions.models.review import ReviewTask
from actions.models.review_reminder import ReviewReminder
from actions.models.sheet_link import SheetLink
from actions.models.vocabularies import AgeRange, Audience, InvolvementLevel, Territory, Theme

__all__ = [
    "ActionIndexPage",
    "ActionPage",
    "ActionPlace",
    "AgeRange",
    "AgendaPage",
    "Audience",
    "BinPage",
    "BinnedPage",
    "ImportedItem",
    "Institution",
    "Invitation",
    "InvolvementLevel",
    "MapPage",
    "Membership",
    "NewsIndexPage",
    "NewsPage",
    "Participation",
    "PartnerIndexPage",
    "PartnerPage",
    "PartnerPlace",
    "PlaceReport",
    "ProfileClaim",
    "ReviewReminder",
    "ReviewTask",
    "SheetLink",
    "Territory",
    "Theme",
    "WaitingSpreadsheet",
]
