# SPDX-License-Identifier: EUPL-1.2
"""
What a city can configure.

Only tables with names, never arrays of tables, so that every key can be set
by an environment variable: ``storage.path`` is ``ONESTOPSHOP_STORAGE__PATH``.
Importing this module costs more than a tenth of a second, most of it for
``pydantic_settings``: only `onestopshop.config.loading` does, when it reads a
configuration.
"""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from onestopshop.config.candidates import Candidates
from onestopshop.config.clocks import Delivery, WorkingDays
from onestopshop.config.network import Network
from onestopshop.config.pilot import Pilot
from onestopshop.config.procedures import Barriers, Referrals, Signals, Visits
from onestopshop.config.sections import AdapterTable, Section, Texts
from onestopshop.config.tallies import Tally
from onestopshop.config.verification import Verification
from onestopshop.domain.people import WorkerRole
from onestopshop.domain.text import LanguageTag

__all__ = [
    "AdapterTable",
    "CitySettings",
    "CommandLine",
    "Demo",
    "Desk",
    "Installation",
    "LanguageSettings",
    "Role",
    "Settings",
    "Sharing",
    "State",
]


class CitySettings(Section):
    """
    Say which city it is.
    """

    id: str = Field(description="A short code in lower case that never changes, such as mycity.")
    name: Texts = Field(description="The city's name, in each language.")
    timezone: str = Field(description="The IANA time zone of the desks, such as Europe/Brussels.")
    base: str | None = Field(
        default=None, description="The base of the URIs of the city's own concepts; it ends in / or #."
    )
    worker_key: SecretStr | None = Field(
        default=None,
        description="The secret that turns accounts into codes, at least 16 bytes; best set in the environment.",
    )
    link_key: SecretStr | None = Field(
        default=None,
        description="The secret that signs answer links, at least 16 bytes; best set in the environment.",
    )
    receipt_key: SecretStr | None = Field(
        default=None,
        description="The secret that makes the codes of receipts, at least 16 bytes; best set in the environment.",
    )
    statistics_key: SecretStr | None = Field(
        default=None,
        description="The secret that rounds published figures, at least 16 bytes; best set in the environment.",
    )


class LanguageSettings(Section):
    """
    Say which languages the shop speaks, as BCP 47 tags.
    """

    offered: tuple[LanguageTag, ...] = Field(
        min_length=1, description="The languages in which visitors are helped."
    )
    required: tuple[LanguageTag, ...] = Field(
        min_length=1, description="Those that every text has; the first is the default of searches."
    )
    fallback: tuple[LanguageTag, ...] = Field(
        default=(), description="Tried in this order when a text is missing in the wanted language."
    )


class Desk(Section):
    """
    Name one place where visits happen.
    """

    name: Texts = Field(description="What the desk is called, in each language.")
    organisation: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9][a-z0-9._:-]{0,127}$",
        description="The id of the organisation whose desk it is; left out, it is the shop's own.",
    )


class Role(Section):
    """
    Grant one role what its work needs.
    """

    worker_role: WorkerRole | None = Field(default=None, description="What a visit records of who helped.")
    acts_as: Literal["worker", "coordinator", "owner", "verifier"] = Field(
        description="What the role is in the procedures of barriers and referrals."
    )
    may: tuple[str, ...] = Field(
        default=(), description="Permissions: <noun>.<operation>; all else is refused."
    )


class CommandLine(Section):
    """
    Say who acts on the command line when nothing else is said.
    """

    role: str | None = Field(default=None, description="A role of this file.")
    desk: str | None = Field(default=None, description="A desk of this file.")
    worker: str | None = Field(default=None, description="A pseudonymous code, never a name.")


class Sharing(Section):
    """
    Say what one audience outside the desk may see.
    """

    smallest_count: int = Field(ge=1, description="Counts below this number are hidden.")


class Demo(Section):
    """
    Say what ``onestopshop demo`` shows of this city.
    """

    day: str | None = Field(default=None, description="The file of a synthetic day at the desk.")
    search: str | None = Field(default=None, description="The words that are searched.")
    search_language: LanguageTag | None = Field(default=None, description="The language of those words.")
    coordinator: str | None = Field(
        default=None, description="The role that gathers barriers and looks at figures."
    )


class Installation(Section):
    """
    Say what this installation is among those of the city.
    """

    home: bool = Field(
        default=True,
        description="Whether it gives running numbers: true in one installation of the city, false at an outpost.",
    )


class State(Section):
    """
    Say where this machine keeps what it can lose, such as the search index.
    """

    folder: str = Field(default=".onestopshop", description="A folder, relative to this file.")


class Settings(BaseSettings):
    """
    Hold the whole configuration of one city's shop.
    """

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix="ONESTOPSHOP_",
        env_nested_delimiter="__",
        title="onestopshop.toml",
    )

    plugins: tuple[str, ...] = Field(
        default=(), description="The plugins that are switched on, by name; their order matters."
    )
    plugin_timeout: float = Field(
        default=10.0, gt=0, le=600, description="Seconds that the import of one plugin may take."
    )
    city: CitySettings = Field(description="Which city it is.")
    languages: LanguageSettings = Field(description="Which languages the shop speaks.")
    storage: AdapterTable = Field(description="Where records are kept.")
    directories: dict[str, AdapterTable] = Field(
        default={}, description="Where services come from: a name and an adapter each."
    )
    taxonomies: dict[str, AdapterTable] = Field(
        default={}, description="Where the city's concepts and words come from: a name and an adapter each."
    )
    translators: dict[str, AdapterTable] = Field(
        default={}, description="Who translates, asked in this order: a name and an adapter each."
    )
    notifiers: dict[str, AdapterTable] = Field(
        default={}, description="How people outside are told: a name and an adapter each."
    )
    projections: dict[str, AdapterTable] = Field(
        default={}, description="What else follows the log: a name and an adapter each."
    )
    barriers: Barriers = Field(
        default=Barriers(), description="How barriers are named and when they are confirmed."
    )
    candidates: Candidates = Field(default=Candidates(), description="What is proposed as a barrier.")
    visits: Visits = Field(default=Visits(), description="What a visit may record beyond the usual.")
    referrals: Referrals = Field(
        default=Referrals(), description="What a referral may carry beyond the usual."
    )
    signals: Signals = Field(default=Signals(), description="When signals are due.")
    verification: Verification = Field(
        default=Verification(), description="When visits show that a barrier is removed."
    )
    calendar: WorkingDays = Field(default=WorkingDays(), description="On which days nobody works.")
    delivery: Delivery = Field(default=Delivery(), description="How messages are sent by the notifiers.")
    desks: dict[str, Desk] = Field(min_length=1, description="The places where visits happen, by id.")
    roles: dict[str, Role] = Field(min_length=1, description="Who may do what, by id.")
    cli: CommandLine = Field(default=CommandLine(), description="Who acts on the command line.")
    sharing: dict[str, Sharing] = Field(
        default={},
        description="What each audience outside the desk may see: organisation, network or public.",
    )
    tallies: dict[str, Tally] = Field(
        default={}, description="What is counted beside the visits, by name; never linked to a visit."
    )
    demo: Demo = Field(default=Demo(), description="What `onestopshop demo` shows.")
    installation: Installation = Field(
        default=Installation(), description="What this installation is among those of the city."
    )
    network: Network = Field(
        default=Network(), description="Which cities packages come from, and how this city signs its own."
    )
    pilot: Pilot | None = Field(default=None, description="What other cities are told of this one-stop shop.")
    state: State = Field(default=State(), description="Where this machine keeps what it can lose.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what is given: `onestopshop.config.loading` has joined the sources by then."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)
