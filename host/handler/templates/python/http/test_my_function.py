import pytest
from corral import testing

from my_function import my_function

URL = "/api/my-function"


@pytest.mark.parametrize(
    ("request_", "greeting"),
    [
        (testing.http("GET", URL), "Hello, world!"),
        (testing.http("GET", f"{URL}?name=Ada"), "Hello, Ada!"),
        (testing.http("POST", URL, body="Ada"), "Hello, Ada!"),
    ],
)
def test_the_caller_is_greeted(request_: testing.Trigger, greeting: str) -> None:
    report = testing.call(my_function, request_)
    assert report.response.text() == greeting
