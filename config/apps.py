"""Django's admin, with the desk as its site."""

from django.contrib.admin.apps import SimpleAdminConfig
from django.core.checks import register

from config import checks


class DeskConfig(SimpleAdminConfig):
    default_site = "config.desk.DeskSite"

    def ready(self) -> None:
        super().ready()
        register(checks.addresses)
        register(checks.files)
        register(checks.files_deployed, deploy=True)
        register(checks.purging)
        register(checks.purging_deployed, deploy=True)
