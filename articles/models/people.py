"""Accounts and bylines. A byline may outlive its account, and need not have one."""

import zoneinfo
from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.content import slug_from
from articles.paths import path_to
from faq import words


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone; try Europe/Berlin.") % {"name": name})


class User(AbstractUser):
    """The project's own account: one e-mail address each, and the zone in which times are shown."""

    email = models.EmailField(_("e-mail address"), unique=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Such as Europe/Berlin."),
    )
    muted_mail = models.JSONField(default=list, blank=True, editable=False, help_text="occasions, as in states.Mail")


def name_of(user: Any, otherwise: str = "") -> str:
    """What an account is called: its full name, or else its user name; `otherwise` where there is none."""
    return str(user.get_full_name() or user.get_username()) if user else otherwise


class GrantedRight(models.Model):
    """A right that `migrate` has given to a role once, so that it never gives again what an admin took away."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    codename = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "codename"], name="one_grant_each")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.codename}"


class Contributor(models.Model):
    """A name that articles are signed with: writer or expert reviewer."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=150, unique=True, blank=True, allow_unicode=True)
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="contributor", verbose_name=_("account")
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    credentials = models.CharField(_("credentials"), max_length=150, blank=True, help_text=_("Such as MD, RD."))
    bio = models.TextField(_("about"), blank=True)
    is_expert = models.BooleanField(_("expert reviewer"), default=False)
    folded_name = models.CharField(max_length=words.LONGEST_NAME, default="", editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the name as search compares it beside the name."""
        if not self.slug:
            self.slug = self._free_slug()
        self.folded_name = words.joined(self.name)
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return path_to("articles:person", self.slug)

    def clean(self) -> None:
        if self.is_expert and not self.credentials:
            raise ValidationError({"credentials": _("An expert reviewer is named with credentials.")})

    def _free_slug(self) -> str:
        wanted = slug_from(self.name) or "contributor"
        slug, number = wanted, 2
        while Contributor.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            slug, number = f"{wanted}-{number}", number + 1
        return slug
