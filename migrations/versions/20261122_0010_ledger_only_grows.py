"""The ledger only grows: the database itself refuses to change or remove a line

A later migration that rebuilds the table on SQLite (batch mode) drops these triggers with it and has to make
them again.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    """
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()
""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(verb=verb))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ledger_only_grows ON ledger_entry")
        op.execute("DROP FUNCTION ledger_only_grows()")
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER ledger_entry_no_{verb}")
