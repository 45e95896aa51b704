"""The catalogue: products, texts, prices over time"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", name=op.f("uq_category_code")),
    )
    op.create_table(
        "category_text",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_category_text_category_id_category")
        ),
        sa.PrimaryKeyConstraint("category_id", "language", name=op.f("pk_category_text")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "hidden",
                name="product_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pv_hundredths", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("tint", sa.String(), nullable=False),
        sa.Column("retail_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("member_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pv_hundredths >= 0", name=op.f("ck_product_pv_not_negative")),
        sa.CheckConstraint(
            "retail_tiyn >= 0 AND member_tiyn >= 0", name=op.f("ck_product_prices_not_negative")
        ),
        sa.CheckConstraint("weight_g > 0", name=op.f("ck_product_weight_positive")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_product_category_id_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("sku", name=op.f("uq_product_sku")),
    )
    with op.batch_alter_table("product") as batch_op:
        batch_op.create_index("ix_product_shelf", ["category_id", "state", "position", "id"], unique=False)
        batch_op.create_index("ix_product_state_member", ["state", "member_tiyn", "id"], unique=False)
        batch_op.create_index("ix_product_state_position", ["state", "position", "id"], unique=False)
        batch_op.create_index("ix_product_state_retail", ["state", "retail_tiyn", "id"], unique=False)

    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column(
            "price_list",
            sa.Enum(
                "retail", "member", name="price_list", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount_tiyn >= 0", name=op.f("ck_price_amount_not_negative")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint(
            "product_id", "price_list", "valid_from", name=op.f("uq_price_product_id_price_list_valid_from")
        ),
    )
    with op.batch_alter_table("price") as batch_op:
        batch_op.create_index(
            "ix_price_waiting",
            ["valid_from"],
            unique=False,
            sqlite_where=sa.text("NOT applied"),
            postgresql_where=sa.text("NOT applied"),
        )

    op.create_table(
        "product_text",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_text_product_id_product")
        ),
        sa.PrimaryKeyConstraint("product_id", "language", name=op.f("pk_product_text")),
        sa.UniqueConstraint("language", "slug", name=op.f("uq_product_text_language_slug")),
    )


def downgrade() -> None:
    op.drop_table("product_text")
    with op.batch_alter_table("price") as batch_op:
        batch_op.drop_index(
            "ix_price_waiting", sqlite_where=sa.text("NOT applied"), postgresql_where=sa.text("NOT applied")
        )

    op.drop_table("price")
    with op.batch_alter_table("product") as batch_op:
        batch_op.drop_index("ix_product_state_retail")
        batch_op.drop_index("ix_product_state_position")
        batch_op.drop_index("ix_product_state_member")
        batch_op.drop_index("ix_product_shelf")

    op.drop_table("product")
    op.drop_table("category_text")
    op.drop_table("category")
    op.drop_table("catalogue_version")
