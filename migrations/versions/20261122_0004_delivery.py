"""Regions parcels go to"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "city", "region", name="region_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tile_row", sa.Integer(), nullable=False),
        sa.Column("tile_column", sa.Integer(), nullable=False),
        sa.CheckConstraint("tile_row > 0 AND tile_column > 0", name=op.f("ck_region_tile_on_the_map")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
        sa.UniqueConstraint("tile_row", "tile_column", name=op.f("uq_region_tile_row_tile_column")),
    )
    op.create_table(
        "region_text",
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"],
            ["region.code"],
            name=op.f("fk_region_text_region_code_region"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("region_code", "language", name=op.f("pk_region_text")),
    )


def downgrade() -> None:
    op.drop_table("region_text")
    op.drop_table("region")
