"""The same cases as those of `plugins/orders/order`."""

import pytest
from corral import testing

from order import order


@pytest.mark.parametrize(
    "body", ['{"id":1005,"quantity":2,"color":"black"}', '{ "id" : 1 }\r\n', "test", ""]
)
def test_the_body_is_enqueued_unchanged(body: str) -> None:
    report = testing.call(order, testing.http("POST", "/api/order", body=body))
    assert report.response.status == 200
    assert report.response.text() == "Order enqueued"
    assert report.text("message") == body


def test_a_body_that_is_not_utf8_is_answered_400() -> None:
    report = testing.call(order, testing.http("POST", "/api/order", body=b"\xff"))
    assert report.response.status == 400
    assert report.output("message") is None
