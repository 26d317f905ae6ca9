"""What `manage.py demo` needs before Django's settings can be read."""

import os
import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def write_env(path: Path = ENV_FILE) -> bool:
    """Writes a `.env` for local work, unless there is one or the environment brings a SECRET_KEY. True if written."""
    if path.exists() or os.environ.get("SECRET_KEY"):
        return False
    key = secrets.token_urlsafe(50)
    note = "# Written by `manage.py demo` for local work; see .env.example."
    lines = [note, "LOCAL=1", "LANGUAGE_CODE=en-gb", f"SECRET_KEY={key}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    path.chmod(0o600)
    return True
