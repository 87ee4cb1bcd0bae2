"""The full-text index over words and scope on each database, for the migrations that need it."""

# Kept here as it was when the column came: the rule of today is ``rules.scope``.
SCOPES = """
    UPDATE documents_searchentry AS entry SET scope = trim(
        coalesce('σ' || customer.salesperson_id, '')
        || coalesce(' δ' || customer.department_id, '')
        || CASE WHEN document.level_until IS NULL THEN ' λ' || document.level ELSE '' END
    )
    FROM documents_document AS document
    JOIN customers_customer AS customer ON customer.id = document.customer_id
    WHERE document.id = entry.document_id
"""
FORWARDS = {
    "sqlite": (
        SCOPES,
        """
        CREATE VIRTUAL TABLE documents_words USING fts5(
            words, scope, content='documents_searchentry', content_rowid='document_id',
            detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0'
        )
        """,
        "INSERT INTO documents_words(documents_words) VALUES ('rebuild')",
        """
        CREATE TRIGGER documents_words_insert AFTER INSERT ON documents_searchentry BEGIN
            INSERT INTO documents_words(rowid, words, scope)
            VALUES (NEW.document_id, NEW.words, NEW.scope);
        END
        """,
        """
        CREATE TRIGGER documents_words_delete AFTER DELETE ON documents_searchentry BEGIN
            INSERT INTO documents_words(documents_words, rowid, words, scope)
            VALUES ('delete', OLD.document_id, OLD.words, OLD.scope);
        END
        """,
        """
        CREATE TRIGGER documents_words_update AFTER UPDATE ON documents_searchentry BEGIN
            INSERT INTO documents_words(documents_words, rowid, words, scope)
            VALUES ('delete', OLD.document_id, OLD.words, OLD.scope);
            INSERT INTO documents_words(rowid, words, scope)
            VALUES (NEW.document_id, NEW.words, NEW.scope);
        END
        """,
    ),
    "postgresql": (
        SCOPES,
        """
        ALTER TABLE documents_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
            array_to_tsvector(string_to_array(trim(words || ' ' || scope), ' '))
        ) STORED
        """,
        "CREATE INDEX documents_words ON documents_searchentry USING gin (vector)",
        "ANALYZE documents_searchentry",
    ),
}
