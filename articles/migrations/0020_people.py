"""How many articles each person has signed or reviewed stands in a table, for the index of people."""

import django.db.models.deletion
from django.db import migrations, models


def count(apps, schema_editor):
    """Otherwise the index would be empty until `rebuild_live`."""
    byline, kept = apps.get_model("articles", "LiveByline"), apps.get_model("articles", "BylineCount")
    found = byline.objects.order_by().values_list("contributor", "role").annotate(models.Count("pk"))
    kept.objects.bulk_create(kept(contributor_id=pk, role=role, rows=rows) for pk, role, rows in found)


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_pages_index")]

    operations = [
        migrations.AddIndex(
            model_name="livebyline",
            index=models.Index(fields=["contributor", "role"], name="contributor_roles"),
        ),
        migrations.CreateModel(
            name="BylineCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=20)),
                ("rows", models.PositiveIntegerField()),
                (
                    "contributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="byline_counts",
                        to="articles.contributor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contributor", "role"), name="one_count_a_role"),
                ],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
