"""From nothing to a running site."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from articles.demo import loading

ADDRESSES = ("/", "/articles/", "/tags/", "/faq/", "/search/", "/feed/", "/sitemap.xml", "/admin/")


class Command(BaseCommand):
    help = "Migrates, loads the demo publication, prints addresses and accounts, and serves on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop before serving")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--password", default="", help="one password for all demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if loading.holds_other_articles():
            self.stdout.write("The database holds articles that are not the demo's: nothing was loaded.")
        else:
            self.stdout.write("Loading the demo publication (the pictures are drawn now, once) …")
            self._accounts(loading.load_accounts(options["password"]))
            loading.load()
        origin = f"http://127.0.0.1:{options['port']}"
        self.stdout.write("\n".join(["", "Addresses:", *(f"  {origin}{path}" for path in ADDRESSES), ""]))
        if not options["no_serve"]:
            self._serve(options["port"])

    def _accounts(self, passwords: dict[str, str]) -> None:
        if not passwords:
            self.stdout.write("The demo accounts keep their passwords; --password sets a new one for all.")
            return
        self.stdout.write("Accounts (sign in at /admin/):")
        for name, password in passwords.items():
            self.stdout.write(f"  {name:<11} {password}")

    def _serve(self, port: int) -> None:
        if not settings.LOCAL:
            self.stdout.write("LOCAL is off: serve with `gunicorn config.wsgi` after `manage.py collectstatic`.")
            return
        self.stdout.flush()
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
