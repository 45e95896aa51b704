"""Payment attempts, ledger and refunds to make"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column(
            "initiator",
            sa.Enum(
                "customer", "merchant", name="initiator", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "created",
                "checked",
                "intent",
                "confirming",
                "needs_action",
                "authorised",
                "capturing",
                "captured",
                "refused",
                "declined",
                "voided",
                "abandoned",
                name="attempt_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("intent_id", sa.String(), nullable=True),
        sa.Column("instrument", sa.String(), nullable=True),
        sa.Column("issuer_country", sa.String(), nullable=True),
        sa.Column("card_brand", sa.String(), nullable=True),
        sa.Column("card_last4", sa.String(), nullable=True),
        sa.Column("decline_code", sa.String(), nullable=True),
        sa.Column("decline_advice", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sweeps", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_payment_attempt_amount_positive")),
        sa.CheckConstraint("length(number) = 15", name=op.f("ck_payment_attempt_number_has_15_digits")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_payment_attempt_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_payment_attempt_intent_id")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_attempt_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_attempt_public_id")),
    )
    with op.batch_alter_table("payment_attempt") as batch_op:
        batch_op.create_index(
            "ix_payment_attempt_live_touched_at",
            ["touched_at"],
            unique=False,
            sqlite_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
            postgresql_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
        )
        batch_op.create_index(
            "ix_payment_attempt_order_id_created_at", ["order_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "uq_payment_attempt_captured",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text("state = 'captured'"),
            postgresql_where=sa.text("state = 'captured'"),
        )
        batch_op.create_index(
            "uq_payment_attempt_live",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
            postgresql_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
        )

    op.create_table(
        "refund_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("late_money", name="refund_reason", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "sent",
                "pending",
                "succeeded",
                "failed",
                name="refund_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_refund_request_amount_positive")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempt.id"], name=op.f("fk_refund_request_attempt_id_payment_attempt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_request")),
    )
    with op.batch_alter_table("refund_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_request_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(
            "uq_refund_request_late_money",
            ["attempt_id"],
            unique=True,
            sqlite_where=sa.text("reason = 'late_money'"),
            postgresql_where=sa.text("reason = 'late_money'"),
        )

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("refund_request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "captured",
                "refunded",
                name="ledger_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(attempt_id IS NULL) <> (refund_request_id IS NULL)", name=op.f("ck_ledger_entry_one_source")
        ),
        sa.CheckConstraint("amount_tiyn <> 0", name=op.f("ck_ledger_entry_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempt.id"], name=op.f("fk_ledger_entry_attempt_id_payment_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["refund_request_id"],
            ["refund_request.id"],
            name=op.f("fk_ledger_entry_refund_request_id_refund_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("attempt_id", "kind", name=op.f("uq_ledger_entry_attempt_id_kind")),
        sa.UniqueConstraint("refund_request_id", "kind", name=op.f("uq_ledger_entry_refund_request_id_kind")),
    )


def downgrade() -> None:
    op.drop_table("ledger_entry")
    with op.batch_alter_table("refund_request") as batch_op:
        batch_op.drop_index(
            "uq_refund_request_late_money",
            sqlite_where=sa.text("reason = 'late_money'"),
            postgresql_where=sa.text("reason = 'late_money'"),
        )
        batch_op.drop_index(batch_op.f("ix_refund_request_attempt_id"))

    op.drop_table("refund_request")
    with op.batch_alter_table("payment_attempt") as batch_op:
        batch_op.drop_index(
            "uq_payment_attempt_live",
            sqlite_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
            postgresql_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
        )
        batch_op.drop_index(
            "uq_payment_attempt_captured",
            sqlite_where=sa.text("state = 'captured'"),
            postgresql_where=sa.text("state = 'captured'"),
        )
        batch_op.drop_index("ix_payment_attempt_order_id_created_at")
        batch_op.drop_index(
            "ix_payment_attempt_live_touched_at",
            sqlite_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
            postgresql_where=sa.text(
                "state IN ('created', 'checked', 'intent', 'confirming', 'needs_action', 'authorised', 'capturing')"
            ),
        )

    op.drop_table("payment_attempt")
