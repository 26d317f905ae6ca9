"""The licence of a picture, and where it comes from."""

from django.db import migrations, models

import articles.licences
import articles.models.library


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_near")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="licence",
            field=models.CharField(
                blank=True,
                choices=articles.licences.choices,
                help_text="Stands behind the credit, with a link to its terms.",
                max_length=40,
                verbose_name="licence",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="source_url",
            field=models.CharField(
                blank=True,
                help_text="The address of the page that the picture comes from; the credit leads there.",
                max_length=2000,
                validators=[articles.models.library.validate_web_address],
                verbose_name="source",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="credit",
            field=models.CharField(
                blank=True,
                help_text="Readers see it below the picture: who made it, such as “Photo: Ann Lee”.",
                max_length=200,
                verbose_name="credit",
            ),
        ),
    ]
