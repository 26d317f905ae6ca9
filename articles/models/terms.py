"""Which terms live articles use, and what is near to them: what related lists are made of (see `articles.related`)."""

from django.db import models


class Posting(models.Model):
    """Who uses a term, and how much: a row for each term and block of article ids, packed (see related/postings.py).

    The id holds the stem's hash and the block's number. A row for each use would take three times the disk and time.
    """

    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"posting {self.pk:x}"


class TermTotals(models.Model):
    """How many articles have terms, and how long they are together: one row, kept by related/postings.py.

    A row, because counting them costs more the more there are.
    """

    articles = models.PositiveIntegerField()
    length = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.articles} articles, {self.length} terms"


class TermVector(models.Model):
    """An article's own terms, packed, and its neighbours with their scores (see related/postings.py).

    The three figures let another article be put into this one's list without ranking it anew.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="+")
    length = models.PositiveIntegerField(help_text="weighted terms")
    norm = models.FloatField(default=0)
    threshold = models.FloatField(default=0, help_text="the weight of its weakest query term")
    best_text = models.FloatField(default=0)
    best_cosine = models.FloatField(default=0)
    packed = models.BinaryField()
    neighbours = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"terms of {self.article_id}"
