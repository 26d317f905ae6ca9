"""Corrections that readers are told of, and the address to which they report errors."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_pages")]

    operations = [
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
