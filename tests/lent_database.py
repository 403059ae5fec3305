"""One PostgreSQL database per test process, emptied between tests: making one for each would be half of the whole run's work."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.postgresql import run_sql

TEMPLATE = "flare_template"
_NAME = "flare_lent"
_OWN = "flare_own"

# The migrations leave rows and numbers behind; they are kept aside in the template, and a table is brought back to them.
# Triggers sleep meanwhile: the house's own would refuse to forget what is issued. A large table is truncated: it gets small again.
_PREPARE = """
CREATE SCHEMA kept;
CREATE TABLE kept.sequence AS
    SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, start_value) AS value,
        last_value IS NOT NULL AS used
    FROM pg_sequences WHERE schemaname = 'public';
CREATE VIEW kept.shape AS SELECT md5(string_agg(part, ' ' ORDER BY part)) AS sum FROM (
    SELECT concat_ws(' ', oid, relname, relnatts, relchecks) AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', oid, proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts;
DO $$
DECLARE name text; is_filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('CREATE TABLE kept.row_%s AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$;
CREATE TABLE kept.thing AS
    SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace;
CREATE FUNCTION kept.drop_strangers() RETURNS void LANGUAGE plpgsql AS $$
DECLARE stranger record;
BEGIN
    FOR stranger IN SELECT oid::regclass AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND oid NOT IN (SELECT oid FROM kept.thing)
    LOOP
        EXECUTE format('DROP TABLE %s CASCADE', stranger.name);
    END LOOP;
    FOR stranger IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND oid NOT IN (SELECT oid FROM kept.thing)
    LOOP
        EXECUTE format('DROP ROUTINE %s CASCADE', stranger.name);
    END LOOP;
END $$;
CREATE FUNCTION kept.forget() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; is_filled boolean; sequence record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF pg_relation_size(format('public.%I', name)) > 262144 THEN
            EXECUTE format('TRUNCATE public.%I CASCADE', name);
        ELSE
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO is_filled;
            IF is_filled THEN
                EXECUTE format('DELETE FROM public.%I', name);
            END IF;
        END IF;
    END LOOP;
    FOR name IN SELECT substr(tablename, 5) FROM pg_tables WHERE schemaname = 'kept' AND tablename LIKE 'row\\_%' LOOP
        EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.row_%s', name, name);
    END LOOP;
    FOR sequence IN SELECT * FROM kept.sequence LOOP
        PERFORM setval(sequence.name::regclass, sequence.value, sequence.used);
    END LOOP;
END $$;
"""
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_SHAPE = "SELECT sum FROM kept.shape"


class LentDatabase:
    """Lends the database to one test after the other; made anew when a test changed more than rows and tables of its own."""

    def __init__(self, prefix: str) -> None:
        """`prefix` is the server's; its template database is migrated already."""
        self._prefix = prefix
        self._shape = ""
        with psycopg.connect(self._address(TEMPLATE), autocommit=True) as connection:
            connection.execute(_PREPARE)

    def lend(self) -> str:
        """The URL of an empty migrated database."""
        if not self._shape:
            run_sql(self._prefix, f"CREATE DATABASE {_NAME} TEMPLATE {TEMPLATE}")
            with psycopg.connect(self._address(_NAME)) as connection:
                self._shape = _one(connection, _SHAPE)
        return self._prefix + _NAME

    @contextmanager
    def own(self) -> Iterator[str]:
        """The URL of an empty migrated database that nobody else is lent meanwhile."""
        run_sql(self._prefix, f"CREATE DATABASE {_OWN} TEMPLATE {TEMPLATE}")
        try:
            yield self._prefix + _OWN
        finally:
            run_sql(self._prefix, f"DROP DATABASE {_OWN} WITH (FORCE)")

    def take_back(self) -> None:
        """End what still speaks to it, and forget what the test wrote."""
        with psycopg.connect(self._address(_NAME), autocommit=True) as connection:
            connection.execute(_OTHERS)
            connection.execute("SELECT kept.drop_strangers()")
            is_whole = _one(connection, _SHAPE) == self._shape
            if is_whole:
                connection.execute("SELECT kept.forget()")
        if not is_whole:
            run_sql(self._prefix, f"DROP DATABASE {_NAME} WITH (FORCE)")
            self._shape = ""

    def _address(self, name: str) -> str:
        return self._prefix.replace("+psycopg", "") + name


def _one(connection: psycopg.Connection, statement: str) -> str:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return str(row[0])
