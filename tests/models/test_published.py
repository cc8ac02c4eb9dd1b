"""Numbers that other works and programs print, worked out by our models; tests/reference says where each is printed."""

import pytest
from reference.compare import PUBLISHED, agrees, ours


@pytest.mark.parametrize("value", PUBLISHED["values"], ids=lambda value: value["id"])
def test_our_number_is_the_published_one_to_its_last_decimal(value):
    found = ours(value)
    for name, printed in value["printed"].items():
        assert agrees(value, name, found[name]), (
            f"{name}: printed {printed}, found {found[name]} ({value['printed_in']})"
        )


def test_every_value_says_where_it_is_printed_and_how_it_was_seen():
    seen = set()
    for value in PUBLISHED["values"]:
        assert value["id"] not in seen
        seen.add(value["id"])
        assert value["printed_in"]
        assert value["seen"].startswith("typed from")
        assert ("within" in value) == ("why" in value)
        assert value["data"] is None or value["data"] in PUBLISHED["data"]
