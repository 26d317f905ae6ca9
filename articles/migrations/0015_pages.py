"""Pages of the site beside the articles, written and published like them; corrections that readers are told of, and
the address to which they report errors.

After it: nothing needs to be printed anew; there are no pages yet.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class AddFlag(migrations.AddField):
    """In place on SQLite, too: Django would copy the table with all its texts, and the triggers on it would be gone."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'ALTER TABLE "{table}" ADD COLUMN "{self.name}" bool NOT NULL DEFAULT 0')


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_search_words")]

    operations = [
        AddFlag(
            model_name="article",
            name="is_page",
            field=models.BooleanField(
                choices=[(False, "an article"), (True, "a page of the site")], default=False, verbose_name="this is"
            ),
        ),
        AddFlag(model_name="livearticle", name="is_page", field=models.BooleanField(default=False)),
        AddFlag(
            model_name="address",
            name="is_page",
            field=models.BooleanField(
                default=False, help_text="whether it was ever a page's, at the root of the site"
            ),
        ),
        migrations.AlterField(
            model_name="livelink",
            name="slug",
            field=models.CharField(blank=True, max_length=121),
        ),
        migrations.RemoveIndex(model_name="livearticle", name="live_by_article"),
        migrations.RemoveIndex(model_name="livearticle", name="live_newest"),
        migrations.RemoveIndex(model_name="livearticle", name="live_by_month"),
        migrations.AddIndex(
            model_name="livearticle",
            index=models.Index(fields=["article", "live_from", "live_until", "is_page", "updated_at", "slug"], name="live_by_article"),
        ),
        migrations.AddIndex(
            model_name="livearticle",
            index=models.Index(fields=["-published_at", "-article", "live_from", "live_until", "is_page"], name="live_newest"),
        ),
        migrations.AddIndex(
            model_name="livearticle",
            index=models.Index(fields=["month", "-published_at", "live_from", "live_until", "is_page"], name="live_by_month"),
        ),
        migrations.CreateModel(
            name="ArticleCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("on", models.DateField(verbose_name="date")),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="What was wrong, and what is right.",
                        max_length=1000,
                        verbose_name="correction",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="articles.article"
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "key"), name="one_correction_per_key")
                ],
            },
        ),
        # Without a default, which SQLite would copy the table for.
        migrations.AddField(model_name="livearticle", name="corrected_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="site",
            name="errors_email",
            field=models.EmailField(
                blank=True,
                help_text="Each article ends with a link to report an error there. Without an address there is none.",
                max_length=254,
                verbose_name="address for errors",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="credit",
            field=models.CharField(
                blank=True,
                help_text="Readers see it below the picture: who made it, and the licence, such as “Ann Lee, CC BY 4.0”.",
                max_length=200,
                verbose_name="credit",
            ),
        ),
    ]
