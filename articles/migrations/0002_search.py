"""The search index: a table of its own in each database's way, which a live row leaves when it is deleted.

A trigger does that, and not a foreign key: Django empties tables (`flush`, tests) without knowing this one, which
PostgreSQL refuses where a key points at them; and FTS5 knows no keys.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE articles_search
    USING fts5(title, lead, body, tokenize = 'porter unicode61 remove_diacritics 2')
    """,
    """
    CREATE TRIGGER articles_search_forget AFTER DELETE ON articles_livearticle
    BEGIN DELETE FROM articles_search WHERE rowid = old.id; END
    """,
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS articles_search_forget", "DROP TABLE articles_search"]

POSTGRESQL = [
    "CREATE TABLE articles_search (live_id bigint PRIMARY KEY, vector tsvector NOT NULL)",
    "CREATE INDEX articles_search_vector ON articles_search USING gin (vector)",
    """
    CREATE FUNCTION articles_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE articles_search;
        ELSE
            DELETE FROM articles_search WHERE live_id = OLD.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER articles_search_forget AFTER DELETE ON articles_livearticle
    FOR EACH ROW EXECUTE FUNCTION articles_search_forget()
    """,
    """
    CREATE TRIGGER articles_search_forget_all AFTER TRUNCATE ON articles_livearticle
    FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER articles_search_forget ON articles_livearticle",
    "DROP TRIGGER articles_search_forget_all ON articles_livearticle",
    "DROP FUNCTION articles_search_forget()",
    "DROP TABLE articles_search",
]


def forwards(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def backwards(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def run(schema_editor, statements):
    for sql in statements[schema_editor.connection.vendor]:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
