from newsletter.models.consent import Consent, ConsentNotice
from newsletter.models.history import SubscriberEvent, Suppression
from newsletter.models.issue import NewsletterIndexPage, NewsletterIssuePage
from newsletter.models.mailing import CarriedNews, Delivery, Mailing, MailingContent
from newsletter.models.proposals import ShorterText, TrialReaders
from newsletter.models.reading import DraftReader, LetterPlan
from newsletter.models.subscriber import AddressChange, Subscriber

__all__ = [
    "AddressChange",
    "CarriedNews",
    "Consent",
    "ConsentNotice",
    "Delivery",
    "DraftReader",
    "LetterPlan",
    "Mailing",
    "MailingContent",
    "NewsletterIndexPage",
    "NewsletterIssuePage",
    "ShorterText",
    "Subscriber",
    "SubscriberEvent",
    "Suppression",
    "TrialReaders",
]
