"""The outbox: every mail at least once, always under the same Message-ID. Real SMTP on a real socket."""

import re
import socket
import threading
from asyncio import Transport
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as Received
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage, send_mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.clock import flag_deadlines
from post.actions import notify
from post.backend import OutboxBackend
from post.models import Mail
from post.sender import bundle, send_due
from tests.cases.clock_cases import planned, rule
from tests.conftest import TODAY, Cast
from tests.post.building import DAY, HOUR, NOON, outbox

# --- the outbox as backend -------------------------------------------------------------------------------------------


@pytest.fixture
def through_outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "post.backend.OutboxBackend"


def test_backend_writes_a_row_per_recipient(db: None, through_outbox: None) -> None:
    send_mail("Twee\nregels", "tekst", None, ["Noor <noor@loket.example>", "abdel@loket.example"])

    rows = Mail.objects.order_by("recipient")
    assert [(row.recipient, row.subject, row.body) for row in rows] == [
        ("abdel@loket.example", "Twee regels", "tekst"),
        ("noor@loket.example", "Twee regels", "tekst"),
    ]
    assert len({row.message_id for row in rows}) == 2
    assert {bool(re.fullmatch(r"<[^@<>]+@loket\.example>", row.message_id)) for row in rows} == {True}


def test_backend_refuses_files(db: None) -> None:
    message = EmailMessage("s", "b", to=["noor@loket.example"], attachments=[("lijst.csv", "a;b", "text/csv")])

    with pytest.raises(ValueError, match="no attachments"):
        OutboxBackend().send_messages([message])
    assert not Mail.objects.exists()


def test_password_reset_passes_the_outbox(cast: Cast, through_outbox: None) -> None:
    Client().post(reverse("account_reset_password"), {"email": "noor@loket.example"})

    mail = Mail.objects.get()
    assert mail.recipient == "noor@loket.example"
    assert "/wachtwoord/nieuw/" in mail.body


# --- sending ---------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A mail server that does what `mood` says to each message, and keeps what it accepted."""

    mood: str = "accept"
    accepted: list[Received] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if self.mood == "refuse" and address.startswith("noor"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mood == "busy":
            return "451 4.3.0 try again later"
        message = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(message, Received)
        self.accepted.append(message)
        if self.mood == "dies":
            assert isinstance(server.transport, Transport)
            server.transport.abort()
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.accepted]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    yield handler
    controller.stop()


def test_mail_arrives_as_it_was_written(db: None, server: Server) -> None:
    row = outbox()

    assert (send_due(NOON), send_due(NOON)) == (1, 0)

    row.refresh_from_db()
    assert (row.sent_at, row.attempts, row.last_error) == (NOON, 1, "")
    [message] = server.accepted
    assert (message["To"], message["From"], message["Message-ID"]) == (
        row.recipient,
        "Loket <loket@loket.example>",
        row.message_id,
    )
    assert message.get_content().replace("\r\n", "\n") == row.body
    assert message["Auto-Submitted"] == "auto-generated"


def test_refusal_of_one_does_not_hold_up_the_next(db: None, server: Server) -> None:
    server.mood = "refuse"
    refused, other = outbox(), outbox(recipient="abdel@loket.example")

    assert send_due(NOON) == 1

    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.sent_at, refused.last_error, refused.next_attempt_at) == (
        None,
        "SMTPRecipientsRefused",
        NOON + timedelta(minutes=1),
    )
    assert other.sent_at == NOON


def test_back_off_grows_and_after_a_day_the_mail_is_dead(db: None, server: Server) -> None:
    server.mood = "busy"
    row = outbox()
    waits = []

    for _ in range(100):
        row.refresh_from_db()
        if row.dead_at:
            break
        before = row.next_attempt_at
        assert send_due(before) == 0
        row.refresh_from_db()
        waits.append(int((row.next_attempt_at - before).total_seconds() // 60))

    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert row.dead_at is not None
    assert DAY <= row.dead_at - row.created_at < DAY + HOUR
    assert row.last_error == "SMTPDataError 451"
    server.mood = "accept"
    assert send_due(NOON + 3 * DAY) == 0


def test_server_that_dies_after_accepting_gets_the_same_message_id_again(db: None, server: Server) -> None:
    server.mood = "dies"
    row = outbox()

    first = send_due(NOON)
    server.mood = "accept"
    second = send_due(NOON + timedelta(minutes=1))

    assert (first, second) == (0, 1)
    assert server.ids == [row.message_id, row.message_id]


def test_server_that_is_away_leaves_the_rest_for_the_next_round(db: None, server: Server, settings: Settings) -> None:
    there = settings.EMAIL_PORT
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]
    rows = [outbox(), outbox()]

    away = send_due(NOON)
    settings.EMAIL_PORT = there
    back = send_due(NOON + timedelta(minutes=1))

    assert (away, back) == (0, 2)
    for row in rows:
        row.refresh_from_db()
    assert [row.attempts for row in rows] == [2, 1]


def test_slow_server_is_not_waited_for_without_end(db: None, settings: Settings) -> None:
    row = outbox()
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and never says a word
        settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()[:2]
        settings.EMAIL_TIMEOUT = 0.3

        assert send_due(NOON) == 0

    row.refresh_from_db()
    assert (row.last_error, row.next_attempt_at) == ("SMTPServerDisconnected", NOON + timedelta(minutes=1))


def test_address_that_no_header_can_hold_does_not_block_the_queue(db: None, server: Server) -> None:
    outbox(recipient="a@b\n.example")
    outbox()

    assert send_due(NOON) == 1
    assert Mail.objects.filter(sent_at=None).get().last_error == "BadHeaderError"


@pytest.mark.django_db(transaction=True)
def test_four_senders_send_every_mail_once(transactional_db: None, server: Server) -> None:
    ids = sorted(outbox().message_id for _ in range(12))

    def work(_: int) -> int:
        try:
            return send_due(NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(work, range(4)))

    assert sum(sent) == 12
    assert sorted(server.ids) == ids


def test_demo_mail_lands_in_a_readable_folder(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    outbox()

    assert send_due(NOON) == 1

    [written] = tmp_path.iterdir()
    text = written.read_text(encoding="utf-8")
    assert "To: noor@loket.example" in text
    assert "Er is 1 nieuw bericht voor u in Loket. Één." in text


def test_mail_of_a_real_signal_names_nobody(cast: Cast, server: Server) -> None:
    rule()
    absence = planned(cast, kind="absoluut")
    flag_deadlines(today=TODAY, now=NOON)

    bundle(NOON)
    send_due(NOON)

    pupil = absence.casus.pupil
    assert len(server.accepted) == 2
    for message in server.accepted:
        text = message.as_string()
        for secret in (
            pupil.given_name,
            pupil.family_name,
            absence.casus.code,
            cast.beemd.name,
            "weken",
            "inschrijving",
        ):
            assert secret not in text


def test_a_personal_link_stands_in_the_mail_once(cast: Cast, settings: Settings) -> None:
    who, path = cast.school.user, "/opgave/link/abc/"
    for turn in ("vraag", "weer"):
        notify(
            user=who, key=f"opgave:1:{turn}", kind="opgave", text="Er staat een kwartaalopgave klaar.", path=path,
            now=NOON, in_mail=True,
        )  # fmt: skip

    bundle(NOON)

    mail = Mail.objects.get(recipient=who.email)
    assert mail.body.count(f"{settings.SITE_URL}{path}") == 1
    assert "Er staat een kwartaalopgave klaar." in mail.body
