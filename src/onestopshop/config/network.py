# SPDX-License-Identifier: EUPL-1.2
"""
Which cities a city takes packages from, by the keys that speak for them, and with which keys it signs its own.
"""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from onestopshop.config.sections import Section, Texts

__all__ = ["Keys", "Network", "OtherCity"]

PublicKey = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64}|[^\x00-\x1f\\]+\.pub)$")]
CityId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Keys(Section):
    """
    State public keys, and how many of them must sign.
    """

    keys: tuple[PublicKey, ...] = Field(
        default=(),
        description="Public keys, or files of them that end in .pub: what `onestopshop exchange keygen` made.",
    )
    threshold: int = Field(
        default=2, ge=1, description="How many different keys must sign; two of three is usual."
    )
    root: int = Field(
        default=1,
        ge=1,
        description="Which version of the city's keys these are; later ones come in its packages.",
    )

    @model_validator(mode="after")
    def _possible(self) -> "Keys":
        """Refuse a threshold that can never be reached, and a key that stands twice."""
        if len(set(self.keys)) != len(self.keys):
            raise ValueError("keys names a key twice")
        if self.keys and self.threshold > len(self.keys):
            raise ValueError(self._too_few())
        return self

    def _too_few(self) -> str:
        count = len(self.keys)
        default = "" if "threshold" in self.model_fields_set else ", which is the default"
        given = "one key is" if count == 1 else f"{count} keys are"
        return (
            f"threshold is {self.threshold}{default}, and only {given} given: "
            f"write threshold = {count}, or list another key"
        )


class OtherCity(Keys):
    """
    Name one city whose packages are taken in.
    """

    name: Texts = Field(description="What the city is called, in each language.")
    keys: tuple[PublicKey, ...] = Field(
        min_length=1,
        description="Its public keys, or files of them, as it told you by another way than its packages.",
    )


class Network(Keys):
    """
    Say who the other cities are, and how this one signs what it publishes.
    """

    licence: str = Field(
        default="",
        description="A URI or SPDX name: the licence of what this city publishes and that states none.",
    )
    publish_quarters: bool = Field(
        default=True,
        description="Whether statistics are published by quarter and year; false for years only, which tell more "
        "where a city has fewer than 10,000 visits a year.",
    )
    bundle_days: int = Field(
        default=400, ge=1, le=3660, description="Days after which a signed bundle expires."
    )
    snapshot_days: int = Field(
        default=120,
        ge=1,
        le=3660,
        description="Days after which the list of what this city publishes expires.",
    )
    root_days: int = Field(
        default=1100, ge=1, le=3660, description="Days after which a list of new keys expires."
    )
    cities: dict[CityId, OtherCity] = Field(
        default={}, description="The cities whose packages are taken in: an id and a table each."
    )

    @model_validator(mode="after")
    def _lists_outlive_no_bundle(self) -> "Network":
        """Refuse lists that would name bundles which are out of date."""
        if self.bundle_days < self.snapshot_days:
            raise ValueError("bundle_days is at least snapshot_days")
        return self
