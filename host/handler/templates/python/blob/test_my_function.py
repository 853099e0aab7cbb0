from corral import testing

from my_function import my_function


def test_a_blob_is_summarized() -> None:
    report = testing.call(my_function, testing.binary(b"content"))
    assert report.text("summary") == "7 bytes"
