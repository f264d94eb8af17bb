# SPDX-License-Identifier: EUPL-1.2
"""
What keeps a shop from opening its database, and what the storage says of it.
"""

import traceback
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from onestopshop.errors import StorageError, StorageReadOnlyError
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import visit, write
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import PrivateServer, Server

WRONG = "open sesame"
Raw = psycopg.Connection[tuple[Any, ...]]


def opened(server: Server, schema: str, **changes: object) -> PostgresStorage:
    options = {**server.options(schema), "connect_timeout": 2, **changes}
    return PostgresStorage(PostgresOptions.model_validate(options), KINDS)


def refusal(server: Server, schema: str = "refused", **changes: object) -> StorageError:
    """Return the error of opening, after a look for the password in all that it shows."""
    with pytest.raises(StorageError) as raised:
        opened(server, schema, **changes)
    shown = "".join(traceback.format_exception(raised.value))
    secret = str(changes.get("password", server.options(schema)["password"]))
    assert secret not in shown
    assert secret not in raised.value.hint
    return raised.value


def test_a_wrong_password_is_told(private: PrivateServer) -> None:
    """A wrong password is one error that says where to set it, and does not show it."""
    error = refusal(private, password=WRONG)
    assert "password authentication failed" in str(error)
    assert "ONESTOPSHOP_STORAGE__PASSWORD" in error.hint


def test_no_password_is_told(private: PrivateServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that wants a password where none is set says so; the environment of libpq can give it."""
    options = private.options("refused")
    with pytest.raises(StorageError) as raised:
        PostgresStorage(PostgresOptions.model_validate({**options, "password": None}), KINDS)
    assert "ONESTOPSHOP_STORAGE__PASSWORD" in raised.value.hint
    monkeypatch.setenv("PGPASSWORD", str(options["password"]))
    PostgresStorage(PostgresOptions.model_validate({**options, "password": None}), KINDS).close()


def test_the_password_is_shown_nowhere(server: Server) -> None:
    """Neither the options nor the storage nor a refused option show the password."""
    options = PostgresOptions.model_validate(server.options("hidden"))
    storage = PostgresStorage(options, KINDS)
    secret = str(server.options("hidden")["password"])
    for shown in (repr(options), str(options), options.model_dump_json(), repr(storage), repr(vars(storage))):
        assert secret not in shown
    storage.close()
    with pytest.raises(ValidationError) as raised:
        PostgresOptions.model_validate({**server.options("hidden"), "pasword": secret, "port": secret})
    assert secret not in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        ({"database": "elsewhere"}, 'database "elsewhere" does not exist', "Make the database"),
        ({"user": "nobody", "password": "x1y2z3"}, "password authentication failed", "PASSWORD"),
        ({"port": 1}, "refused", "Start the server"),
        ({"host": "no-such-host.invalid"}, "resolve", "no server has this name"),
        ({"sslmode": "require"}, "SSL", "sslmode"),
    ],
)
def test_what_cannot_be_reached_is_told(
    private: PrivateServer, changes: dict[str, object], message: str, hint: str
) -> None:
    """A server, database or user that is not there, or TLS that is not offered, is told with what to look at."""
    error = refusal(private, **changes)
    assert message in str(error)
    assert "connection to server" not in str(error)  # the place is told once
    assert hint in error.hint


def test_certificates_lie_beside_the_configuration(server: Server) -> None:
    """A relative `sslrootcert` begins at the configuration; `system` names those of the operating system."""
    for given, expected in (("ca.pem", "/city/ca.pem"), ("/etc/ca.pem", "/etc/ca.pem"), ("system", "system")):
        options = PostgresOptions.model_validate({**server.options("x"), "sslrootcert": given})
        assert expected == options.parameters(Path("/city"))["sslrootcert"]


def test_a_foreign_schema_is_left_alone(server: Server, raw: Raw) -> None:
    """A schema that holds something else is refused, and nothing in it is changed."""
    server.options("foreign_one")
    raw.execute("CREATE SCHEMA foreign_one; CREATE TABLE foreign_one.visit (a INT)")
    error = refusal(server, "foreign_one")
    assert "holds something else" in str(error)
    assert "`schema`" in error.hint
    raw.execute("CREATE TABLE foreign_one._log (a INT); CREATE TABLE foreign_one._kinds (a INT)")
    assert "holds something else" in str(refusal(server, "foreign_one"))
    names = raw.execute("SELECT relname FROM pg_class WHERE relnamespace = 'foreign_one'::regnamespace")
    assert {name for (name,) in names} == {"visit", "_log", "_kinds"}


def test_a_newer_layout_is_refused(server: Server, raw: Raw) -> None:
    """What a newer version wrote is refused, with what to do."""
    opened(server, "newer").close()
    raw.execute("UPDATE newer._kinds SET layout = 7")
    error = refusal(server, "newer")
    assert "layout 7" in str(error)
    assert "Install the version" in error.hint


def test_an_empty_schema_is_used(server: Server, raw: Raw) -> None:
    """A schema that an administrator made for the shop is used, without the right to make schemas."""
    raw.execute("CREATE SCHEMA made_before")
    opened(server, "made_before").close()
    assert raw.execute("SELECT layout FROM made_before._kinds").fetchone() == (1,)


def test_rights_are_asked_for(private: PrivateServer, administrator: Raw) -> None:
    """A user who may not make the schema is told what an administrator has to run, and then it works."""
    administrator.execute("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest-of-the-shop'")
    guest = {"user": "guest", "password": "guest-of-the-shop"}
    error = refusal(private, "guests", **guest)
    assert "may not make the schema" in str(error)
    administrator.execute(error.hint.partition("run: ")[2].partition(";")[0])
    opened(private, "guests", **guest).close()
    opened(private, "theirs").close()
    assert "permission denied" in str(refusal(private, "theirs", **guest))
    administrator.execute("DROP SCHEMA guests CASCADE; DROP ROLE guest")


def test_too_many_connections_are_told(private: PrivateServer, administrator: Raw) -> None:
    """A user without a connection left is told which numbers to look at."""
    administrator.execute("ALTER ROLE shop CONNECTION LIMIT 0")
    try:
        error = refusal(private)
    finally:
        administrator.execute("ALTER ROLE shop CONNECTION LIMIT -1")
    assert "too many connections" in str(error)
    assert "`connections`" in error.hint


def test_another_encoding_is_refused(private: PrivateServer, administrator: Raw) -> None:
    """A database that cannot keep all text is refused at once."""
    administrator.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 OWNER shop")
    try:
        error = refusal(private, database="latin")
    finally:
        administrator.execute("DROP DATABASE latin")
    assert "LATIN1" in str(error)
    assert "ENCODING 'UTF8'" in error.hint


def test_a_server_that_only_reads_is_told(private: PrivateServer, administrator: Raw) -> None:
    """A server or user who may only read answers reads, and refuses writes with `StorageReadOnlyError`."""
    storage = opened(private, "looked_at")
    write(storage, visit("v1"))
    storage.close()
    administrator.execute("ALTER ROLE shop SET default_transaction_read_only = on")
    try:
        storage = opened(private, "looked_at")
        with storage.read() as snapshot:
            assert snapshot.get("visit", "v1") == visit("v1")
        with pytest.raises(StorageReadOnlyError) as raised:
            write(storage, visit("v2"))
        storage.close()
        assert isinstance(refusal(private, "not_there"), StorageReadOnlyError)
    finally:
        administrator.execute("ALTER ROLE shop RESET default_transaction_read_only")
    assert "only read" in raised.value.hint


def test_a_commit_waits_for_the_disk(private: PrivateServer, administrator: Raw) -> None:
    """Each session waits for the disk at a commit, though the user's default is not to."""
    administrator.execute("ALTER ROLE shop SET synchronous_commit = off")
    try:
        storage = opened(private, "durable")
        with storage.read() as snapshot:
            for connection in (storage._writer, snapshot._connection):
                assert connection is not None
                assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        storage.close()
    finally:
        administrator.execute("ALTER ROLE shop RESET synchronous_commit")


@pytest.mark.parametrize("schema", ["pg_temp", "public", "Shop", 'a"; DROP', "", "x" * 64, "1a"])
def test_names_of_schemas_are_checked(server: Server, schema: str) -> None:
    """A schema has a name that needs no quoting, and is none that PostgreSQL or everybody uses."""
    with pytest.raises(ValidationError):
        PostgresOptions.model_validate({**server.options("x"), "schema": schema})
