"""Accounts on social networks: which networks, and what the addresses of their accounts look like."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import TextChoices


class SocialNetwork(TextChoices):
    BLUESKY = "bluesky", "Bluesky"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    MASTODON = "mastodon", "Mastodon"
    PEERTUBE = "peertube", "PeerTube"
    TIKTOK = "tiktok", "TikTok"
    YOUTUBE = "youtube", "YouTube"


@dataclass(frozen=True, slots=True)
class _Addresses:
    """``hosts`` of the network, none where anybody may run one; ``path`` of an account; an ``example``."""

    hosts: tuple[str, ...]
    path: re.Pattern[str]
    example: str


_ADDRESSES = {
    SocialNetwork.BLUESKY: _Addresses(
        ("bsky.app",), re.compile(r"/profile/[\w.:-]+"), "https://bsky.app/profile/nom.bsky.social"
    ),
    SocialNetwork.FACEBOOK: _Addresses(
        ("facebook.com", "fb.com"),
        re.compile(r"/(?!(?:sharer|login|share)\b)[\w.%-]+.*"),
        "https://www.facebook.com/nom",
    ),
    SocialNetwork.INSTAGRAM: _Addresses(
        ("instagram.com",), re.compile(r"/(?!(?:p|reel|explore)/)[\w.]+"), "https://www.instagram.com/nom"
    ),
    SocialNetwork.LINKEDIN: _Addresses(
        ("linkedin.com",),
        re.compile(r"/(?:company|in|school|showcase)/[^/]+.*"),
        "https://www.linkedin.com/company/nom",
    ),
    SocialNetwork.MASTODON: _Addresses(
        (), re.compile(r"/(?:@|users/)[\w.-]+(?:@[\w.-]+)?"), "https://mastodon.social/@nom"
    ),
    SocialNetwork.PEERTUBE: _Addresses(
        (),
        re.compile(r"/(?:a|c|accounts|video-channels|@)/?[\w.-]+(?:@[\w.-]+)?(?:/videos)?"),
        "https://framatube.org/c/nom",
    ),
    SocialNetwork.TIKTOK: _Addresses(("tiktok.com",), re.compile(r"/@[\w.]+"), "https://www.tiktok.com/@nom"),
    SocialNetwork.YOUTUBE: _Addresses(
        ("youtube.com",), re.compile(r"/(?:@[^/]+|(?:c|channel|user)/[^/]+).*"), "https://www.youtube.com/@nom"
    ),
}


def example_of(network: SocialNetwork) -> str:
    """What the address of an account there looks like."""
    return _ADDRESSES[network].example


def is_account_of(network: SocialNetwork, url: str) -> bool:
    """Whether the address is that of an account of the network: HTTPS, its host, and the form of its paths."""
    known = _ADDRESSES[network]
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or "." not in host or parts.username is not None:
        return False
    is_theirs = not known.hosts or any(host == own or host.endswith(f".{own}") for own in known.hosts)
    return is_theirs and known.path.fullmatch(parts.path.rstrip("/")) is not None
