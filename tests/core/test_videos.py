"""Videos of other sites: which player plays them, and which addresses are none."""

import pytest
from wagtail.blocks import StructBlockValidationError

from core.blocks import VideoBlock
from core.videos import read_video

KEY = "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    ("url", "host", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "youtube.com",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "youtu.be", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "youtube.com",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/123456789", "vimeo.com", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://vimeo.com/123456789/abcdef0123", "vimeo.com",
         "https://player.vimeo.com/video/123456789?dnt=1&h=abcdef0123"),
        ("https://www.dailymotion.com/video/x8abcde", "dailymotion.com",
         "https://geo.dailymotion.com/player.html?video=x8abcde"),
        (f"https://tube.example.org/videos/watch/{KEY}", "tube.example.org",
         f"https://tube.example.org/videos/embed/{KEY}?p2p=0&peertubeLink=0"),
        ("https://framatube.org/w/kkGMgK9ZtnKfYAgnEtQxbv", "framatube.org",
         "https://framatube.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?p2p=0&peertubeLink=0"),
        # Plain links: nobody knows their player.
        ("https://www.youtube.com/@chaine", "youtube.com", ""),
        ("https://www.youtube.com/watch?v=<script>", "youtube.com", ""),
        ("https://www.dailymotion.com/chaine", "dailymotion.com", ""),
        ("https://video.example.org/film.mp4", "video.example.org", ""),
        (f"https://tube.example.org:8443/videos/watch/{KEY}", "tube.example.org", ""),
    ],
)  # fmt: skip
def test_where_a_video_plays(url: str, host: str, player: str) -> None:
    video = read_video(url)

    assert video is not None
    assert (video.url, video.host, video.player) == (url, host, player)


@pytest.mark.parametrize(
    "url",
    ["", "http://youtu.be/dQw4w9WgXcQ", "ftp://example.org/film", "https://localhost/w/a", "javascript:alert(1)",
     "https://moi:secret@youtu.be/dQw4w9WgXcQ", "https://[", "https://example.org:99999/"],
)  # fmt: skip
def test_what_is_no_video(url: str) -> None:
    assert read_video(url) is None


def test_an_address_without_https_is_refused_beside_it() -> None:
    block = VideoBlock()
    value = {"url": "http://youtu.be/dQw4w9WgXcQ", "title": "Le film", "transcript": ""}
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(value))
    assert set(caught.value.block_errors) == {"url"}


@pytest.mark.parametrize("missing", ["url", "title"])
def test_a_video_needs_an_address_and_words(missing: str) -> None:
    block = VideoBlock()
    value = {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Le film", "transcript": ""} | {missing: ""}
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(value))
    assert set(caught.value.block_errors) == {missing}


def test_the_page_holds_a_link_and_asks_no_other_site() -> None:
    block = VideoBlock()
    transcript = "<p>On entend l’eau.</p>"
    url = f"https://tube.example.org/videos/watch/{KEY}"
    html = block.render(block.to_python({"url": url, "title": "L’eau <monte>", "transcript": transcript}))

    assert f'<a href="{url}">L’eau &lt;monte&gt;</a>' in html
    assert "tube.example.org" in html
    assert "On entend l’eau." in html
    # What a browser fetches by itself: only our own files.
    for eager in ('src="http', "<iframe", "<img", "preconnect", "poster"):
        assert eager not in html
    assert html.index("<template") < html.index("data-player") < html.index("</template>")


def test_without_a_player_there_is_the_link_alone() -> None:
    block = VideoBlock()
    url = "https://video.example.org/film"
    html = block.render(block.to_python({"url": url, "title": "Le film", "transcript": ""}))

    assert f'href="{url}"' in html
    for absent in ("<script", "<template", "<details"):
        assert absent not in html
