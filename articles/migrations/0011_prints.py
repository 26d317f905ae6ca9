"""What is printed of articles in lists, counts by month, and the counter of what readers' pages show.

After it: `rebuild_live`, which prints; until then cards are printed as they are asked for.
"""

import django.db.models.deletion
from django.db import migrations, models


def count(apps, schema_editor):
    LiveArticle, LiveTag, MonthCount = (apps.get_model("articles", name) for name in ("LiveArticle", "LiveTag", "MonthCount"))
    rows = LiveArticle.objects.order_by().values_list("month").annotate(models.Count("pk"))
    uses = LiveTag.objects.order_by().values_list("tag", "live__month").annotate(models.Count("pk"))
    counts = [(0, *each) for each in rows] + list(uses)
    MonthCount.objects.bulk_create(
        (MonthCount(tag_id=tag, month=month, rows=count) for tag, month, count in counts), batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0010_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name='LivePrint',
            fields=[
                ('live', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='printed', serialize=False, to='articles.livearticle')),
                ('card_html', models.TextField(help_text='in lists')),
                ('mini_html', models.TextField(help_text='among related articles')),
                ('head_html', models.TextField(help_text='what social networks read')),
                ('byline_html', models.TextField()),
                ('contents_html', models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name='site',
            name='generation',
            field=models.PositiveBigIntegerField(default=0, editable=False, help_text="counts what readers' pages show"),
        ),
        migrations.CreateModel(
            name='MonthCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag_id', models.BigIntegerField(help_text='0: of the whole site')),
                ('month', models.PositiveIntegerField(help_text='year × 100 + month')),
                ('rows', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tag_id', 'month'), name='one_count_a_month')],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
