from newsletter.models.issue import NewsletterIndexPage, NewsletterIssuePage
from newsletter.models.mailing import CarriedNews, Delivery, Mailing, MailingContent
from newsletter.models.reading import DraftReader, LetterPlan
from newsletter.models.subscriber import Consent, ConsentNotice, Subscriber

__all__ = [
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
    "Subscriber",
]
