from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Empty: ``triggers`` are put on after every migrate, see CasesConfig."""

    dependencies = [("cases", "0001_initial")]
    operations = []
