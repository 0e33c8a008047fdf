"""What the screen before sending shows beside the problems themselves."""

from typing import Any

from newsletter.fingerprints import mail_digest
from newsletter.models import LinkCheck
from newsletter.readiness.document import read_mail
from newsletter.readiness.examination import Readiness
from newsletter.readiness.links import outside_links


def checks_context(readiness: Readiness) -> dict[str, Any]:
    """For ``newsletter/admin/checks.html``: how many links lead elsewhere, and when they were followed last."""
    issue = readiness.issue
    return {
        "outside": len(outside_links(read_mail(readiness.rendered.html))),
        "link_check": LinkCheck.objects.filter(issue=issue.pk, digest=mail_digest(issue)).first(),
    }
