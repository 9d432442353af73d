"""A certificate authority of our own, so that `talk`, `ask` and the tests sign as Alexa does."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ADDRESS: Final = "https://s3.amazonaws.com/echo.api/local.pem"
SIGNER: Final = "echo-api.amazon.com"
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A root, and one chain that it issued, with the key that signs requests."""

    root: x509.Certificate
    root_key: rsa.RSAPrivateKey
    chain: bytes
    """The signing certificate as PEM."""
    key: rsa.RSAPrivateKey

    @classmethod
    def create(cls, *, name: str = SIGNER, begins: datetime | None = None, lasts: timedelta = A_DAY) -> Self:
        """A new root, and a certificate for `name` that is valid from an hour ago unless `begins` says otherwise."""
        root_key, key = _new_key(), _new_key()
        begins = begins or datetime.now(UTC) - timedelta(hours=1)
        root = _certificate("A root of our own", root_key, issuer=None, key=root_key, begins=begins, lasts=10 * A_DAY)
        leaf = _certificate(name, key, issuer=root, key=root_key, begins=begins, lasts=lasts)
        return cls(root=root, root_key=root_key, chain=leaf.public_bytes(Encoding.PEM), key=key)

    def fetch(self, _: str) -> bytes:
        """The chain, at whatever address."""
        return self.chain

    def headers(self, body: bytes) -> dict[str, str]:
        """The headers with which Alexa proves that it sent this body."""
        signature = self.key.sign(body, padding.PKCS1v15(), SHA256())
        return {"Signature-256": base64.b64encode(signature).decode(), "SignatureCertChainUrl": ADDRESS}


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(
    name: str, holder: rsa.RSAPrivateKey, *, issuer: x509.Certificate | None, key: rsa.RSAPrivateKey,
    begins: datetime, lasts: timedelta,
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    authority = issuer is None
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(holder.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + lasts)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(holder.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    if not authority:
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(names, critical=False).add_extension(purpose, critical=False)
    return builder.sign(key, SHA256())
