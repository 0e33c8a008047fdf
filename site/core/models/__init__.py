from core.models.accessibility import AccessibilityStatement
from core.models.legal import LegalNotice
from core.models.media import CustomDocument, CustomImage, Rendition
from core.models.network import NetworkSettings
from core.models.notification import Notification, NotificationBox
from core.models.owed_mail import OwedMail
from core.models.page import BasePage, ListPage, SectionPage
from core.models.password_reset import PasswordResetRequest
from core.models.user import User

__all__ = [
    "AccessibilityStatement",
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "LegalNotice",
    "ListPage",
    "NetworkSettings",
    "Notification",
    "NotificationBox",
    "OwedMail",
    "PasswordResetRequest",
    "Rendition",
    "SectionPage",
    "User",
]
