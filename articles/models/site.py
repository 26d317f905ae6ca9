"""The publication's own row. The read side imports it beside `public`."""

from datetime import datetime
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from articles.models.clock import Clock
from articles.models.public import LiveArticle
from articles.prepared import PreparedQuery
from articles.states import OPEN_END
from articles.theme import Palette


class Site(models.Model):
    """The publication's own words, in one row, read with one query on each page."""

    name = models.CharField(_("name"), max_length=80, default="Masthead")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("For search engines, feeds and llms.txt."))
    footer = models.TextField(
        _("footer"),
        blank=True,
        help_text=_("An empty line begins a paragraph. A link is written [words](address)."),
    )
    errors_email = models.EmailField(
        _("address for errors"),
        blank=True,
        help_text=_("Each article ends with a link to report an error there. Without an address there is none."),
    )
    menu = models.JSONField(default=list, blank=True)
    footer_links = models.JSONField(default=list, blank=True)
    targets = models.JSONField(default=dict, editable=False, help_text="what the two lists lead to; see menus.py")
    colors = models.JSONField(default=dict, blank=True, help_text="empty for those of the house; see theme.py")
    logo = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    logo_place = models.CharField(
        _("the logo stands"),
        max_length=10,
        choices=[("beside", _("beside the name")), ("instead", _("instead of the name"))],
        default="beside",
    )
    logo_files = models.JSONField(default=dict, editable=False, help_text="what images.logo drew of it")
    generation = models.PositiveBigIntegerField(default=0, editable=False, help_text="counts what readers' pages show")
    generation_at = models.DateTimeField(null=True, editable=False, help_text="when it was counted last")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")

    next_change: datetime | None = None
    last_change: datetime | None = None
    read_at: datetime | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> tuple[Any, ...]:
        """All that pages print of the row but its menus, to tell one state of it from another."""
        look = (self.logo_place, str(self.logo_files), str(self.colors))
        return self.name, self.tagline, self.description, self.footer, *look

    @property
    def palette(self) -> Palette:
        return Palette.of(self.colors)

    @property
    def logo_url(self) -> str:
        return self._url("src")

    @property
    def icon_url(self) -> str:
        """Of a logo that is square; else empty."""
        return self._url("icon")

    def _url(self, kind: str) -> str:
        name: str = self.logo_files.get(kind, "")
        return default_storage.url(name) if name and not name.startswith("data:") else name

    @classmethod
    def load(cls) -> "Site":
        """The row, with the next moment at which a window opens or closes as `next_change` (or None), that since which
        readers have seen what they see as `last_change`, and that of reading as `read_at`; one query.
        """
        found = _site.rows()
        if not found:
            return cls()
        *values, opening, closing, opened, closed, read_at = found[0]
        site = cls.from_db(connection.alias, _SITE, values)
        site.read_at = read_at
        site.next_change = min([at for at in (opening, closing) if at], default=None)
        site.last_change = max([at for at in (site.generation_at, opened, closed) if at], default=None)
        return site


_SITE: Final = [field.attname for field in Site._meta.concrete_fields]


def _site_and_change() -> models.QuerySet[Any, Any]:
    windows = LiveArticle.windows
    moments = {
        "opens": windows.filter(live_from__gt=Clock()).order_by("live_from").values("live_from"),
        "closes": windows.filter(live_until__gt=Clock(), live_until__lt=OPEN_END)
        .order_by("live_until")
        .values("live_until"),
        "opened": windows.filter(live_from__lte=Clock()).order_by("-live_from").values("live_from"),
        "closed": windows.filter(live_until__lte=Clock()).order_by("-live_until").values("live_until"),
    }
    found = {name: models.Subquery(rows[:1]) for name, rows in moments.items()}
    return Site.objects.annotate(**found, moment=Clock()).values_list(*_SITE, *found, "moment")


_site: Final = PreparedQuery(_site_and_change)
