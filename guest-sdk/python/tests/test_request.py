"""Requests of HTTP triggers, fields and metadata."""

from __future__ import annotations

from typing import Any

import pytest

from corral import CallerError, Fields, HttpRequest, Metadata, testing


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://localhost:7071/api/order?x=/1", "/api/order"),
        ("https://example.org", "/"),
        ("https://example.org?next=/home", "/"),
        ("https://example.org/a%2Fb#part", "/a%2Fb"),
        ("/api/order", "/api/order"),
        ("", "/"),
    ],
)
def test_the_path_is_between_host_and_query(url: str, path: str) -> None:
    assert HttpRequest("GET", url).path == path


def test_the_parts_of_a_request() -> None:
    def look(request: HttpRequest) -> dict[str, Any]:
        return {
            "method": request.method,
            "header": request.headers.get("X-COLOR"),
            "headers": request.headers.get_all("x-color"),
            "all": request.headers.pairs,
            "query": [request.query.get("a"), request.query.get("A"), request.query.get_all("a")],
            "flag": request.query["flag"],
            "param": request.params["ID"],
            "identities": request.identities,
        }

    trigger = testing.http(
        "get",
        "/api/order?a=b+c%20%C3%A9&a=2&flag#end",
        headers=[("X-Color", "1"), ("x-color", "2")],
        params={"id": "7"},
        identities=[{"Name": None}],
    )
    assert testing.call(look, trigger).response.message.value() == {  # type: ignore[union-attr]
        "method": "GET",
        "header": "1",
        "headers": ["1", "2"],
        "all": [["X-Color", "1"], ["x-color", "2"]],
        "query": ["b c é", None, ["b c é", "2"]],
        "flag": "",
        "param": "7",
        "identities": [{"Name": None}],
    }


def test_a_json_body_has_its_media_type() -> None:
    def look(request: HttpRequest) -> Any:
        return [request.json(), request.headers["content-type"], request.identities]

    response = testing.call(look, testing.http("POST", "/", json={"a": None})).response
    assert response.text() == '[{"a":null},"application/json",null]'


def test_fields_are_a_mapping_of_first_values() -> None:
    pairs = [("A", "1"), ("a", "2"), ("b", "3")]
    for ignore_case, names, size in [(True, ["A", "b"], 2), (False, ["A", "a", "b"], 3)]:
        fields = Fields(pairs, ignore_case=ignore_case)
        assert list(fields) == names
        assert len(fields) == size
        assert "c" not in fields
        assert fields.get_all("c") == []
        with pytest.raises(KeyError, match="c"):
            fields["c"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('{"DequeueCount":3}', 3),
        ('{"DequeueCount":"3"}', 3),
        ('{"dequeuecount":"3"}', 3),
        ('{"DequeueCount":null}', None),
        ('{"DequeueCount":"many"}', None),
        ('{"DequeueCount":"-1"}', None),
        ('{"DequeueCount":3.5}', None),
        ("{}", None),
        ("[]", None),
        ("", None),
    ],
)
def test_numbers_may_be_json_numbers_or_text(text: str, number: int | None) -> None:
    assert Metadata(lambda: text).number("DequeueCount") == number


def test_metadata_is_fetched_once_and_only_if_it_is_used() -> None:
    fetched = []

    def fetch() -> str:
        fetched.append(1)
        return '{"Id": 7, "Deleted": true, "Sys": {"a": 1}}'

    metadata = Metadata(fetch)
    assert fetched == []
    assert metadata["ID"] == 7
    assert metadata.text("id") == "7"
    assert metadata.text("deleted") == "true"
    assert metadata.text("sys") == '{"a":1}'
    assert metadata.get("none") is None
    assert list(metadata) == ["Id", "Deleted", "Sys"]
    assert metadata.json.startswith('{"Id": 7')
    assert fetched == [1]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff", "invalid utf-8 sequence of 1 bytes from index 0"),
        (b"ab\xc3\x28", "invalid utf-8 sequence of 1 bytes from index 2"),
        (b"\xe2\x82x", "invalid utf-8 sequence of 2 bytes from index 0"),
        (b"\xed\xa0\x80", "invalid utf-8 sequence of 1 bytes from index 0"),
        (b"\xf0\x9f\x90", "incomplete utf-8 byte sequence from index 0"),
    ],
)
def test_a_body_that_is_not_utf8_is_described_as_in_the_other_languages(
    body: bytes, reason: str
) -> None:
    with pytest.raises(CallerError, match=f"the request's body is not UTF-8: {reason}"):
        HttpRequest("POST", "/", body).text()
