"""Transactional mails: written to one person because of something that person or a colleague did."""

import re
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from wagtail.models import Site

from core.mail.links import absolute_url
from core.mail.mjml import render_mjml
from core.models import NetworkSettings

# Every white space but those of French typography.
_BREAKS = re.compile("[^\\S\u00a0\u202f]+")


def current_network() -> NetworkSettings:
    """Who the network is, without a request at hand."""
    site = Site.objects.filter(is_default_site=True).first()
    return NetworkSettings.for_site(site) if site else NetworkSettings()


def transactional_message(to: str, subject: str, template: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """A mail of two written parts, from the network's transactional sender.

    Args:
        to: the address, a valid one.
        subject: line breaks and doubled spaces in it become one space.
        template: its name without ending; ``.txt`` and ``.mjml`` both exist, the latter extends
            ``core/mail/base.mjml``. They get ``network`` and ``site_url`` besides ``context``.
        context: for both templates.
    """
    network = current_network()
    context = {"network": network, "site_url": absolute_url("/"), **context}
    message = EmailMultiAlternatives(
        subject=_one_line(subject),
        body=render_to_string(f"{template}.txt", context),
        from_email=_sender(network.name),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_mjml(f"{template}.mjml", context), "text/html")
    return message


def _sender(name: str) -> str:
    """The transactional sender's address under the network's name."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(display_name=_one_line(name) or own_name, addr_spec=address))


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()
