"""Live rows on three topics, made quickly, for tests of related lists."""

from datetime import timedelta
from itertools import count

from articles import related
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle, LiveTag
from tests.make import make_tag

TOPICS = {
    "sleep": "pillow night tired dream bedroom mattress evening alarm insomnia rest",
    "knees": "stairs joint cartilage hiking physiotherapist swelling muscle squat bicycle cushion",
    "salt": "herbs lemon pepper soup label sodium bread cheese flavour kitchen",
}
_numbers = count(1)


def stock(topic, number=1, *, tags=(), days_old=0, start=None, **fields):
    """Live rows as publishing writes them, without its printing; what many articles need to be made quickly."""
    words = TOPICS.get(topic, topic).split()
    now = database_now()
    made = []
    for _ in range(number):
        n = next(_numbers)
        article = Article.objects.create(title=f"{topic} {n}")
        version = Version.objects.create(article=article, number=1, data={}, digest="", made_at=now)
        edition = Edition.objects.create(version=version, approved_at=now)
        at = now - timedelta(days=days_old)
        common = {"article": article, "live_from": start or at, "published_at": at, "updated_at": at}
        publication = Publication.objects.create(edition=edition, made_at=now, **common)
        turned = words[n % len(words) :] + words[: n % len(words)]
        row = LiveArticle.windows.create(
            **{
                **common,
                "publication": publication,
                "month": 202601,
                "slug": f"a-{n}",
                "title": f"About {turned[0]} and {turned[1]}",
                "text": " ".join([*turned, *turned[:3], f"only{n}"]),
                "thumb_html": "",
                "picture_html": "",
                "body_html": "",
                "version_number": 1,
                "guid": article.key,
                **fields,
            }
        )
        LiveTag.objects.bulk_create(LiveTag(live=row, tag=make_tag(name), published_at=at) for name in tags)
        made.append(row)
    related.index(made)
    return made if number > 1 else made[0]


def ids(rows):
    return [row.article_id for row in rows]


def lists():
    return dict(LiveArticle.windows.order_by("pk").values_list("pk", "related_ids"))
