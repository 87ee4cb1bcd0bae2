from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.connectors.outgoing.calls import fetcher
from zixin.connectors.outgoing import NotAllowedError, Provider, Request, UnavailableError
from zixin.connectors.outgoing.addresses import allowed_addresses
from zixin.connectors.outgoing.fake import FakeServer, Given

PUBLIC = Provider("p", "data.example")
OWN = Provider("p", "data.example", is_private=True)
PLAIN = Provider("p", "data.example", is_plain=True)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("address", "is_public", "is_own"),
    [
        ("8.8.8.8", True, True),
        ("2606:4700:4700::1111", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("::1", False, True),
        ("fc00::1", False, True),
        ("fd00:ec2::254", False, False),
        ("169.254.169.254", False, False),
        ("100.100.100.200", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 -- an address asked about, nothing listens
        ("::", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("255.255.255.255", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("::ffff:127.0.0.1", False, True),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("64:ff9b::808:808", True, True),
        ("2002:7f00:1::", False, True),
        ("2002:a9fe:a9fe::", False, False),
        ("nonsense", False, False),
    ],
)
def test_addresses_are_judged(address: str, is_public: bool, is_own: bool) -> None:
    for provider, allowed in ((PUBLIC, is_public), (OWN, is_own)):
        if allowed:
            assert allowed_addresses(provider, lambda _host, _port: [address]) == [address]
        else:
            with pytest.raises(NotAllowedError) as refused:
                allowed_addresses(provider, lambda _host, _port: [address])
            assert refused.value.code == "address"


def test_plain_http_reaches_this_machine_only() -> None:
    assert allowed_addresses(PLAIN, lambda _host, _port: ["127.0.0.1"]) == ["127.0.0.1"]
    for address in ("8.8.8.8", "10.0.0.1"):
        with pytest.raises(NotAllowedError):
            allowed_addresses(PLAIN, lambda _host, _port, found=address: [found])


def test_one_private_address_among_public_ones_spoils_all() -> None:
    with pytest.raises(NotAllowedError) as refused:
        allowed_addresses(PUBLIC, lambda _host, _port: ["8.8.8.8", "10.0.0.1"])

    assert refused.value.parameters["address"] == "10.0.0.1"


def test_a_name_nobody_knows_is_told() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    for failing in (resolve, lambda _host, _port: []):
        with pytest.raises(UnavailableError) as refused:
            allowed_addresses(PUBLIC, failing)
        assert refused.value.code == "unresolved"


def test_the_name_is_asked_once_and_the_connection_goes_where_it_was_checked() -> None:
    """A name that changes its answer after the check (DNS rebinding) gains nothing."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with FakeServer(lambda _asked: Given((b"{}",))) as server:
        provider = Provider("p", "data.example", server.port, is_plain=True)
        fetch = fetcher(provider, resolve=lambda _host, _port: next(answers))
        fetch.json(Request("p", "/a"), max_age=DAY)

    assert server.asked[0].headers["host"] == f"data.example:{server.port}"
    assert next(answers) == ["127.0.0.2"]


def test_the_next_address_is_tried_when_one_is_closed() -> None:
    with FakeServer(lambda _asked: Given((b"{}",))) as server:
        provider = Provider("p", "data.example", server.port, is_plain=True)
        fetch = fetcher(provider, resolve=lambda _host, _port: ["127.0.0.9", "127.0.0.1"])

        assert fetch.json(Request("p", "/a"), max_age=DAY).content == {}


def test_a_server_without_a_known_certificate_gets_nothing(tmp_path: Path) -> None:
    with FakeServer(lambda _asked: Given((b"{}",))) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path))
        server.server.socket = context.wrap_socket(server.server.socket, server_side=True)
        provider = Provider("p", "127.0.0.1", server.port, is_private=True)
        with pytest.raises(NotAllowedError) as refused:
            fetcher(provider).json(Request("p", "/a"), max_age=DAY)

    assert refused.value.code == "certificate"
    assert server.asked == []


@pytest.mark.parametrize("host", ["", "a b", "evil.example/x", "a@b", "-a.example", "https://a"])
def test_a_host_that_is_none_cannot_be_allowed(host: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a host"):
        Provider("p", host)


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .sign(key, SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path
