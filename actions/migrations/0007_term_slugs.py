from django.db import migrations, models
from django.utils.text import slugify

_HELP = "Small letters and hyphens, without accents. Empty, it is made from the name."


def _field(**kwargs):
    return models.SlugField(blank=True, help_text=_HELP, max_length=120, verbose_name="name in addresses", **kwargs)


def give_slugs(apps, schema_editor):
    for name in ("AgeRange", "Audience", "InvolvementLevel"):
        taken = set()
        for term in apps.get_model("actions", name).objects.order_by("pk"):
            base = slugify(term.name)[:110] or name.lower()
            slug, number = base, 2
            while slug in taken:
                slug, number = f"{base}-{number}", number + 1
            taken.add(slug)
            term.slug = slug
            term.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("actions", "0006_bin")]

    operations = [
        *(
            migrations.AddField(name, "slug", _field(default="", db_index=False))
            for name in ("agerange", "audience", "involvementlevel")
        ),
        migrations.RunPython(give_slugs, migrations.RunPython.noop),
        *(
            migrations.AlterField(name, "slug", _field(unique=True))
            for name in ("agerange", "audience", "involvementlevel", "territory", "theme")
        ),
    ]
