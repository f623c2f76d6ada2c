from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def number(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    terms = apps.get_model("cases", "OfficerTerm").objects.order_by(
        "project_id", "since", "pk"
    )
    for _, of_project in groupby(terms, key=lambda term: term.project_id):
        for place, term in enumerate(of_project, start=1):
            term.number = place
            term.save(update_fields=["number"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_opened_by_command")]
    operations = [
        migrations.RemoveConstraint("officerterm", "one_officer"),
        migrations.RemoveConstraint("officerterm", "term_order"),
        migrations.AddField(
            "officerterm",
            "number",
            models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.RemoveField("officerterm", "until"),
        migrations.AlterField(
            "officerterm",
            "project",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="cases.project",
            ),
        ),
        migrations.AlterField(
            "officerterm",
            "officer",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "officerterm",
            models.UniqueConstraint(fields=("project", "number"), name="term_number"),
        ),
    ]
