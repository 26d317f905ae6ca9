"""Search of the list: by names, by the words that readers see, and by the words of what they do not see yet.

Readers' words come from the index of the site. The drafts beside it, those that are not live as they stand, are read
through: work in hand, a fraction of what a publication has, so that ten thousand articles take a moment.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Replace

from articles import search as site
from articles.admin.articles.finding import LONGEST, MOST_WORDS, with_words
from articles.models.clock import Clock
from articles.models.draft import Article, ArticleCorrection, ArticleQuestion, ArticleSource, Section
from articles.models.history import Publication
from faq.rich_text import TAGS

MOST_FOUND: Final = 1000
_NAMES: Final = ("title", "slug", "excerpt")
#: Each part of a text: its table, the key of its article, and the fields with words, those with mark-up first.
_PARTS: Final[tuple[tuple[Any, str, Sequence[str], Sequence[str]], ...]] = (
    (Section, "parent", ["text"], ["heading"]),
    (ArticleQuestion, "parent", ["answer", "shared__answer"], ["question", "shared__question"]),
    (ArticleCorrection, "article", [], ["text"]),
    (ArticleSource, "article", [], ["text", "url"]),
)


def search(articles: QuerySet[Article], asked: str) -> QuerySet[Article]:
    """Those that hold all of the words, each in a name or in the text; and those that the site's own search finds.

    Three queries. Texts are read once, and give the thousand that changed last.
    """
    words = asked.replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]
    if not words:
        return articles
    named, held = Q(), Q()
    for word in words:
        in_name = reduce(Q.__or__, (with_words(field, [word]) for field in _NAMES))
        named &= in_name
        held &= in_name | _in_text(word)
    drafts = Article.objects.filter(~_as_readers_see(), pk__in=articles.order_by().values("pk"))
    found = drafts.filter(held).order_by("-updated_at", "-pk").values_list("pk", flat=True)[:MOST_FOUND]
    return articles.filter(named | Q(pk__in={*found, *site.ids_of_articles(asked)}))


def _as_readers_see() -> Exists:
    """Whether the draft stands at the version that is live."""
    own = Publication.objects.filter(article=OuterRef("pk"), edition__version__number=OuterRef("version_number"))
    return Exists(own.filter(live_from__lte=Clock(), live_until__gt=Clock()))


def _in_text(word: str) -> Q:
    wanted = with_words("seo_title", [word]) | with_words("meta_description", [word])
    for field in ("introduction", "conclusion"):
        wanted |= Q(Exists(_holding(Article.objects.filter(pk=OuterRef("pk")), [field], [], word)))
    for model, key, marked_up, plain in _PARTS:
        wanted |= Q(Exists(_holding(model.objects.filter(**{key: OuterRef("pk")}), marked_up, plain, word)))
    return wanted


def _holding(rows: Any, marked_up: Sequence[str], plain: Sequence[str], word: str) -> Any:
    """Rows with the word in one of the fields; the name of a tag is no word of the text."""
    texts = {f"words_of_{field}": _without_tags(field, word) for field in marked_up}
    wanted = reduce(Q.__or__, (with_words(field, [word]) for field in (*texts, *plain)))
    return rows.alias(**texts).filter(wanted)


def _without_tags(field: str, word: str) -> Any:
    """The field without the tags that the word could be mistaken for; they have no attributes but where they link."""
    text: Any = F(field)
    for name in sorted(TAGS):
        if word.lower() in name:
            for tag in (f"<{name}>", f"</{name}>"):
                text = Replace(text, Value(tag), Value(""), output_field=TextField())
    return text
