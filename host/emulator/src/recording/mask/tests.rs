use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::RecordedBody;
use super::super::entry::{Answer, Entry, Mode, Output, Request};
use super::value::Secret;
use super::{Fill, Mask};

/// A setting whose value needs escapes in JSON and in URLs.
const SETTING: &str = "p?>s\"w0rd+long/value";

/// A setting that is found only where it stands alone.
const SHORT: &str = "hunter";

fn mask() -> Mask {
    Mask::new(vec![
        Secret::new(SETTING, "***setting:DB***".to_owned()),
        Secret::new(SHORT, "***setting:PIN***".to_owned()),
    ])
}

fn request(target: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    let headers = headers.iter();
    Request {
        method: "POST".to_owned(),
        target: target.to_owned(),
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: RecordedBody::of(body.to_vec()),
    }
}

fn entry(request: Request, answer: &str) -> Entry {
    Entry {
        time: "2026-01-01T00:00:00Z".to_owned(),
        function: "f".to_owned(),
        invocation_id: "1".to_owned(),
        trigger_type: "httpTrigger".to_owned(),
        mode: Mode::Payload,
        request,
        answer: Some(Answer {
            status: 200,
            reason: "OK".to_owned(),
            headers: Vec::new(),
            body: RecordedBody::of(answer.as_bytes().to_vec()),
        }),
        duration_ms: None,
        outputs: Vec::new(),
        error: None,
    }
}

/// The body of a request after masking.
fn masked(body: &[u8]) -> Vec<u8> {
    let mut entries = [entry(request("/f", &[], body), "{}")];
    mask().entries(&mut entries);
    let [entry] = entries;
    entry.request.body.bytes().unwrap()
}

#[test]
fn secrets_in_texts_are_masked() {
    let in_json = serde_json::to_string(SETTING).unwrap();
    let twice = serde_json::to_string(&format!("{{\"a\":{in_json}}}")).unwrap();
    let base64 = STANDARD.encode(format!("user:{SETTING}"));
    let base64_masked = STANDARD.encode("user:***setting:DB***");
    for (body, expected) in [
        (r#"{"a" : 1.50}"#.to_owned(), r#"{"a" : 1.50}"#.to_owned()),
        (
            format!("say {SETTING}!"),
            "say ***setting:DB***!".to_owned(),
        ),
        (
            format!("{{ \"a\": {in_json} }}"),
            r#"{ "a": "***setting:DB***" }"#.to_owned(),
        ),
        (
            format!("{{\"a\":{twice}}}"),
            r#"{"a":"{\"a\":\"***setting:DB***\"}"}"#.to_owned(),
        ),
        (
            format!("{{\"a\":\"{base64}\"}}"),
            format!("{{\"a\":\"{base64_masked}\"}}"),
        ),
        (
            format!("[{}]", SETTING.replace('"', "\\u0022")),
            "[***setting:DB***]".to_owned(),
        ),
        (
            "x=p%3F%3Es%22w0rd%2Blong%2Fvalue".to_owned(),
            "x=***setting:DB***".to_owned(),
        ),
        (
            "x=p%3f%3es%22w0rd%2blong%2fvalue".to_owned(),
            "x=***setting:DB***".to_owned(),
        ),
        // Standing alone, and within a word.
        (
            "hunter, hunters".to_owned(),
            "***setting:PIN***, hunters".to_owned(),
        ),
        (
            r#"{"password":"x","user":"y"}"#.to_owned(),
            r#"{"password":"***password***","user":"y"}"#.to_owned(),
        ),
        (
            r#"{"Query":{"code":"abcdef"},"Metadata":"\"abcdef\"","code":"abc"}"#.to_owned(),
            r#"{"Query":{"code":"***code***"},"Metadata":"\"***code***\"","code":"abc"}"#
                .to_owned(),
        ),
        (
            r#"{"Headers":{"Cookie":["a=123456; b=x"]},"a":"123456"}"#.to_owned(),
            r#"{"Headers":{"Cookie":["a=***cookie***; b=***cookie***"]},"a":"123456"}"#.to_owned(),
        ),
        (
            "sent Bearer abcdefg123 and basic knowledge".to_owned(),
            "sent Bearer ***authorization*** and basic knowledge".to_owned(),
        ),
        (
            "user=a&client_secret=b&c=d".to_owned(),
            "user=a&client_secret=***client_secret***&c=d".to_owned(),
        ),
        (
            r#"{"url":"http://h/a?code=abcdef&b=1"}"#.to_owned(),
            r#"{"url":"http://h/a?code=***code***&b=1"}"#.to_owned(),
        ),
    ] {
        let found = masked(body.as_bytes());
        assert_eq!(String::from_utf8(found).unwrap(), expected, "{body}");
    }
}

#[test]
fn secrets_in_bytes_are_masked() {
    let bytes = [b"\xff\xfe", SETTING.as_bytes(), b"\x00"].concat();
    assert_eq!(masked(&bytes), b"\xff\xfe***setting:DB***\x00");
}

#[test]
fn secrets_in_heads_are_masked() {
    for (name, value, expected) in [
        (
            "Authorization",
            "Bearer abcdefghij",
            "Bearer ***authorization***",
        ),
        ("authorization", SETTING, "***setting:DB***"),
        ("x-functions-key", "abcdef", "***x-functions-key***"),
        ("X-Api-Key", "a", "***x-api-key***"),
        ("Cookie", "a=1; b=2", "a=***cookie***; b=***cookie***"),
        ("Set-Cookie", "a=1; Path=/", "a=***set-cookie***; Path=/"),
        (
            "Referer",
            "http://h/?code=abc&x=1",
            "http://h/?code=***code***&x=1",
        ),
        ("X-Note", "is hunter", "is ***setting:PIN***"),
        ("Content-Type", "text/plain", "text/plain"),
    ] {
        let mut entries = [entry(
            request("/f?a=1&sig=abc", &[(name, value)], b""),
            "{}",
        )];
        mask().entries(&mut entries);
        let [entry] = entries;
        assert_eq!(entry.request.headers[0].1, expected, "{name}: {value}");
        assert_eq!(entry.request.target, "/f?a=1&sig=***sig***");
    }
}

#[test]
fn a_secret_is_masked_wherever_it_comes_back() {
    let headers = [("Authorization", "Bearer abcdefghij")];
    let mut first = entry(
        request("/f", &headers, b"{\"note\":\"abcdefghij\"}"),
        r#"{"ReturnValue":"you are abcdefghij"}"#,
    );
    first.outputs.push(Output::Blob {
        container: "c".to_owned(),
        name: "abcdefghij.txt".to_owned(),
        content: RecordedBody::of(b"abcdefghij".to_vec()),
    });
    first.error = Some("abcdefghij is wrong".to_owned());
    let mut entries = [first];
    mask().entries(&mut entries);
    let line = serde_json::to_string(&entries[0]).unwrap();
    assert!(!line.contains("abcdefghij"), "{line}");
    assert_eq!(line.matches("***authorization***").count(), 6, "{line}");
    // Masking what is masked changes nothing.
    let mut again = entries.clone();
    mask().entries(&mut again);
    assert_eq!(again, entries);
}

#[test]
fn placeholders_of_settings_are_filled_in_again() {
    let body = format!(
        r#"{{"a":{},"b":"{}"}}"#,
        serde_json::to_string(SETTING).unwrap(),
        STANDARD.encode(SETTING)
    );
    let target = "/f?x=p%3F%3Es%22w0rd%2Blong%2Fvalue";
    let sent = request(
        target,
        &[("X-Api-Key", SETTING), ("X-Pin", SHORT)],
        body.as_bytes(),
    );
    let mut entries = [entry(sent.clone(), "{}")];
    mask().entries(&mut entries);
    let [entry] = entries;
    let mut filled = entry.request.clone();
    Fill::new(vec![("***setting:DB***".to_owned(), SETTING.to_owned())]).request(&mut filled);
    assert_eq!(filled.target, sent.target);
    assert_eq!(filled.body, sent.body);
    assert_eq!(filled.headers[0].1, SETTING);
    // A setting that the function cannot read stays a placeholder.
    assert_eq!(filled.headers[1].1, "***setting:PIN***");
}
