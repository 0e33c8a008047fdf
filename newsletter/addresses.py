"""E-mail addresses: checked, brought to the one form in which they are stored, and what they tell of a mailbox."""

import functools
import re
import tomllib
import unicodedata
from importlib.resources import files

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from newsletter.enums import AddressRemark

MAX_ADDRESS_LENGTH = 254
MAX_LOCAL_PART_LENGTH = 64

_MAILBOXES = "data/mailboxes.toml"


def normalise_address(raw: str) -> str:
    """The address in lower case, its domain in its ASCII form, without the spaces around it.

    Raises:
        ValidationError: no mail may go to it; the message tells the reader what to change.
    """
    # A line break would end a mail header and begin another; none of these is ever typed.
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in raw):
        raise _malformed()
    address = raw.strip()
    # Before anything that takes longer for a longer text.
    if len(address) > MAX_ADDRESS_LENGTH:
        raise _too_long()
    local_part, at_sign, domain = address.rpartition("@")
    if not at_sign or not local_part:
        raise _malformed()
    if not local_part.isascii():
        raise ValidationError(
            _("Before the @, only unaccented letters, digits and signs can be used."), code="non_ascii_local_part"
        )
    if len(local_part) > MAX_LOCAL_PART_LENGTH:
        raise _too_long()
    normalised = f"{local_part}@{_ascii_domain(domain)}".lower()
    if len(normalised) > MAX_ADDRESS_LENGTH:
        raise _too_long()
    try:
        validate_email(normalised)
    except ValidationError as error:
        raise _malformed() from error
    return normalised


def hide_address(text: str, email: str) -> str:
    """The words of a mail server without what names a reader, for a place that outlives their erasure."""
    names = [r"\S+@\S+"]
    if local_part := email.rpartition("@")[0]:
        names.append(rf"(?<!\w){re.escape(local_part)}(?!\w)")
    return re.sub("|".join(names), "…", text, flags=re.IGNORECASE)


def counting_form(address: str) -> str:
    """The mailbox that a normalised address reaches, for counting alone: without a « +something » of its owner's.

    Mail never goes to this form: not every server knows that sign.
    """
    local_part, _at, domain = address.rpartition("@")
    return f"{local_part.partition('+')[0] or local_part}@{domain}"


def counting_domain(address: str) -> str:
    """The last two names of the domain of a normalised address: whoever has a domain makes others below it at will."""
    return ".".join(address.rpartition("@")[2].split(".")[-2:])


def is_at_large_host(address: str) -> bool:
    """Whether it is at one of the hosts where most people have their own mailbox."""
    return address.rpartition("@")[2] in _known()["large_hosts"]


def remarks(address: str) -> list[AddressRemark]:
    """What a coordinator may want to know of a normalised address before writing to it for years."""
    local_part, _at, domain = address.rpartition("@")
    found = []
    if local_part.partition("+")[0] in _known()["roles"]:
        found.append(AddressRemark.ROLE)
    names = domain.split(".")
    if not _known()["throw_away"].isdisjoint(".".join(names[start:]) for start in range(len(names))):
        found.append(AddressRemark.THROW_AWAY)
    return found


@functools.cache
def _known() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(files("newsletter").joinpath(_MAILBOXES).read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in lists.items()}


def _ascii_domain(domain: str) -> str:
    """The domain as the name servers know it: « été.fr » is ``xn--t-9fab.fr``."""
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except UnicodeError as error:
            raise _malformed() from error
    # Django's validator takes `localhost` and an IP address, where nobody on the internet has a mailbox.
    top_level = domain.rpartition(".")[2]
    if "." not in domain or top_level.isdigit() or domain.startswith("["):
        raise _malformed()
    return domain


def _malformed() -> ValidationError:
    return ValidationError(_("Enter a full e-mail address, such as name@example.org."), code="malformed")


def _too_long() -> ValidationError:
    return ValidationError(_("This address is too long to be a mailbox."), code="too_long")
