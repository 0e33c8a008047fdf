from core.models.media import CustomDocument, CustomImage, Rendition
from core.models.network import NetworkSettings
from core.models.page import BasePage
from core.models.user import User

__all__ = ["BasePage", "CustomDocument", "CustomImage", "NetworkSettings", "Rendition", "User"]
