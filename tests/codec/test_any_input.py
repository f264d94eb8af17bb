# SPDX-License-Identifier: EUPL-1.2
"""
Reading whatever there is: it is refused as data, and never repeated.
"""

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.codec.samples import SERVICE, VISIT

from onestopshop.codec.converter import structure, unstructure
from onestopshop.codec.records import MODELS
from onestopshop.errors import InvalidDataError
from onestopshop.testing.models import models

SAID = "Said by Mrs Peeters"
BODIES = {"visit": VISIT, "service": SERVICE}


@given(
    st.sampled_from(sorted(BODIES)),
    st.data(),
    st.text(min_size=6, max_size=30).filter(lambda text: text.strip()),
)
def test_a_wrong_value_is_never_repeated(kind: str, data: st.DataObject, text: str) -> None:
    """Whatever was given as a wrong value is not in the error: it may be what a person said."""
    secret = f"{SAID} {text}"
    name = data.draw(st.sampled_from(sorted(field.name for field in attrs.fields(MODELS[kind]))))
    wrong = data.draw(
        st.sampled_from(
            [
                secret,
                [secret],
                [[secret]],
                {"x": secret},
                {secret: secret},
                {"en": [secret]},
                {"kind": secret},
                [{"kind": secret}],
            ]
        )
    )
    try:
        structure({**BODIES[kind], name: wrong}, MODELS[kind])
    except InvalidDataError as refused:
        told = str(refused) + refused.hint
        if not isinstance(wrong, dict) or secret not in wrong:  # the name of a field may be told
            assert SAID not in told


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(MODELS)), st.data())
def test_junk_is_refused_and_nothing_else_happens(kind: str, data: st.DataObject) -> None:
    """Whatever stands in whatever field, the only error is that the data is invalid."""
    model = MODELS[kind]
    body = unstructure(data.draw(models(model)))
    names = sorted(field.name for field in attrs.fields(model))
    body |= {name: data.draw(JUNK) for name in data.draw(st.lists(st.sampled_from(names), max_size=3))}
    try:
        read = structure(body, model)
    except InvalidDataError as refused:
        told = refused.problems
    else:
        told = () if read == structure(unstructure(read), model) else None
    assert told is not None
