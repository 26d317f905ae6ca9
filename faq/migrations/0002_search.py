"""The search index of live questions, which one leaves when it is deleted; see `articles/migrations/0002_search.py`.

`rebuild_live` fills it.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE faq_search
    USING fts5(question, answer, tokenize = 'porter unicode61 remove_diacritics 2')
    """,
    """
    CREATE TRIGGER faq_search_forget AFTER DELETE ON faq_livequestion
    BEGIN DELETE FROM faq_search WHERE rowid = old.id; END
    """,
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS faq_search_forget", "DROP TABLE faq_search"]

POSTGRESQL = [
    "CREATE TABLE faq_search (question_id bigint PRIMARY KEY, vector tsvector NOT NULL)",
    "CREATE INDEX faq_search_vector ON faq_search USING gin (vector)",
    """
    CREATE FUNCTION faq_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE faq_search;
        ELSE
            DELETE FROM faq_search WHERE question_id = OLD.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER faq_search_forget AFTER DELETE ON faq_livequestion
    FOR EACH ROW EXECUTE FUNCTION faq_search_forget()
    """,
    """
    CREATE TRIGGER faq_search_forget_all AFTER TRUNCATE ON faq_livequestion
    FOR EACH STATEMENT EXECUTE FUNCTION faq_search_forget()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER faq_search_forget ON faq_livequestion",
    "DROP TRIGGER faq_search_forget_all ON faq_livequestion",
    "DROP FUNCTION faq_search_forget()",
    "DROP TABLE faq_search",
]


def forwards(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def backwards(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def run(schema_editor, statements):
    for sql in statements[schema_editor.connection.vendor]:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("faq", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
