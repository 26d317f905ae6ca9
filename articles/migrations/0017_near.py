"""What is near to a text is found when it is approved, and the totals of all terms stand in a row.

The row is made by the first publication after it, or by `rebuild_live`; the index that told them is not needed then.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_tag_page")]

    operations = [
        migrations.CreateModel(
            name="TermTotals",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("articles", models.PositiveIntegerField()),
                ("length", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="edition",
            name="near_ids",
            field=models.JSONField(
                default=list, help_text="articles with texts like this, found when it was approved"
            ),
        ),
        migrations.AlterField(
            model_name="termvector",
            name="length",
            field=models.PositiveIntegerField(help_text="weighted terms"),
        ),
    ]
