"""The related lists as JSON Lines, for measuring."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from articles import pages
from articles.models.public import LiveArticle


class Command(BaseCommand):
    help = 'One JSON line per live article: {"id": …, "related": [ids, best first]}; the import id, else the slug.'

    def handle(self, *args: Any, **options: Any) -> None:
        rows = LiveArticle.objects.order_by("article_id")
        names = {row[0]: row[1] or row[2] for row in rows.values_list("article_id", "import_key", "slug")}
        for article in rows.only("article_id", "related_ids", "excluded_ids").iterator(chunk_size=500):
            related = [names[card.article_id] for card in pages.related_to(article)]
            line = {"id": names[article.article_id], "related": related}
            self.stdout.write(json.dumps(line, ensure_ascii=False))
