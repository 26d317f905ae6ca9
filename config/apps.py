"""Django's admin, with the desk as its site."""

from django.contrib.admin.apps import SimpleAdminConfig


class DeskConfig(SimpleAdminConfig):
    default_site = "config.desk.DeskSite"
