"""The word index behind the search box"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("spelling", sa.String(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.CheckConstraint("products >= 0", name=op.f("ck_search_word_products_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("word", name=op.f("uq_search_word_word")),
    )
    with op.batch_alter_table("search_word") as batch_op:
        batch_op.create_index(batch_op.f("ix_search_word_products"), ["products"], unique=False)

    op.create_table(
        "search_key",
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("word_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["word_id"], ["search_word.id"], name=op.f("fk_search_key_word_id_search_word")
        ),
        sa.PrimaryKeyConstraint("key", "word_id", name=op.f("pk_search_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_document",
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_search_document_product_id_product")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_search_document")),
    )
    op.create_table(
        "search_posting",
        sa.Column("word_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_length", sa.SmallInteger(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name_length > 0", name=op.f("ck_search_posting_name_length_positive")),
        sa.CheckConstraint("signature > 0", name=op.f("ck_search_posting_signature_positive")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["search_document.product_id"],
            name=op.f("fk_search_posting_product_id_search_document"),
        ),
        sa.ForeignKeyConstraint(
            ["word_id"], ["search_word.id"], name=op.f("fk_search_posting_word_id_search_word")
        ),
        sa.PrimaryKeyConstraint("word_id", "name_length", "product_id", name=op.f("pk_search_posting")),
        sa.UniqueConstraint("product_id", "word_id", name=op.f("uq_search_posting_product_id_word_id")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_posting")
    op.drop_table("search_document")
    op.drop_table("search_key")
    with op.batch_alter_table("search_word") as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_word_products"))

    op.drop_table("search_word")
