"""Downloads within bounds: no host makes it wait for ever, take more than was promised, or leave the web."""

from __future__ import annotations

import sys
from threading import Event, Thread
from urllib.parse import urljoin, urlsplit

from swp_data.datapackage.model import PackageError

CONNECT, READ, WHOLE = 10.0, 20.0, 120.0  # seconds: until connected, between two packets, for all of a file
PATIENCE = 2.0  # seconds without a word
MOST_REDIRECTS = 5
PIECE = 65_536
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (408, 425, 429, 500, 502, 503, 504)


class PublishedError(PackageError):
    """A published release that can't be had; the message says what is wrong, where, and what to do."""


class UnreachableError(PublishedError):
    """A host that doesn't answer, or not to the end: what was fetched before can be used in its place."""


def download(url: str, most: int) -> bytes:
    """Return what an address of http or https holds, byte for byte as it is sent.

    Args:
        url: the address.
        most: how many bytes it may be.

    Raises:
        UnreachableError: the host can't be reached, breaks off, or takes longer than `WHOLE` seconds in all.
        PublishedError: there is no such file, or it is larger, or the host does something else than to send it.
    """
    done: list[bytes | Exception] = []
    given_up = Event()

    def work() -> None:
        try:
            done.append(_get(url, most, given_up))
        except Exception as error:  # noqa: BLE001 (it is raised below, in the thread that waits)
            done.append(error)

    # Only a thread of its own bounds everything: names that don't resolve, headers that come byte by byte.
    thread = Thread(target=work, name=f"download {shown(url)}", daemon=True)
    thread.start()
    thread.join(min(PATIENCE, WHOLE))
    if thread.is_alive() and sys.stderr.isatty():
        print(f"Fetching {shown(url)} ...", file=sys.stderr)
    thread.join(max(0.0, WHOLE - PATIENCE))
    given_up.set()
    if not done:
        raise UnreachableError(f"{shown(url)}: took longer than {WHOLE:g} seconds; try again later")
    if isinstance(done[0], Exception):
        raise done[0]
    return done[0]


def shown(url: str) -> str:
    """Return an address as messages show it: without a user's name and password, and not too long.

    >>> shown("https://me:secret@data.example/releases.json")
    'https://data.example/releases.json'
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host).geturl()[:300]


def _get(url: str, most: int, given_up: Event) -> bytes:
    import requests
    import urllib3

    at = shown(url)
    try:
        with requests.Session() as session:
            # Else it reads all that comes with a redirect, without a bound, even if it isn't to follow it.
            session.get_redirect_target = lambda _: None
            for _ in range(MOST_REDIRECTS + 1):
                response = session.get(
                    url,
                    headers={"Accept-Encoding": "identity"},
                    timeout=(CONNECT, READ),
                    stream=True,
                    allow_redirects=False,
                )
                with response:
                    if response.status_code not in REDIRECTS:
                        return _body(response, at, most, given_up)
                    url = _next(url, response.headers.get("Location", ""), at)
    except PublishedError:
        raise
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        if isinstance(error, ValueError) and not isinstance(error, requests.exceptions.InvalidHeader):
            raise PublishedError(f"{at}: is no address that can be fetched; correct it") from error
        # Without the cause: what the libraries went through fills pages, and says no more.
        raise UnreachableError(f"{at}: {_why(error)}; try again later") from None
    raise PublishedError(f"{at}: is redirected more than {MOST_REDIRECTS} times; tell its publisher")


def _next(url: str, location: str, at: str) -> str:
    """Return where a redirect leads: only on the web, and never from https to http."""
    try:
        to = urljoin(url, location)
        scheme, host = urlsplit(to).scheme, urlsplit(to).hostname
    except ValueError:
        scheme, host = "", None
    if not location or not host or scheme not in ("https", urlsplit(url).scheme):
        raise PublishedError(
            f"{at}: is redirected to {location[:80]!r}, which isn't followed; tell its publisher"
        )
    return to


def _body(response: object, at: str, most: int, given_up: Event) -> bytes:
    status, headers = response.status_code, response.headers  # type: ignore[attr-defined]
    if status in BUSY:
        raise UnreachableError(f"{at}: the host answers with status {status}; try again later")
    if status != 200:
        raise PublishedError(f"{at}: isn't there (status {status}); check the address")
    if headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise PublishedError(f"{at}: comes compressed, which wasn't asked for; tell its publisher")
    promised = headers.get("Content-Length", "")
    length = int(promised) if promised.isdecimal() and promised.isascii() and len(promised) < 20 else None
    body = bytearray()
    while length is None or length <= most:
        # Once, so that a host which sends byte by byte is looked at after each.
        piece = response.raw.read1(PIECE, decode_content=False)  # type: ignore[attr-defined]
        if not piece:
            return bytes(body)
        body += piece
        if len(body) > most:
            break
        if given_up.is_set():
            raise UnreachableError(f"{at}: took too long")  # nobody hears it: it ends the thread
    raise PublishedError(f"{at}: is larger than the {most:,} bytes that it may be; tell its publisher")


def _why(error: Exception) -> str:
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.SSLError):
        return "the host's certificate is not trusted"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "the host doesn't answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | urllib3.exceptions.ProtocolError):
        return "the host broke off"
    if isinstance(error, requests.ConnectionError | urllib3.exceptions.NewConnectionError):
        return "the host can't be reached"
    return "the host's answer can't be read"
