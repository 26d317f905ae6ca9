"""Who signed how much is counted by month, too, so that a page far down somebody's list is found."""

from django.db import migrations, models


def count(apps, schema_editor):
    """What stood there already are the totals."""
    byline, kept = apps.get_model("articles", "LiveByline"), apps.get_model("articles", "BylineCount")
    found = byline.objects.order_by().values_list("contributor", "role", "live__month").annotate(models.Count("pk"))
    kept.objects.bulk_create(
        (kept(contributor_id=pk, role=role, month=month, rows=rows) for pk, role, month, rows in found), batch_size=500
    )


def forget(apps, schema_editor):
    apps.get_model("articles", "BylineCount").objects.exclude(month=0).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_people")]

    operations = [
        migrations.RemoveIndex(model_name="livebyline", name="contributor_roles"),
        migrations.RemoveConstraint(model_name="bylinecount", name="one_count_a_role"),
        migrations.AddField(
            model_name="bylinecount",
            name="month",
            field=models.PositiveIntegerField(default=0, help_text="year × 100 + month; 0 for all together"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="bylinecount",
            constraint=models.UniqueConstraint(
                fields=("contributor", "role", "month"), name="one_count_a_role_and_month"
            ),
        ),
        migrations.AddIndex(
            model_name="bylinecount",
            index=models.Index(fields=["month", "contributor"], name="byline_counts_by_month"),
        ),
        migrations.RunPython(count, forget),
    ]
