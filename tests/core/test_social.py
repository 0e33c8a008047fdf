"""Accounts on social networks: each network knows its own addresses."""

import pytest
from wagtail.blocks import StructBlockValidationError

from core.blocks import SocialAccountBlock
from core.social import SocialNetwork, example_of, is_account_of
from core.templatetags.social_tags import network_icon

GOOD = {
    SocialNetwork.BLUESKY: ["https://bsky.app/profile/nom.example.org", "https://bsky.app/profile/did:plc:abc"],
    SocialNetwork.FACEBOOK: ["https://www.facebook.com/mairie.redon/", "https://facebook.com/profile.php?id=1000"],
    SocialNetwork.INSTAGRAM: ["https://instagram.com/nom_1/", "https://www.instagram.com/nom"],
    SocialNetwork.LINKEDIN: ["https://fr.linkedin.com/company/nom", "https://www.linkedin.com/school/nom/about"],
    SocialNetwork.MASTODON: ["https://social.example.org/@nom", "https://social.example.org/users/nom"],
    SocialNetwork.PEERTUBE: [
        "https://tube.example.org/c/nom/videos",
        "https://tube.example.org/a/nom@ailleurs.example",
    ],
    SocialNetwork.TIKTOK: ["https://www.tiktok.com/@nom"],
    SocialNetwork.YOUTUBE: ["https://www.youtube.com/@nom", "https://youtube.com/channel/UCabc/videos"],
}
BAD = {
    SocialNetwork.BLUESKY: ["https://bsky.app/", "https://bsky.app.example.org/profile/nom"],
    SocialNetwork.FACEBOOK: ["https://www.facebook.com/", "https://notfacebook.com/nom", "http://facebook.com/nom"],
    SocialNetwork.INSTAGRAM: ["https://www.instagram.com/p/Cabc/", "https://www.instagram.com"],
    SocialNetwork.LINKEDIN: ["https://www.linkedin.com/feed/", "https://www.linkedin.com/company/"],
    SocialNetwork.MASTODON: ["https://social.example.org/nom", "https://nom@social.example.org/@nom", "social/@nom"],
    SocialNetwork.PEERTUBE: ["https://tube.example.org/w/abc", "https://tube.example.org/"],
    SocialNetwork.TIKTOK: ["https://www.tiktok.com/nom", "https://www.instagram.com/@nom"],
    SocialNetwork.YOUTUBE: ["https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ"],
}


@pytest.mark.parametrize("network", SocialNetwork)
def test_each_network_knows_its_accounts(network: SocialNetwork) -> None:
    assert [url for url in [*GOOD[network], example_of(network)] if not is_account_of(network, url)] == []
    assert [url for url in BAD[network] if is_account_of(network, url)] == []


@pytest.mark.parametrize("network", SocialNetwork)
def test_an_account_is_a_link_with_the_name_of_its_network(network: SocialNetwork) -> None:
    block = SocialAccountBlock()
    html = block.render(block.to_python({"network": network.value, "url": example_of(network)}))

    assert f">{network.label}</a>" in html
    assert f'href="{example_of(network)}"' in html
    assert network_icon(network.value) != network_icon("gone")


def test_an_address_elsewhere_is_refused_with_an_example() -> None:
    block = SocialAccountBlock()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python({"network": "mastodon", "url": "https://example.org/contact"}))
    (error,) = caught.value.block_errors["url"].messages
    assert "Mastodon" in error
    assert "https://mastodon.social/@nom" in error
