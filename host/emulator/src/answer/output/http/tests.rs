use super::{Reply, from_any, from_function, from_named};
use crate::answer::output::Given;
use crate::token::Token;

fn named(json: &str) -> Result<Reply, String> {
    from_named(&Token::parse(json).unwrap(), None)
}

fn given(json: &str) -> Given {
    Given::of(&Token::parse(json).unwrap(), true)
}

#[test]
fn status_and_body_of_a_named_output() {
    let cases = [
        ("{}", 200, ""),
        (r#"{"statusCode":201,"body":"made"}"#, 201, "made"),
        (r#"{"StatusCode":"404"}"#, 404, ""),
        (r#"{"statusCode":" +201 "}"#, 201, ""),
        (r#"{"statusCode":-1}"#, -1, ""),
        (r#"{"statusCode":201.0}"#, 200, ""),
        (r#"{"statusCode":"nonsense"}"#, 200, ""),
        (r#"{"status":404}"#, 200, ""),
        (r#"{"body":{"a":1}}"#, 200, "{\n  \"a\": 1\n}"),
        (r#"{"body":true}"#, 200, "True"),
        (r#"{"body":5}"#, 200, "5"),
        (r#"{"body":null}"#, 200, ""),
        (r#"{"body":"test"}"#, 200, "test"),
        (
            r#"{"body":"2020-01-01T00:00:00Z"}"#,
            200,
            "01/01/2020 00:00:00",
        ),
        (
            r#"{"body":"2020-01-01T00:00:00Z\n"}"#,
            200,
            "2020-01-01T00:00:00Z\n",
        ),
        (r#"{"statusCode":205,"body":"dropped"}"#, 205, ""),
        (r#""{\"statusCode\":202}""#, 202, ""),
    ];
    for (json, status, body) in cases {
        assert_eq!(named(json).unwrap(), Reply::plain(status, body), "{json}");
    }
}

#[test]
fn what_fails_the_invocation() {
    for json in [
        "null",
        r#""hello""#,
        "5",
        "[]",
        r#"{"statusCode":{}}"#,
        r#"{"status":[]}"#,
        r#"{"headers":"x"}"#,
        r#"{"headers":[]}"#,
    ] {
        assert!(named(json).is_err(), "{json}");
    }
    assert!(from_any(&given(r#"{"statusCode":99999999999,"body":""}"#), None).is_err());
}

#[test]
fn errors_that_only_the_caller_sees() {
    for headers in [
        r#"{"x":null}"#,
        r#"{"set-cookie":["a","b"]}"#,
        r#"{"x":{"a":1}}"#,
        r#"{"x":"a\r\nb"}"#,
        r#"{"x":"é"}"#,
        r#"{"a b":"c"}"#,
        r#"{"":"c"}"#,
    ] {
        let reply = named(&format!(r#"{{"headers":{headers},"body":"b"}}"#));
        assert_eq!(reply.unwrap(), Reply::bare(500, ""), "{headers}");
    }
}

#[test]
fn header_values() {
    let cases = [
        ("{}", "Content-Type", "text/plain; charset=utf-8"),
        (
            r#"{"content-type":"text/html"}"#,
            "Content-Type",
            "text/html; charset=utf-8",
        ),
        (
            r#"{"Content-Type":"image/png"}"#,
            "content-type",
            "image/png; charset=utf-8",
        ),
        (r#"{"x":true}"#, "X", "True"),
        (r#"{"x":5}"#, "x", "5"),
        (r#"{"x":"1","X":"2"}"#, "x", "1"),
        (
            r#"{"content-type":"a/b","Content-Type":"c/d"}"#,
            "content-type",
            "c/d; charset=utf-8",
        ),
        (
            r#"{"x":"2020-01-01T00:00:00Z"}"#,
            "x",
            "01/01/2020 00:00:00",
        ),
    ];
    for (headers, name, value) in cases {
        let reply = named(&format!(r#"{{"headers":{headers}}}"#)).unwrap();
        assert_eq!(reply.header(name), Some(value), "{headers}");
    }
}

#[test]
fn values_of_other_outputs() {
    let plain = |status, body: &str| Reply::plain(status, body);
    let cases = [
        (r#""/wA=""#, Reply::bare(200, [0xff, 0])),
        (r#""test""#, Reply::bare(200, [0xb5, 0xeb, 0x2d])),
        (r#""hello!""#, plain(200, "hello!")),
        (r#""\"x\"""#, plain(200, "x")),
        (r#""[1,2]""#, plain(200, "[\n  1,\n  2\n]")),
        (r#"{"body":"test"}"#, plain(200, "test")),
        (r#"{"statusCode":201,"body":"a"}"#, plain(201, "a")),
        (r#"{"status":202,"body":"a"}"#, plain(202, "a")),
        (
            r#"{"statusCode":201}"#,
            plain(200, "{\n  \"statusCode\": 201\n}"),
        ),
        (r#""{\"status\":203,\"body\":\"a\"}""#, plain(203, "a")),
        (r#"{"body":{"a":1}}"#, plain(200, r#"{"a":1}"#)),
        (r#"{"body":[1]}"#, plain(200, super::LIST)),
    ];
    for (json, expected) in cases {
        assert_eq!(from_any(&given(json), None).unwrap(), expected, "{json}");
    }
}

#[test]
fn return_value_without_an_http_output() {
    let json = |body: &str| Reply {
        headers: vec![("Content-Type".to_owned(), super::JSON.to_owned())],
        ..Reply::bare(200, body)
    };
    let cases = [
        ("null", Reply::bare(204, "")),
        (r#""hello!""#, Reply::plain(200, "hello!")),
        (r#""/wA=""#, json(r#""/wA=""#)),
        (r#"["m"]"#, json(r#"["m"]"#)),
        (r#"{ "a": 1.50 }"#, json(r#"{"a":1.5}"#)),
    ];
    for (value, expected) in cases {
        assert_eq!(from_function(&given(value), None), expected, "{value}");
    }
}
