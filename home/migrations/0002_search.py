from django.db import migrations

_NAME = "french_unaccent"
_WORDS = "asciiword, asciihword, hword_asciipart, word, hword, hword_part"


def make_configuration(apps, schema_editor):
    """French, with « mediatheque » for « médiathèque ». The owner of the database may install a trusted extension."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = %s AND pg_ts_config_is_visible(oid)", [_NAME])
        if cursor.fetchone():
            return
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'unaccent'")
        if not cursor.fetchone():
            cursor.execute("CREATE EXTENSION unaccent")
        # A dictionary of an extension in another schema is named with it.
        cursor.execute(
            "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace"
            " WHERE extname = 'unaccent'"
        )
        (schema,) = cursor.fetchone()
        cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION {_NAME} (COPY = pg_catalog.french)")
        cursor.execute(
            f"ALTER TEXT SEARCH CONFIGURATION {_NAME} ALTER MAPPING FOR {_WORDS} WITH {schema}.unaccent, french_stem"
        )


def drop_configuration(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {_NAME}")


class Migration(migrations.Migration):
    # Before anything can be indexed: whatever is saved is, by this configuration.
    dependencies = [("home", "0001_initial")]

    operations = [migrations.RunPython(make_configuration, drop_configuration)]
