import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.addresses import (
    _known,
    counting_domain,
    counting_form,
    is_at_large_host,
    normalise_address,
    remarks,
)
from newsletter.enums import AddressRemark


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("nolwenn@example.org", "nolwenn@example.org"),
        ("  Nolwenn.LE-Goff+lettre@Example.ORG ", "nolwenn.le-goff+lettre@example.org"),
        ("a@xn--t-9fab.fr", "a@xn--t-9fab.fr"),
    ],
)
def test_an_address_is_stored_in_lower_case(raw: str, stored: str) -> None:
    assert normalise_address(raw) == stored


@pytest.mark.parametrize("raw", ["a@été.fr", "A@ÉTÉ.FR", "a@e\u0301te\u0301.fr"])
def test_email_3_6_a_domain_with_accents_is_stored_in_its_ascii_form(raw: str) -> None:
    assert normalise_address(raw) == "a@xn--t-9fab.fr"


@pytest.mark.parametrize("raw", ["éric@example.org", "иван@example.org", "a\u200b@example.org"])
def test_email_3_6_a_local_part_with_accents_is_refused(raw: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise_address(raw)
    assert refusal.value.code == "non_ascii_local_part"


@pytest.mark.parametrize(
    "raw",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        "\ra@example.org",
        "a\u2028@example.org",
        "a@exam\x00ple.org",
        '"a\rb"@example.org',
    ],
)
def test_email_3_3_line_breaks_and_controls_are_refused(raw: str) -> None:
    with pytest.raises(ValidationError):
        normalise_address(raw)


@pytest.mark.parametrize("raw", ["a@localhost", "a@[127.0.0.1]", "a@127.0.0.100", "a@-example.org", "a@.org"])
def test_email_1_10_a_domain_where_nobody_has_a_mailbox_is_refused(raw: str) -> None:
    with pytest.raises(ValidationError):
        normalise_address(raw)


@pytest.mark.parametrize("raw", ["", "@", "a", "a@", "@example.org", "a b@example.org", "a@b@example.org"])
def test_what_is_no_address_is_refused(raw: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise_address(raw)
    assert refusal.value.messages


def test_email_1_10_lengths_at_and_over_the_limits() -> None:
    domain = ".".join(["d" * 61, "e" * 61, "f" * 62]) + ".fr"
    longest = "a" * 64 + "@" + domain
    assert len(longest) == 254
    assert normalise_address(longest) == longest
    for raw in ("a" * 65 + "@example.org", "a" * 64 + "@d" + domain, "a@" + "é" * 50_000 + ".fr"):
        with pytest.raises(ValidationError) as refusal:
            normalise_address(raw)
        assert refusal.value.code == "too_long"


def test_an_address_that_grows_too_long_in_ascii_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise_address("a" * 64 + "@" + ".".join(["é"] * 24) + ".fr")
    assert refusal.value.code == "too_long"


_addresses = st.one_of(st.text(), st.builds("{}@{}".format, st.text(), st.text()), st.emails())


@given(_addresses)
@example("a@\ud800.fr")
@example("a@xn--.fr")
@example("a@．.fr")
@example("a@ß.fr")
def test_anything_gives_an_address_or_a_refusal(raw: str) -> None:
    try:
        address = normalise_address(raw)
    except ValidationError:
        return
    assert address.isascii()
    assert address == address.lower()
    assert len(address) <= 254
    assert not set(address) & set("\r\n\0")
    assert normalise_address(address) == address


# --- What an address tells of its mailbox ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("nolwenn@example.org", "nolwenn@example.org"),
        ("nolwenn+lettre@example.org", "nolwenn@example.org"),
        ("nolwenn+a+b@example.org", "nolwenn@example.org"),
        # Nothing stands before the sign: this is the whole name of a mailbox.
        ("+lettre@example.org", "+lettre@example.org"),
    ],
)
def test_email_3_7_a_tag_is_left_out_to_count_only(address: str, mailbox: str) -> None:
    assert counting_form(address) == mailbox
    assert normalise_address(address) == address


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@example.org", "example.org"), ("a@b.c.example.org", "example.org"), ("a@xn--t-9fab.fr", "xn--t-9fab.fr")],
)
def test_domains_below_a_domain_count_with_it(address: str, domain: str) -> None:
    assert counting_domain(address) == domain


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("nolwenn@example.org", []),
        ("contact@example.org", [AddressRemark.ROLE]),
        ("mairie+lettre@example.org", [AddressRemark.ROLE]),
        ("contactez@example.org", []),
        ("nolwenn@yopmail.com", [AddressRemark.THROW_AWAY]),
        ("nolwenn@mx.yopmail.com", [AddressRemark.THROW_AWAY]),
        ("nolwenn@notyopmail.com", []),
        ("info@jetable.org", [AddressRemark.ROLE, AddressRemark.THROW_AWAY]),
    ],
)
def test_email_3_7_functions_and_throw_away_mailboxes_are_remarked_and_taken(
    address: str, expected: list[AddressRemark]
) -> None:
    assert remarks(address) == expected
    assert normalise_address(address) == address


@pytest.mark.parametrize(("address", "expected"), [("a@gmail.com", True), ("a@mairie.example", False)])
def test_large_hosts_are_known(address: str, expected: bool) -> None:
    assert is_at_large_host(address) is expected


def test_the_lists_hold_what_addresses_are_compared_with() -> None:
    for name, words in _known().items():
        assert words, name
        assert {word for word in words if word != word.strip().lower() or not word.isascii()} == set()
