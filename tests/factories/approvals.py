"""The rule about approvals, as a network sets it."""

from wagtail.models import Site

from newsletter.enums import ApprovalMode
from newsletter.models import LetterApproval

EXTERNAL_NAME = "Anne Le Gall"
EXTERNAL_EMAIL = "anne.legall@mairie.example"


def want_approval(mode: ApprovalMode) -> LetterApproval:
    """Have letters approved in this way from now on."""
    rule = LetterApproval.for_site(Site.objects.get(is_default_site=True))
    rule.mode = mode
    if mode == ApprovalMode.EXTERNAL:
        rule.external_name, rule.external_email = EXTERNAL_NAME, EXTERNAL_EMAIL
    rule.full_clean()
    rule.save()
    return rule
