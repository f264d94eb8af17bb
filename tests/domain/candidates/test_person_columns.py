# SPDX-License-Identifier: EUPL-1.2
"""
Columns about people are recognised by what stands above them and in them.
"""

import pytest

from onestopshop.domain.candidates.person_columns import about_a_person, held_of_people


@pytest.mark.parametrize(
    "head",
    ["Naam", "voor-naam", "NOM de l'usager", "E-mail", "Rijksregisternr. / INSZ", "Imię", "Client name"],
)
def test_heads_about_people(head: str) -> None:
    """Names, contacts and numbers of people are recognised in several languages."""
    assert about_a_person(head)


@pytest.mark.parametrize("head", ["", "Nr", "Dienst", "Wat loopt er mis?", "Voorstel", "Nombres", "Stap"])
def test_heads_about_other_things(head: str) -> None:
    """Other heads are not."""
    assert not about_a_person(head)


@pytest.mark.parametrize(
    ("values", "held"),
    [
        (["Jan Peeters", "Fatima El Amrani", "Piet van den Berg", "Ana-Maria O'Neill"], "names of people"),
        (["Іван Шевченко", "Олена Коваль", "Марія Бойко"], "names of people"),
        (["a@b.be", "c@d.be", "e@f.be"], "an e-mail address"),
        (["0470 12 34 56", "0471 22 33 44", "0472 33 44 55"], "a telephone, file or national number"),
        (["Jan Peeters", "Jan Peeters"], ""),
        (
            ["The form asks for a number.", "Nobody answers the phone", "Letter in legal Dutch", "Old Form"],
            "",
        ),
        (["OCMW", "VDAB", "RVA"], ""),
        ([], ""),
    ],
)
def test_values(values: list[str], held: str) -> None:
    """A column whose values mostly look like names or contacts is told from one of sentences or of a few names."""
    assert held == held_of_people(values)
