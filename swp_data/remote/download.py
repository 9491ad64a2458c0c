"""Downloads within limits: no host keeps a caller waiting, sends more than expected, or redirects off the web.

Requests limits the wait for a connection and for each packet. This module adds limits on the whole transfer, its size
and its redirects, so it streams responses and follows redirects itself.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import Future, wait
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from swp_data.remote._errors import (
    TELL_PUBLISHER,
    TRY_LATER,
    PublishedError,
    UnreachableError,
    missing_library,
)

if TYPE_CHECKING:
    import requests

CONNECT_TIMEOUT = 10.0  # seconds until a host accepts the connection
READ_TIMEOUT = 20.0  # seconds between two packets
TOTAL_TIMEOUT = 120.0  # seconds for one file
NOTICE_AFTER = 2.0  # seconds before a terminal shows what is being fetched
MAX_REDIRECTS = 5
BLOCK_SIZE = 65_536
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
REMEMBERED = (
    30.0  # seconds that a host counts as unreachable after it was found so: no request waits for it again
)
BUSY_STATUSES = (408, 425, 429, 500, 502, 503, 504)

_unreachable: dict[str, tuple[float, str]] = {}
"""The hosts that could not be reached, with the time and the reason."""


def download(url: str, max_bytes: int) -> bytes:
    """Return the bytes at an http or https address, exactly as sent.

    Args:
        url: the address.
        max_bytes: the largest size of the file.

    Raises:
        UnreachableError: the host cannot be reached, closes the connection early, or takes longer than
            `TOTAL_TIMEOUT` seconds.
        PublishedError: the file does not exist or is too large, or the response is not what was requested.
    """
    result: Future[bytes] = Future()
    cancelled = Event()

    def work() -> None:
        try:
            result.set_result(_get(url, max_bytes, cancelled))
        except Exception as error:  # noqa: BLE001 (raised again by `result.result()`)
            result.set_exception(error)

    # Only a separate thread limits everything: slow name resolution, and headers that arrive byte by byte. It is
    # a daemon, not an executor's thread, because Python waits for those before it exits.
    Thread(target=work, name=f"download {without_password(url)}", daemon=True).start()
    wait([result], min(NOTICE_AFTER, TOTAL_TIMEOUT))
    if not result.done() and sys.stderr.isatty():
        print(f"Fetching {without_password(url)} ...", file=sys.stderr)
    wait([result], max(0.0, TOTAL_TIMEOUT - NOTICE_AFTER))
    cancelled.set()
    if not result.done():
        raise UnreachableError(
            f"took longer than {TOTAL_TIMEOUT:g} seconds", where=without_password(url), hint=TRY_LATER
        )
    return result.result()


def without_password(url: str) -> str:
    """Return an address for messages: without user name and password, and at most 300 characters long.

    >>> without_password("https://me:secret@data.example/releases.json")
    'https://data.example/releases.json'
    """
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()[:300]


def _get(url: str, max_bytes: int, cancelled: Event) -> bytes:
    try:
        import requests
        import urllib3
    except ModuleNotFoundError as error:
        raise missing_library(error) from error
    where, host = without_password(url), urlsplit(url).netloc
    failed_at, reason = _unreachable.get(host, (-REMEMBERED, ""))
    if time.monotonic() - failed_at < REMEMBERED:
        raise UnreachableError(reason, where=where, hint=TRY_LATER)
    try:
        with requests.Session() as session:
            # Otherwise Requests reads the whole body of a redirect, of any size, even if it does not follow it.
            session.get_redirect_target = lambda _: None
            for _ in range(MAX_REDIRECTS + 1):
                response = session.get(
                    url,
                    headers={"Accept-Encoding": "identity"},
                    timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                    stream=True,
                    allow_redirects=False,
                )
                with response:
                    if response.status_code not in REDIRECT_STATUSES:
                        return _body(response, where, max_bytes, cancelled)
                    url = _redirect_target(url, response.headers.get("Location", ""), where)
    except PublishedError:
        raise
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        if isinstance(error, ValueError) and not isinstance(error, requests.exceptions.InvalidHeader):
            raise PublishedError(
                "not an address that can be fetched", where=where, hint="correct it"
            ) from error
        cause = getattr(error.args[0], "reason", None) if error.args else None
        no_connection = urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError
        if isinstance(cause, no_connection):
            _unreachable[host] = (time.monotonic(), _problem(error))
        # Without the cause: the libraries' traceback is very long and adds nothing.
        raise UnreachableError(_problem(error), where=where, hint=TRY_LATER) from None
    raise PublishedError(f"redirected more than {MAX_REDIRECTS} times", where=where, hint=TELL_PUBLISHER)


def _redirect_target(url: str, location: str, where: str) -> str:
    """Return the address that a redirect leads to: http or https only, and never from https to http."""
    try:
        target = urljoin(url, location)
        scheme, host = urlsplit(target).scheme, urlsplit(target).hostname
    except ValueError:
        scheme, host = "", None
    if not location or not host or scheme not in ("https", urlsplit(url).scheme):
        raise PublishedError(
            f"redirected to {location[:80]!r}, which is not followed", where=where, hint=TELL_PUBLISHER
        )
    return target


def _body(response: requests.Response, where: str, max_bytes: int, cancelled: Event) -> bytes:
    """Return the body of a successful response; stop as soon as it is too large or the download was cancelled."""
    status, headers = response.status_code, response.headers
    if status in BUSY_STATUSES:
        raise UnreachableError(f"the host answered with status {status}", where=where, hint=TRY_LATER)
    if status != 200:
        raise PublishedError(f"not found (status {status})", where=where, hint="check the address")
    if headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise PublishedError("sent compressed, which was not requested", where=where, hint=TELL_PUBLISHER)
    body = bytearray()
    too_large = _content_length(headers.get("Content-Length", "")) > max_bytes
    while not too_large:
        # `read1` returns what one packet holds, so `cancelled` is seen even if a host sends byte by byte.
        block = response.raw.read1(BLOCK_SIZE, decode_content=False)
        if not block:
            return bytes(body)
        body += block
        too_large = len(body) > max_bytes
        if cancelled.is_set():
            raise UnreachableError(
                "cancelled", where=where
            )  # ends the thread, which nobody waits for any more
    raise PublishedError(f"larger than the {max_bytes:,} bytes allowed", where=where, hint=TELL_PUBLISHER)


def _content_length(header: str) -> int:
    """Return the length that the header gives; 0 if it is missing or malformed."""
    return int(header) if header.isdecimal() and header.isascii() and len(header) < 20 else 0


def _problem(error: Exception) -> str:
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.SSLError):
        return "the host's certificate is not trusted"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "the host timed out"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | urllib3.exceptions.ProtocolError):
        return "the connection was closed early"
    if isinstance(error, requests.ConnectionError | urllib3.exceptions.NewConnectionError):
        return "the host cannot be reached"
    return "the host's answer cannot be read"
