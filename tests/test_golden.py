"""Every golden case prints what is expected, every rule has a case where it fires and one where it does not."""

import pytest

import golden

CASES = golden.cases()


@pytest.mark.parametrize("case", CASES, ids=golden.name)
def test_case(case):
    output = golden.run(case)
    if output != golden.expected(case):
        pytest.fail(f"{golden.difference(case, output)}\ntests/golden.py --update {golden.name(case)}", pytrace=False)


def test_there_are_cases():
    assert CASES


def test_there_are_rules():
    assert golden.rules()


@pytest.mark.parametrize("code", golden.rules())
def test_rule_has_cases(code):
    assert golden.rule_trouble(code) is None
