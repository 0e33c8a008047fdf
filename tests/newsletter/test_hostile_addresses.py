"""Whatever is typed as an address: the form answers, and a mail goes to that address and to nobody else."""

from email.utils import getaddresses
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.limits import CACHE_ALIAS
from newsletter.addresses import normalise_address
from newsletter.confirmation import send_due_confirmations
from newsletter.models import Subscriber
from tests.newsletter.signing_up import SUBSCRIBE, THANKS, answers
from tests.newsletter.smtp import Inbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient", "tree")]

_HEADERS = {
    "Subject",
    "From",
    "To",
    "Auto-Submitted",
    "Content-Type",
    "MIME-Version",
    "Date",
    "Message-ID",
}

# What breaks out of headers and envelopes, what looks like something else, and what is merely unusual.
_PIECES = st.sampled_from(
    [
        "\r\nBcc: autre@example.org",
        "\nTo: autre@example.org",
        "\r",
        "%0d%0aBcc:autre@example.org",
        ", autre@example.org",
        "; autre@example.org",
        "autre@example.org ",
        "<autre@example.org>",
        "Nolwenn <nolwenn@example.org>",
        '"nolwenn',
        '"@',
        "\\",
        "+lettre",
        "\0",
        "\u202e",
        "\u2028",
        "\u200b",
        "\ufeff",
        "\uff20",
        "а",  # a Cyrillic letter
        "é",
        "été.fr",
        "例え.jp",
        "xn--",
        "@",
        "@@",
        ".",
        "..",
        "-",
        "x" * 70,
        "y." * 130,
        "[127.0.0.1]",
        "(bof)",
        "{{ 7*7 }}",
        "=?utf-8?q?a=0D=0AX:_b?=",
        "nolwenn",
        "example.org",
        "localhost",
        " ",
        "\t",
    ]
)
_typed = st.one_of(
    st.lists(_PIECES, min_size=1, max_size=5).map("".join),
    st.builds("{}@{}".format, st.text(max_size=70), st.sampled_from(["example.org", "été.fr"])),
    st.builds("{}@{}.fr".format, st.from_regex(r"[a-z0-9.+'!#$%&*/=?^_`{|}~-]{1,20}", fullmatch=True), st.text()),
    st.text(min_size=290, max_size=310).map(lambda text: f"a@{text}.org"),
)


@pytest.fixture
def form(client: Client) -> dict[str, Any]:
    return answers(client)


@given(typed=_typed)
@example("nolwenn@example.org\r\nBcc: autre@example.org")
@example("nolwenn@example.org, autre@example.org")
@example('"nolwenn, autre"@example.org')
@example("Nolwenn <nolwenn@example.org>")
@example("o'neil+a@ÉTÉ.fr")
@example("nolwenn@example.org\n")
@example("nolwenn@example.org\u2028")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_email_3_3_any_address_gets_an_answer_and_no_mail_goes_elsewhere(
    client: Client, form: dict[str, Any], typed: str
) -> None:
    Subscriber.objects.all().delete()
    caches[CACHE_ALIAS].clear()
    mail.outbox.clear()
    response = client.post(SUBSCRIBE, form | {"email": typed})
    rows = list(Subscriber.objects.all())
    assert response.status_code in {302, 422}
    if response.status_code == 422:
        assert "email" in response.context["form"].errors
        assert rows == []
        return
    assert response["Location"] == THANKS
    (row,) = rows
    assert row.email == normalise_address(typed)
    assert row.email.isascii()
    assert send_due_confirmations(timezone.now()) == 1
    (message,) = mail.outbox
    assert message.recipients() == [row.email]
    written = message.message()
    assert set(written.keys()) == _HEADERS
    assert written.get_all("To") == [row.email]
    assert [address for _name, address in getaddresses(written.get_all("To"))] == [row.email]


@pytest.mark.parametrize(
    ("typed", "reached"),
    [
        ("o'neil+lettre@example.org", "o'neil+lettre@example.org"),
        ("a@ÉTÉ.example", "a@xn--t-9fab.example"),
        ("{x}|y!#$%&*/=?^_`~@example.org", "{x}|y!#$%&*/=?^_`~@example.org"),
    ],
)
def test_email_3_3_the_envelope_names_one_recipient(client: Client, inbox: Inbox, typed: str, reached: str) -> None:
    client.post(SUBSCRIBE, answers(client, email=typed))
    send_due_confirmations(timezone.now())
    assert inbox.addresses == [reached]
    assert Subscriber.objects.get().email == reached
    (received,) = inbox.messages
    assert [address.addr_spec for address in received["To"].addresses] == [reached]
    assert received["Cc"] is None
    assert received["Bcc"] is None


@pytest.mark.parametrize("field", ["notice", "website", "themes", "territories", "actions", "consent"])
def test_no_other_field_breaks_the_form(client: Client, field: str) -> None:
    for junk in ("\0", "\r\nBcc: a@b.fr", "\u202e", "x" * 5000, "😀", "' OR 1=1 --"):
        typed: dict[str, Any] = answers(client)
        assert client.post(SUBSCRIBE, typed | {field: junk}).status_code in {302, 422}
