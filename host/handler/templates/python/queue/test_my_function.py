from corral import testing

from my_function import my_function


def test_an_item_is_processed() -> None:
    report = testing.call(my_function, testing.queue("an item"))
    assert report.text("message") == "processed: an item"
    assert report.logs[0].message == "delivery 1: an item"
