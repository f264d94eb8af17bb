# SPDX-License-Identifier: EUPL-1.2
"""
What others publish to test implementations with: RFC 8785, Ed25519, and the profile of Data Package 2.0.
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onestopshop.codec.bundles.descriptors import descriptor
from onestopshop.codec.bundles.keys import is_genuine
from onestopshop.codec.canonical import canonical

Shared = Callable[[str], Path]

JCS = "signing/jcs-rfc8785"
ED25519 = "signing/ed25519-wycheproof/ed25519_test.json"
PROFILE = "statistics/datapackage/profiles/2.0/datapackage.json"


def test_canonical_json(shared_data: Shared) -> None:
    """All six examples of RFC 8785 come out byte for byte."""
    found = sorted(shared_data(f"{JCS}/input").iterdir())
    assert 6 == len(found)
    for path in found:
        expected = bytes.fromhex(shared_data(f"{JCS}/outhex/{path.stem}.txt").read_text())
        assert expected == canonical(json.loads(path.read_text("utf-8"))), path.name
        assert expected == shared_data(f"{JCS}/output/{path.name}").read_bytes()


def test_signatures(shared_data: Shared) -> None:
    """Of the 151 vectors of Wycheproof 88 are genuine and 63 are not."""
    groups = json.loads(shared_data(ED25519).read_text("utf-8"))["testGroups"]
    counted: Counter[str] = Counter()
    for group in groups:
        for one in group["tests"]:
            message, signature = bytes.fromhex(one["msg"]), bytes.fromhex(one["sig"])
            genuine = is_genuine(group["publicKey"]["pk"], signature, message)
            assert (one["result"] == "valid") == genuine, one["tcId"]
            counted[one["result"]] += 1
    assert Counter({"valid": 88, "invalid": 63}) == counted


def test_descriptors(shared_data: Shared) -> None:
    """What describes a bundle is a data package by its profile, as are or are not those that others wrote."""
    from jsonschema import Draft7Validator

    profile = Draft7Validator(json.loads(shared_data(PROFILE).read_text("utf-8")))

    def errors(said: Any) -> int:
        return len(list(profile.iter_errors(said)))

    made = descriptor(
        {"scheme.toml": b"x", "tables/visits.csv": b"a,b\n"},
        city="eastgate",
        name="taxonomy-eastgate",
        version=3,
        created=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        licence="https://creativecommons.org/licenses/by/4.0/",
        sources=("own",),
        description={"en": "what stops people", "nl": "wat mensen tegenhoudt"},
        resources={"tables/visits.csv": {"schema": {"fields": [{"name": "a", "type": "string"}]}}},
    )
    assert 0 == errors(json.loads(made))
    assert (0, 1) == (
        errors(json.loads(shared_data("hsds/3.0/datapackage.json").read_text("utf-8"))),
        errors(json.loads(shared_data("hsds/3.1-dev/datapackage.json").read_text("utf-8"))),
    )
