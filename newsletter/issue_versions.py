"""Which version of an issue is meant."""

from newsletter.models import NewsletterIssuePage


def latest_version(issue: NewsletterIssuePage) -> NewsletterIssuePage:
    """The issue as last saved in the editor, published or not: the version that sending publishes."""
    return issue.get_latest_revision_as_object() if issue.latest_revision_id else issue
