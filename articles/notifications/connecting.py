"""A connection to the mail server, not opened yet: Django 6.1 names its mailers, 5.2 has one."""

from typing import Any

import django
from django.core import mail


def connect() -> Any:
    """What `settings.EMAIL_URL` says, with `settings.MAIL_TIMEOUT`."""
    return mail.mailers.default if django.VERSION >= (6, 1) else mail.get_connection()
