import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0002_children_keep_their_casus"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("path", models.CharField(max_length=300)),
                ("title", models.CharField(max_length=80, verbose_name="formulier")),
                ("fields", models.JSONField(default=dict)),
                ("writer", models.CharField(blank=True, max_length=36)),
                ("number", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(verbose_name="bewaard op")),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("sent_mark", models.CharField(blank=True, max_length=64)),
                ("sent_to", models.TextField(blank=True)),
                (
                    "casus",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="cases.casus",
                    ),
                ),
                (
                    "toegang",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.toegang",
                    ),
                ),
            ],
            options={"verbose_name": "concept", "verbose_name_plural": "concepten"},
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("toegang", "path"), name="draft_one_per_form"),
        ),
    ]
