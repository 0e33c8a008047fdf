from newsletter.models.consent import Consent, ConsentNotice
from newsletter.models.history import SubscriberEvent, Suppression
from newsletter.models.issue import NewsletterIndexPage, NewsletterIssuePage
from newsletter.models.mailing import CarriedNews, Delivery, Mailing, MailingContent
from newsletter.models.plan import LeftOut, LetterPeriod, LetterPlan
from newsletter.models.reading import DraftReader
from newsletter.models.subscriber import AddressChange, Subscriber

__all__ = [
    "AddressChange",
    "CarriedNews",
    "Consent",
    "ConsentNotice",
    "Delivery",
    "DraftReader",
    "LeftOut",
    "LetterPeriod",
    "LetterPlan",
    "Mailing",
    "MailingContent",
    "NewsletterIndexPage",
    "NewsletterIssuePage",
    "Subscriber",
    "SubscriberEvent",
    "Suppression",
]
