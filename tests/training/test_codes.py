"""Codes of certificates, however somebody writes them down."""

import re

import pytest

from konnekt.training.codes import as_code, new_code


def test_a_code_is_easy_to_read_out_and_never_the_same():
    codes = {new_code() for _time in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){3}[2-9A-HJKMNP-TV-Z]{4}", one) for one in codes)


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKMN-PQRS", "abcdefghjkmnpqrs", " abcd efgh–jkmn.pqrs "])
def test_dashes_spaces_and_small_letters_do_not_matter(typed):
    assert as_code(typed) == "ABCD-EFGH-JKMN-PQRS"


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-EFGH-JKMN-PQR0", "ABCD-EFGH-JKMN-PQRSS", "ÄBCD-EFGH-JKMN-PQRS", "ß" * 8]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert as_code(typed) is None
