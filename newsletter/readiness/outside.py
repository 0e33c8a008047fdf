"""Following the links to other sites, when a coordinator asks for it.

Whoever writes a link must not make this machine knock at its own network: every address is looked up here, and the
connection goes to that very address or to none, after each redirect again.
"""

import datetime
import ipaddress
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError

from newsletter.enums import LinkFault
from newsletter.fingerprints import mail_digest
from newsletter.models import LinkCheck, NewsletterIssuePage
from newsletter.readiness.document import read_mail
from newsletter.readiness.links import outside_links
from newsletter.rendering import render_issue

MOST_LINKS = 50
_AT_ONCE = 10
# In seconds: of one step of one link, and of all of them. A proxy gives the page up after half a minute.
_STEP = 4
_PATIENCE = 20
_REDIRECTS = 4
_ROUND_IN_CIRCLES = 310
_PORTS = {None, 80, 443}
_AGENT = "Mozilla/5.0 (compatible; Estuaire)"

Fetch = Callable[[str], str]


class ForbiddenAddress(Exception):
    """A name leads into a network that is not the public one. No OSError, which urllib3 would wrap into its own."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour or ip.teredo or ip in ipaddress.ip_network("64:ff9b::/96"):
            return False
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def _connect(host: str, port: int, timeout: float) -> socket.socket:
    """A connection to a public address of a host.

    Raises:
        ForbiddenAddress: one of its addresses is not public: that name is not to be trusted.
        OSError: it can't be reached.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise ForbiddenAddress(host)
    fault: OSError | None = None
    for address in dict.fromkeys(addresses):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            # A machine without IPv6 reaches the next one.
            fault = error
    raise fault or ForbiddenAddress(host)


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host, self.port, _STEP)


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host, self.port, _STEP)


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def fetch(url: str) -> str:
    """What is wrong with an address of another site: a value of :class:`LinkFault`, empty when all is well."""
    manager = urllib3.PoolManager(timeout=urllib3.Timeout(_STEP), retries=False)
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
    try:
        status = _status(manager, "HEAD", url)
        if status >= 400:
            # Many servers answer a question for the head alone as they never would a reader's.
            status = _status(manager, "GET", url)
    except ForbiddenAddress:
        return LinkFault.FORBIDDEN
    except (LocationParseError, UnicodeError, ValueError):
        return LinkFault.UNREADABLE
    except (HTTPError, OSError):
        return LinkFault.SILENT
    finally:
        manager.clear()
    return _fault_of(status)


def _status(manager: urllib3.PoolManager, method: str, url: str) -> int:
    """The status at the end of the redirects.

    Raises:
        ForbiddenAddress: the way leads into a private network.
        ValueError: it is no address of the web.
    """
    for _step in range(_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(url)
        if parts.port not in _PORTS:
            raise ForbiddenAddress(url)
        response = manager.request(
            method, url, redirect=False, preload_content=False, headers={"User-Agent": _AGENT, "Accept": "*/*"}
        )
        # What the page holds is of no interest.
        response.close()
        location = response.headers.get("Location")
        if response.status not in {301, 302, 303, 307, 308} or not location:
            return response.status
        url = urljoin(url, location)
    return _ROUND_IN_CIRCLES


def _fault_of(status: int) -> str:
    if status < 300:
        return ""
    if status in {404, 410}:
        return LinkFault.MISSING
    # Some invent a status of their own for visits that they do not want.
    return LinkFault.BROKEN if 500 <= status < 600 else LinkFault.REFUSED


def check_outside_links(
    issue: NewsletterIssuePage, now: datetime.datetime, fetch: Fetch = fetch, patience: float = _PATIENCE
) -> LinkCheck:
    """Follow the links of this version of an issue to other sites, and keep what they answered until the next edit.

    Fifty are followed at most, and what takes longer than ``patience`` seconds counts as silent.
    """
    urls = [link.url for link in outside_links(read_mail(render_issue(issue).html))][:MOST_LINKS]
    faults = _follow(urls, fetch, patience)
    check, _created = LinkCheck.objects.update_or_create(
        issue_id=issue.pk,
        defaults={
            "digest": mail_digest(issue),
            "checked_at": now,
            "results": [{"url": url, "fault": faults[url]} for url in urls],
        },
    )
    return check


def _follow(urls: Iterable[str], fetch: Fetch, patience: float) -> dict[str, str]:
    pool = ThreadPoolExecutor(_AT_ONCE)
    asked: dict[str, Future[str]] = {url: pool.submit(fetch, url) for url in urls}
    done, _late = wait(asked.values(), timeout=patience)
    # The threads of those that are late end by their own time-outs.
    pool.shutdown(wait=False, cancel_futures=True)
    return {url: str(future.result()) if future in done else LinkFault.SILENT.value for url, future in asked.items()}
