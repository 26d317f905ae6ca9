"""A tag's page is a landing page: a picture, and words of its own for search engines.

And the moment at which what readers see was changed last, for `Last-Modified`.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_pages")]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                help_text="At the head of the tag's page, and where that is shared.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.image",
                verbose_name="picture",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="seo_title",
            field=models.CharField(blank=True, max_length=120, verbose_name="title for search engines"),
        ),
        migrations.AddField(
            model_name="tag",
            name="meta_description",
            field=models.CharField(blank=True, max_length=320, verbose_name="description for search engines"),
        ),
        migrations.AddField(
            model_name="site",
            name="generation_at",
            field=models.DateTimeField(editable=False, help_text="when it was counted last", null=True),
        ),
    ]
