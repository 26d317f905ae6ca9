"""Writes what the formats read: drafts, and with a publisher's rights live articles, in batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db.models import F, Q

from articles import checks, linking, publishing, signing, tagging
from articles.content import Content, Credit, Picture, free_name, slug_from
from articles.images import renditions
from articles.importers.incoming import Broken, Incoming, flaw_of, key_of
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Event, Publication, Version
from articles.models.library import Image
from articles.models.people import Contributor
from articles.models.public import Address
from articles.models.tags import FormerTag, Tag
from articles.snapshot import thaw, thawed_parts, version_of, with_anchors
from articles.states import OPEN_END, State
from faq.batches import batches

MAX_SLUG = 110  # the field takes 120; a number may follow
#: What a file says of a picture that the library keeps, too.
_WORDS = ("alt", "credit", "licence", "source_url")


@dataclass(slots=True)
class Report:
    """What an import did; `lines` say what was made, skipped or dropped, and why."""

    made: int = 0
    filled: int = 0
    published: int = 0
    skipped: int = 0
    failed: int = 0
    lines: list[dict[str, str]] = field(default_factory=list)

    def say(self, source: str, what: str, **more: str) -> None:
        self.lines.append({"source": source, "what": what, **more})


@dataclass(frozen=True, slots=True)
class Ready:
    """An article with everything resolved, about to be written."""

    incoming: Incoming
    article: Article
    content: Content
    tags: list[int]


class Loader:
    """One import. Tags, contributors and known slugs are looked up once and remembered."""

    def __init__(self, *, by: Any, publish: bool, folder: Path | None = None) -> None:
        self.by, self.publish, self.folder = by, publish, folder
        self.report = Report()
        self.published: list[int] = []
        self.tags: dict[str, int] = dict(_tag_names())
        self.people = {person.name: person for person in Contributor.objects.all()}

    def load(self, items: Iterable[Incoming | Broken], *, size: int = publishing.BATCH) -> Report:
        """Writes everything, a batch a transaction; a broken piece is reported and the rest goes on.

        Raises publishing.NotStoredError; what was written by then stays, and is all that the report tells of.
        """
        for batch in batches(items, size):
            whole = []
            for item in batch:
                reason = item.reason if isinstance(item, Broken) else flaw_of(item)
                if reason:
                    self.report.failed += 1
                    self.report.say(item.source, "failed", reason=reason)
                elif isinstance(item, Incoming):
                    whole.append(item)
            if whole:
                self._write_or_forget(whole)
        return self.report

    def _write_or_forget(self, batch: list[Incoming]) -> None:
        before, lines = replace(self.report), len(self.report.lines)
        try:
            with publishing.publication_lock():
                self._write(batch)
        except publishing.NotStoredError:
            del before.lines[lines:]
            self.report = before
            raise

    # -- one batch --

    def _write(self, batch: list[Incoming]) -> None:
        now = database_now()
        stubs = self._known_articles(batch)
        ready: list[Ready] = []
        taken = self._taken_slugs(batch)
        seen: set[str] = set()
        for incoming in batch:
            known = stubs.get(incoming.key)
            if reason := _why_skipped(known, is_double=incoming.key in seen):
                self.report.skipped += 1
                self.report.say(incoming.source, "skipped", title=incoming.content.title, reason=reason)
                continue
            seen.add(incoming.key)
            ready.append(self._resolve(incoming, known, taken))
        ready = _linked(ready)
        versions = self._save_drafts(ready, now)
        self._sign_off(ready, versions, now)
        self._go_live(ready, versions, now)

    def _known_articles(self, batch: list[Incoming]) -> dict[str, Article]:
        """By key; a stub that a text named by title is found by any format."""
        stub_keys = {key_of("text", item.content.title): item.key for item in batch}
        found = Article.objects.filter(Q(import_key__in=[i.key for i in batch]) | Q(import_key__in=list(stub_keys)))
        known = {stub_keys.get(article.import_key or "", ""): article for article in found if _is_stub(article)}
        return known | {article.import_key or "": article for article in found}

    def _taken_slugs(self, batch: list[Incoming]) -> set[str]:
        wanted = {_wanted_slug(item) for item in batch}
        drafts = Article.objects.filter(slug__in=wanted).values_list("slug", flat=True)
        return set(drafts) | set(Address.objects.filter(slug__in=wanted).values_list("slug", flat=True))

    def _free_slug(self, wanted: str, taken: set[str]) -> str:
        slug = free_name(wanted, taken)
        while slug != wanted and (
            Article.objects.filter(slug=slug).exists() or Address.objects.filter(slug=slug).exists()
        ):
            taken.add(slug)
            slug = free_name(wanted, taken)
        taken.add(slug)
        return slug

    def _resolve(self, incoming: Incoming, known: Article | None, taken: set[str]) -> Ready:
        """Names to ids: byline, reviewer, tags, picture, related titles."""
        article = known or Article(created_by=self.by)
        article.import_key = incoming.key
        content, wanted = incoming.content, _wanted_slug(incoming)
        keeps_slug = known is not None and (not content.slug or wanted == known.slug)
        slug = article.slug if keeps_slug else self._free_slug(wanted, taken)
        content = with_anchors(
            replace(
                content,
                slug=slug,
                byline=tuple(self._credit(name, "author") for name in incoming.authors),
                reviewer=self._credit(incoming.reviewer, "reviewer") if incoming.reviewer else None,
                picture=self._picture(incoming) or content.picture,
                pinned=self._pinned(incoming.related_titles),
            )
        )
        tags = list(dict.fromkeys(self._tag(name, slug) for name, slug in incoming.tags))
        for words in incoming.dropped:
            self.report.say(incoming.source, "dropped", title=content.title, reason=words)
        return Ready(incoming, article, content, tags)

    def _credit(self, name: str, role: str) -> Credit:
        person = self.people.get(name)
        if person is None:
            person = self.people[name] = Contributor.objects.create(name=name)
        return Credit(person.pk, person.name, person.slug, role, person.credentials)

    def _tag(self, name: str, slug: str) -> int:
        folded = name.casefold()
        if folded not in self.tags:
            free = slug and tagging.slug_for(slug) == slug
            self.tags[folded] = Tag.objects.create(name=name, slug=slug if free else tagging.slug_for(name)).pk
        return self.tags[folded]

    def _picture(self, incoming: Incoming) -> Picture | None:
        """A picture beside the imported file, taken into the library with what the file says of it.

        One that the library has already keeps its own words. An alternative text that is lacking waits for an editor.
        """
        if not incoming.picture:
            return None
        path, told = (self.folder or Path()) / Path(incoming.picture).name, incoming.told
        try:
            with path.open("rb") as file:
                image = Image(title=path.name, **{name: getattr(told, name) for name in _WORDS})
                image.alt_state = told.alt_state
                renditions.accept(File(file), image)
        except (OSError, renditions.UploadError) as problem:
            reason = f"the picture {incoming.picture}: {problem}"
            self.report.say(incoming.source, "dropped", title=incoming.content.title, reason=reason)
            return None
        known = Image.objects.filter(digest=image.digest).first()
        if known is None:
            renditions.make_renditions(image)
            image.uploaded_by = self.by
            image.save()
        elif names := [name for name in _WORDS if getattr(image, name) not in ("", getattr(known, name))]:
            reason = f"{', '.join(names)} of the picture {incoming.picture}: the library has its own"
            self.report.say(incoming.source, "dropped", title=incoming.content.title, reason=reason)
        return (known or image).told(told.caption)

    def _pinned(self, titles: tuple[str, ...]) -> tuple[int, ...]:
        """Related titles as articles: those that are there, and for the others a draft with just a title."""
        pinned = []
        for title in titles:
            key = key_of("text", title)
            named = Article.objects.filter(Q(import_key=key) | Q(title__iexact=title, trashed_at=None))
            found = named.order_by(F("trashed_at").asc(nulls_first=True), "pk").first()
            if found and found.trashed_at:
                self.report.say("related list", "left out", title=title, reason="it is in the trash")
                continue
            if found is None:
                slug = self._free_slug(slug_from(title) or "article", set())
                found = Article.objects.create(import_key=key, title=title, slug=slug, created_by=self.by)
                first = version_of(
                    found, Content(title=found.title, slug=slug), [], number=1, by=self.by, at=database_now()
                )
                first.save()
                Article.objects.filter(pk=found.pk).update(version_number=1)
                self.report.made += 1
                self.report.say("related list", "made a draft with a title", title=title)
            pinned.append(found.pk)
        return tuple(dict.fromkeys(pinned))

    def _save_drafts(self, ready: list[Ready], now: datetime) -> dict[int, Version]:
        """Writes drafts with a version each; returns the versions by article id."""
        for item in ready:
            thaw(item.content, item.article)
            item.article.primary_tag_id = item.tags[0] if item.tags else None
            item.article.version_number += 1
            if item.incoming.date and item.incoming.date <= now:
                item.article.published_at = item.incoming.date
        fresh = [item for item in ready if item.article.pk is None]
        Article.objects.bulk_create([item.article for item in fresh])
        for item in ready:
            if item not in fresh:
                item.article.save()
        rows: dict[type, list[Any]] = {}
        for item in ready:
            for model, parts in thawed_parts(item.content, item.article, item.tags).items():
                rows.setdefault(model, []).extend(parts)
        for model, parts in rows.items():
            model._default_manager.bulk_create(parts)  # type: ignore[attr-defined]
        versions = Version.objects.bulk_create(
            version_of(
                i.article,
                i.content,
                i.tags,
                number=i.article.version_number,
                by=self.by,
                at=now,
                note="Imported",
            )
            for i in ready
        )
        self.report.made += len(fresh)
        self.report.filled += len(ready) - len(fresh)
        return {version.article_id: version for version in versions}

    def _sign_off(self, ready: list[Ready], versions: dict[int, Version], now: datetime) -> None:
        """A text that comes with an expert and a date of review was signed off, says whoever imports it."""
        for item in ready:
            credit, on = item.content.reviewer, item.incoming.reviewed_on
            if credit and credit.contributor_id and on:
                expert = self.people[credit.name]
                signing.sign_off(versions[item.article.pk], expert, on=on, by=self.by, at=now)

    # -- going live --

    def _go_live(self, ready: list[Ready], versions: dict[int, Version], now: datetime) -> None:
        """Approves and publishes what passes the checks, in the name of whoever imports; the rest stays a draft."""
        if not self.publish or not ready:
            return
        images = publishing.images_of(item.content for item in ready)
        going = [item for item in ready if self._may_go(item, images)]
        editions = Edition.objects.bulk_create(
            Edition(
                version=versions[i.article.pk],
                approved_at=now,
                approved_by=self.by,
                sign_off=signing.covering(i.article.pk, i.content) if i.incoming.reviewed_on else None,
            )
            for i in going
        )
        publications = Publication.objects.bulk_create(
            self._publication(item, edition, now) for item, edition in zip(going, editions, strict=True)
        )
        Address.objects.bulk_create(
            Address(slug=i.content.slug, article=i.article, since=publication.live_from, is_page=i.content.is_page)
            for i, publication in zip(going, publications, strict=True)
        )
        Event.objects.bulk_create(
            Event.of("import", i.article, by=self.by, at=now, source=i.incoming.source, published=True) for i in going
        )
        Article.objects.filter(pk__in=[i.article.pk for i in going]).update(state=State.APPROVED.value, state_since=now)
        publishing.publish_many(publications)
        publishing.follow([item.article.pk for item in going])
        self.report.published += len(going)
        self.published.extend(item.article.pk for item in going)

    def _may_go(self, item: Ready, images: dict[int, Image]) -> bool:
        try:
            checks.require(item.content, images, article_id=item.article.pk, tag_ids=item.tags)
        except checks.NotReadyError as problem:
            self.report.say(item.incoming.source, "stays a draft", title=item.content.title, reason=str(problem))
            return False
        return True

    def _publication(self, item: Ready, edition: Edition, now: datetime) -> Publication:
        """A date in the past is the date of first publication; one that lies ahead opens the window then."""
        given = item.incoming.date or now
        return Publication(
            article=item.article,
            edition=edition,
            live_from=max(given, now),
            live_until=OPEN_END,
            published_at=given,
            updated_at=given,
            made_at=now,
            made_by=self.by,
            announced_at=now if given <= now else None,
        )


def _linked(ready: list[Ready]) -> list[Ready]:
    """With links to this site's articles, and to each other, by identity; one query for the batch."""
    slugs = {slug for item in ready for slug in linking.slugs_linked(*linking.texts_of(item.content))}
    keys = linking.keys_by_slug(slugs, {item.content.slug: item.article.key for item in ready})
    return [replace(item, content=linking.with_identities(item.content, keys, own=item.article.key)) for item in ready]


def _tag_names() -> Iterator[tuple[str, int]]:
    """Every name a tag has or had, with the id it has today; a name of today wins."""
    for name, heir in FormerTag.objects.exclude(name="").values_list("name", "heir_id"):
        yield name.casefold(), heir
    for name, pk in Tag.objects.values_list("name", "pk"):
        yield name.casefold(), pk


def _why_skipped(known: Article | None, *, is_double: bool) -> str:
    """Empty for what is new, and for a stub that gets its text. What is in the trash is never revived unseen."""
    if known and known.trashed_at:
        return "it is in the trash; restore it, or delete it for good, and import again"
    return "already there" if is_double or (known and not _is_stub(known)) else ""


def _is_stub(article: Article) -> bool:
    """A draft with a title and nothing else, which a later full text fills."""
    return (
        article.state == State.DRAFT
        and article.version_number <= 1
        and not (article.introduction or article.conclusion or article.excerpt)
        and not article.sections.exists()
        and not article.sources.exists()
    )


def _wanted_slug(incoming: Incoming) -> str:
    given = slug_from(incoming.content.slug, limit=MAX_SLUG)
    return given or slug_from(incoming.content.title) or "article"
