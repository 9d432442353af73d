"""Fetches Alexa's certificate chain, within a deadline that holds for all of it: name, connection and every byte."""

import http.client
import ssl
import warnings
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Final
from urllib.parse import urlsplit

import certifi
from cryptography import x509

WITHIN: Final = 1.5
"""Seconds in all. Alexa waits eight for the answer, and a refused request should not keep a worker longer."""
SIZE_AT_MOST: Final = 64_000

# Looking up a name cannot be given a timeout, so all of it happens in a thread that is not waited for.
_FETCHERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="certificates")


def fetch(address: str) -> bytes:
    """The PEM chain at an https address. Raises OSError: not there, too slow, too long, or no certificate at all."""
    job = _FETCHERS.submit(_get, address)
    try:
        return job.result(timeout=WITHIN)
    except TooLate as error:
        job.cancel()
        raise TimeoutError("the certificate took too long") from error


def _get(address: str) -> bytes:
    parts = urlsplit(address)
    context = ssl.create_default_context(cafile=certifi.where())
    connection = http.client.HTTPSConnection(parts.hostname or "", 443, timeout=WITHIN, context=context)
    try:
        connection.request("GET", parts.path)
        response = connection.getresponse()
        body = response.read(SIZE_AT_MOST)
    except http.client.HTTPException as error:
        raise OSError("not an answer") from error
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise OSError(f"status {response.status}")
    return body


def public_roots() -> list[x509.Certificate]:
    """The roots that browsers trust, as certifi keeps them."""
    with open(certifi.where(), "rb") as bundle, warnings.catch_warnings():
        # a few old roots have a serial number that is not allowed any more; they are no fault of ours
        warnings.simplefilter("ignore")
        return x509.load_pem_x509_certificates(bundle.read())
