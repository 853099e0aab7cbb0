import pytest
from corral import testing

from my_function import my_function


@pytest.mark.parametrize(("is_past_due", "state"), [(False, "on time"), (True, "late")])
def test_a_run_is_reported(is_past_due: bool, state: str) -> None:
    report = testing.call(my_function, testing.timer(is_past_due=is_past_due))
    assert report.text("message") == state
