"""The dictionary that forgives typing errors knows the words of live questions, too, and moves here from the articles.

It stays one, so that a search looks into it once: each word has a count of the live articles that use it (`uses`), and
one of the live questions. See `articles/migrations/0014_search_words.py`, which made it. `rebuild_live` adds the
questions that are live already.
"""

from django.db import migrations

MOVED = [
    "ALTER TABLE articles_word RENAME TO faq_word",
    "ALTER TABLE articles_wordkey RENAME TO faq_wordkey",
    "DROP INDEX articles_wordkey_word",
    "CREATE INDEX faq_wordkey_word ON faq_wordkey (word_id)",
    "ALTER TABLE faq_word ADD COLUMN questions integer NOT NULL DEFAULT 0",
]
ONLY_IN_QUESTIONS = [
    "DELETE FROM faq_wordkey WHERE word_id IN (SELECT id FROM faq_word WHERE uses < 1)",
    "DELETE FROM faq_word WHERE uses < 1",
]
MOVED_BACK = [
    "ALTER TABLE faq_word DROP COLUMN questions",
    "DROP INDEX faq_wordkey_word",
    "ALTER TABLE faq_wordkey RENAME TO articles_wordkey",
    "ALTER TABLE faq_word RENAME TO articles_word",
    "CREATE INDEX articles_wordkey_word ON articles_wordkey (word_id)",
]


def sqlite_triggers(lists, count, words="faq_word", unused="uses < 1 AND questions < 1"):
    """A list that comes or goes counts its words, and those that nothing uses any more go."""
    return [
        f"""
        CREATE TRIGGER {lists}_come AFTER INSERT ON {lists}
        BEGIN
            UPDATE {words} SET {count} = {count} + 1 WHERE id IN (SELECT value FROM json_each(new.word_ids));
        END
        """,
        f"""
        CREATE TRIGGER {lists}_go AFTER DELETE ON {lists}
        BEGIN
            UPDATE {words} SET {count} = {count} - 1 WHERE id IN (SELECT value FROM json_each(old.word_ids));
            DELETE FROM {words}key WHERE word_id IN (
                SELECT id FROM {words} WHERE {unused} AND id IN (SELECT value FROM json_each(old.word_ids))
            );
            DELETE FROM {words} WHERE {unused} AND id IN (SELECT value FROM json_each(old.word_ids));
        END
        """,
    ]


SQLITE = [
    "DROP TRIGGER articles_wordlist_come",
    "DROP TRIGGER articles_wordlist_go",
    *MOVED,
    "CREATE TABLE faq_wordlist (question_id integer PRIMARY KEY, word_ids text NOT NULL)",
    *sqlite_triggers("articles_wordlist", "uses"),
    *sqlite_triggers("faq_wordlist", "questions"),
    """
    CREATE TRIGGER faq_wordlist_forget AFTER DELETE ON faq_livequestion
    BEGIN DELETE FROM faq_wordlist WHERE question_id = old.id; END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER faq_wordlist_forget",
    "DROP TABLE faq_wordlist",
    "DROP TRIGGER articles_wordlist_come",
    "DROP TRIGGER articles_wordlist_go",
    *ONLY_IN_QUESTIONS,
    *MOVED_BACK,
    *sqlite_triggers("articles_wordlist", "uses", "articles_word", "uses < 1"),
]


def postgresql_functions(lists, owner, count, words="faq_word", unused="uses < 1 AND questions < 1"):
    """As on SQLite. After a TRUNCATE, which tells no rows, the lists of all go one by one."""
    return [
        f"""
        CREATE OR REPLACE FUNCTION {lists}_come() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE {words} SET {count} = {count} + 1 WHERE id = ANY(NEW.word_ids);
            RETURN NULL;
        END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION {lists}_go() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE {words} SET {count} = {count} - 1 WHERE id = ANY(OLD.word_ids);
            DELETE FROM {words}key WHERE word_id IN (
                SELECT id FROM {words} WHERE {unused} AND id = ANY(OLD.word_ids)
            );
            DELETE FROM {words} WHERE {unused} AND id = ANY(OLD.word_ids);
            RETURN NULL;
        END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION {lists}_forget() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                DELETE FROM {lists};
            ELSE
                DELETE FROM {lists} WHERE {owner} = OLD.id;
            END IF;
            RETURN NULL;
        END $$
        """,
    ]


POSTGRESQL = [
    *MOVED,
    "CREATE TABLE faq_wordlist (question_id bigint PRIMARY KEY, word_ids integer[] NOT NULL)",
    *postgresql_functions("articles_wordlist", "live_id", "uses"),
    *postgresql_functions("faq_wordlist", "question_id", "questions"),
    """
    CREATE TRIGGER faq_wordlist_come AFTER INSERT ON faq_wordlist
    FOR EACH ROW EXECUTE FUNCTION faq_wordlist_come()
    """,
    """
    CREATE TRIGGER faq_wordlist_go AFTER DELETE ON faq_wordlist
    FOR EACH ROW EXECUTE FUNCTION faq_wordlist_go()
    """,
    """
    CREATE TRIGGER faq_wordlist_forget AFTER DELETE ON faq_livequestion
    FOR EACH ROW EXECUTE FUNCTION faq_wordlist_forget()
    """,
    """
    CREATE TRIGGER faq_wordlist_forget_all AFTER TRUNCATE ON faq_livequestion
    FOR EACH STATEMENT EXECUTE FUNCTION faq_wordlist_forget()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER faq_wordlist_forget ON faq_livequestion",
    "DROP TRIGGER faq_wordlist_forget_all ON faq_livequestion",
    "DROP TABLE faq_wordlist",
    "DROP FUNCTION faq_wordlist_forget()",
    "DROP FUNCTION faq_wordlist_come()",
    "DROP FUNCTION faq_wordlist_go()",
    *ONLY_IN_QUESTIONS,
    *MOVED_BACK,
    *postgresql_functions("articles_wordlist", "live_id", "uses", "articles_word", "uses < 1"),
]


def forwards(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def backwards(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def run(schema_editor, statements):
    for sql in statements[schema_editor.connection.vendor]:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("faq", "0002_search"), ("articles", "0014_search_words")]

    operations = [migrations.RunPython(forwards, backwards)]
