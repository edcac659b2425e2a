"""The outbox as EMAIL_BACKEND: whatever sends mail writes rows in its own transaction; post.sender talks to the outside world."""

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from post.models import Mail


def new_message_id() -> str:
    """An id at the domain of the sender: the name of this machine is nobody's business."""
    return make_msgid(domain=parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2])


class OutboxBackend(BaseEmailBackend):
    """One Mail row per recipient, so that one wrong address cannot hold up the others. Plain text only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Number of messages taken in. Raises ValueError on an attachment: Loket mails none, files stay behind the login."""
        now = timezone.now()
        if any(message.attachments for message in email_messages):
            raise ValueError("Loket sends no attachments")
        Mail.objects.bulk_create(
            Mail(
                message_id=new_message_id(),
                recipient=parseaddr(recipient)[1],
                subject=" ".join(str(message.subject).split())[:200],
                body=str(message.body),
                created_at=now,
                next_attempt_at=now,
            )
            for message in email_messages
            for recipient in message.recipients()
        )
        return len(email_messages)
