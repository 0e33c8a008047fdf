"""Videos that live on other sites: where they play, and where their player stands that watches readers the least."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = re.compile(r"[\w-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live)/([\w-]{11})/?")
_VIMEO_PATH = re.compile(r"/(?:video/)?(\d{6,12})(?:/([0-9a-f]{8,12}))?/?")
_DAILYMOTION_PATH = re.compile(r"/(?:video/|embed/video/)?([a-z0-9]{5,10})/?")
# PeerTube has as many hosts as the web: it is known by its addresses. A short identifier, or a UUID.
_PEERTUBE_PATH = re.compile(
    r"/(?:w|videos/watch|videos/embed)/([1-9A-HJ-NP-Za-km-z]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?"
)


@dataclass(frozen=True, slots=True)
class Video:
    """A video elsewhere.

    Attributes:
        url: its page, as its writer gave it.
        host: who shows it, as readers know it: « youtube.com ».
        player: the address to put into a frame; empty for a host whose player is not known.
    """

    url: str
    host: str
    player: str = ""


def read_video(url: str) -> Video | None:
    """The video at an address; None for one that is not HTTPS or has no host."""
    try:
        parts = urlsplit(url.strip())
        has_odd_port = parts.port not in (None, 443)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or "." not in host or parts.username is not None:
        return None
    name = host.removeprefix("www.").removeprefix("m.")
    player = "" if has_odd_port else _player(name, host, parts.path, parse_qs(parts.query))
    return Video(url.strip(), name, player)


def _player(name: str, host: str, path: str, query: dict[str, list[str]]) -> str:
    match name:
        case "youtube.com" | "youtube-nocookie.com" | "music.youtube.com":
            found = _YOUTUBE_PATH.fullmatch(path)
            key = found[1] if found else query.get("v", [""])[0] if path == "/watch" else ""
            return _youtube(key)
        case "youtu.be":
            return _youtube(path.strip("/"))
        case "vimeo.com" | "player.vimeo.com":
            if not (found := _VIMEO_PATH.fullmatch(path)):
                return ""
            secret = found[2] or query.get("h", [""])[0]
            unlisted = f"&h={secret}" if re.fullmatch(r"[0-9a-f]{8,12}", secret) else ""
            # It may not follow the reader.
            return f"https://player.vimeo.com/video/{found[1]}?dnt=1{unlisted}"
        case "dailymotion.com" | "dai.ly":
            found = _DAILYMOTION_PATH.fullmatch(path)
            is_video = found and (name == "dai.ly" or "/video/" in path)
            return f"https://geo.dailymotion.com/player.html?video={found[1]}" if found and is_video else ""
    # Between viewers, without p2p=0, a PeerTube video would also pass on the addresses of all who watch it.
    found = _PEERTUBE_PATH.fullmatch(path)
    return f"https://{host}/videos/embed/{found[1]}?p2p=0&peertubeLink=0" if found else ""


def _youtube(key: str) -> str:
    return f"https://www.youtube-nocookie.com/embed/{key}" if _YOUTUBE.fullmatch(key) else ""
