from newsletter.models.aftercare import LetterCorrection, LinkCheck
from newsletter.models.approval import Approval, LetterApproval
from newsletter.models.consent import Consent, ConsentNotice
from newsletter.models.forgetting import ForgettingRun
from newsletter.models.history import SubscriberEvent, Suppression
from newsletter.models.imports import LeftOutLine, SubscriberImport
from newsletter.models.issue import NewsletterIndexPage, NewsletterIssuePage
from newsletter.models.mailing import CarriedNews, Delivery, Mailing, MailingContent
from newsletter.models.plan import LeftOut, LetterPeriod, LetterPlan
from newsletter.models.proposals import ShorterText, TrialReaders
from newsletter.models.reading import DraftReader
from newsletter.models.subscriber import AddressChange, Subscriber

__all__ = [
    "AddressChange",
    "Approval",
    "CarriedNews",
    "Consent",
    "ConsentNotice",
    "Delivery",
    "DraftReader",
    "ForgettingRun",
    "LeftOut",
    "LeftOutLine",
    "LetterApproval",
    "LetterCorrection",
    "LetterPeriod",
    "LetterPlan",
    "LinkCheck",
    "Mailing",
    "MailingContent",
    "NewsletterIndexPage",
    "NewsletterIssuePage",
    "ShorterText",
    "Subscriber",
    "SubscriberEvent",
    "SubscriberImport",
    "Suppression",
    "TrialReaders",
]
