# SPDX-License-Identifier: EUPL-1.2
"""
What a city may say about its database.
"""

import re
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr

from onestopshop.plugin import Options

__all__ = ["PostgresOptions"]

_SCHEMA: Final = re.compile(r"(?!pg_|public$|information_schema$)[a-z_][a-z0-9_]{0,62}")


def _check_schema(name: str) -> str:
    if not _SCHEMA.fullmatch(name):
        raise ValueError(
            "must be lower-case letters, digits and underscores, at most 63, and no schema of PostgreSQL's own"
        )
    return name


class PostgresOptions(Options):
    """
    Where the database is, who connects, and how long to wait.

    A password that stands nowhere here is looked for by libpq: in ``PGPASSWORD``, then in the password file.
    """

    host: str = Field(
        default="localhost", min_length=1, description="The name of the server, or the folder of its socket."
    )
    port: int = Field(default=5432, ge=1, le=65535, description="The port of the server.")
    database: str = Field(min_length=1, description="The database; others may use it too.")
    user: str | None = Field(
        default=None, min_length=1, description="Who connects; by default the user of the operating system."
    )
    password: SecretStr | None = Field(
        default=None, description="Best set in the environment: ONESTOPSHOP_STORAGE__PASSWORD."
    )
    schema_: Annotated[str, AfterValidator(_check_schema)] = Field(
        default="onestopshop",
        alias="schema",
        description="The schema that belongs to this shop alone; made when it is not there.",
    )
    sslmode: Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] = Field(
        default="prefer", description="Whether to use TLS; verify-full also checks who the server is."
    )
    sslrootcert: str | None = Field(
        default=None,
        min_length=1,
        description="The file with the certificates that vouch for the server, relative to the configuration; "
        "`system` for those of the operating system.",
    )
    connections: int = Field(
        default=8, ge=1, le=500, description="At most so many that read at once, beside the one that writes."
    )
    connect_timeout: float = Field(
        default=10.0, ge=1, le=3600, description="Seconds to wait for a connection."
    )
    statement_timeout: float = Field(
        default=30.0, ge=0.1, le=86_400, description="Seconds that one statement may take."
    )
    lock_timeout: float = Field(
        default=10.0, ge=0.1, le=3600, description="Seconds to wait for another process that is writing."
    )

    def place(self) -> str:
        """
        Return what messages call the storage.
        """
        return f"PostgreSQL at {self.host}:{self.port}, database {self.database}, schema {self.schema_}"

    def parameters(self, folder: Path) -> dict[str, str | int]:
        """
        Return what libpq connects with; the password is among it.

        Args:
            folder: Where a relative path begins.
        """
        said: dict[str, str | int | None] = {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": self.user,
            "password": None if self.password is None else self.password.get_secret_value(),
            "sslmode": self.sslmode,
            "sslrootcert": self._certificates(folder),
        }
        return {name: value for name, value in said.items() if value is not None}

    def _certificates(self, folder: Path) -> str | None:
        return (
            self.sslrootcert if self.sslrootcert in {None, "system"} else str(folder / str(self.sslrootcert))
        )
