# SPDX-License-Identifier: EUPL-1.2
"""
What a city may say about its mail server and its recipients.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from onestopshop.plugin import Options

__all__ = ["MailOptions"]

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_RECIPIENT: Final = re.compile(r"(?:organisation|role|desk):[^\s:][^\s]*")

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailOptions(Options):
    """
    How mail leaves, who sends it, and where each recipient reads it.

    Addresses are those of offices: a person's own address belongs in no configuration.
    """

    host: str = Field(min_length=1, description="The mail server.")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="587 by default, 465 with tls, 25 with none."
    )
    security: Literal["none", "starttls", "tls"] = Field(
        default="starttls", description="none only for a server on the same machine."
    )
    authorities: Path | None = Field(
        default=None, description="A file with the certificates to trust, in place of the system's."
    )
    user: str | None = Field(default=None, description="Who logs in; nobody when left out.")
    password: SecretStr | None = Field(default=None, description="Best set in the environment.")
    sender: str = Field(description="The address that messages come from; answers go there.")
    addresses: Mapping[str, str] = Field(
        default={}, description="For organisation:, role: and desk: with an id behind, the address."
    )
    timeout: float = Field(default=30.0, gt=0, le=300, description="Seconds that the server may be silent.")

    @field_validator("sender")
    @classmethod
    def _one_address(cls, value: str) -> str:
        """Refuse what is no plain address: a line break in it would be a second header."""
        if not _ADDRESS.fullmatch(value):
            raise ValueError("this is no mail address in ASCII, such as signals@mycity.example")
        return value

    @field_validator("addresses")
    @classmethod
    def _all_addresses(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        """Refuse a recipient that no message can have, and what is no plain address."""
        for to, address in value.items():
            if not _RECIPIENT.fullmatch(to):
                raise ValueError("a recipient is organisation:, role: or desk: with an id behind")
            cls._one_address(address)
        return value

    @model_validator(mode="after")
    def _no_open_password(self) -> "MailOptions":
        """Refuse to say a password where anybody on the way could read it."""
        if self.user is not None and self.security == "none" and self.host not in _HERE:
            raise ValueError("a login needs security starttls or tls: without it the password is sent openly")
        return self

    @property
    def at(self) -> int:
        """The port."""
        return self.port or {"tls": 465, "none": 25}.get(self.security, 587)
