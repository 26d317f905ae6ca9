"""Pages of the site, a handful among all articles, are found by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_licences")]

    operations = [
        migrations.AddIndex(
            model_name="livearticle",
            index=models.Index(
                condition=models.Q(("is_page", True)),
                fields=["article", "live_from", "live_until", "is_page", "updated_at", "slug"],
                name="live_pages",
            ),
        ),
    ]
