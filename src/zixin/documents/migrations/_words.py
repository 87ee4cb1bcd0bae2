"""The statements of the full-text index on each database, for the migrations that need them."""

FORWARDS = {
    "sqlite": (
        """
        CREATE VIRTUAL TABLE documents_words USING fts5(
            words, content='documents_searchentry', content_rowid='document_id',
            detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0'
        )
        """,
        """
        CREATE TRIGGER documents_words_insert AFTER INSERT ON documents_searchentry BEGIN
            INSERT INTO documents_words(rowid, words) VALUES (NEW.document_id, NEW.words);
        END
        """,
        """
        CREATE TRIGGER documents_words_delete AFTER DELETE ON documents_searchentry BEGIN
            INSERT INTO documents_words(documents_words, rowid, words)
            VALUES ('delete', OLD.document_id, OLD.words);
        END
        """,
        """
        CREATE TRIGGER documents_words_update AFTER UPDATE ON documents_searchentry BEGIN
            INSERT INTO documents_words(documents_words, rowid, words)
            VALUES ('delete', OLD.document_id, OLD.words);
            INSERT INTO documents_words(rowid, words) VALUES (NEW.document_id, NEW.words);
        END
        """,
    ),
    "postgresql": (
        """
        ALTER TABLE documents_searchentry ADD COLUMN vector tsvector
            GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
        """,
        "CREATE INDEX documents_words ON documents_searchentry USING gin (vector)",
    ),
}
BACKWARDS = {
    "sqlite": (
        "DROP TRIGGER documents_words_insert",
        "DROP TRIGGER documents_words_delete",
        "DROP TRIGGER documents_words_update",
        "DROP TABLE documents_words",
    ),
    "postgresql": ("ALTER TABLE documents_searchentry DROP COLUMN vector",),
}

TRIGGERS = FORWARDS["sqlite"][1:]
