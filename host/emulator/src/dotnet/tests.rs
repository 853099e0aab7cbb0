use proptest::prelude::*;

use super::*;
use crate::wire::Fields;

#[test]
fn queries_are_merged_and_escaped_again() {
    for (query, rebuilt) in [
        ("", ""),
        ("?", ""),
        ("?flag", "?flag="),
        ("?=1", "?=1"),
        ("?&&a=1&&", "?a=1"),
        ("?a=1&b=3&a=2", "?a=1,2&b=3"),
        ("?A=1&a=2", "?a=1,2"),
        ("?a=1&A=2&aA=0&a=3&A=4", "?a=1,2,3,4&aA=0"),
        ("?a=x+y%20z", "?a=x%20y%20z"),
        ("?a=%E4&b=%zz&c=%", "?a=%25E4&b=%25zz&c=%25"),
        ("?a=%c3%a4%ff", "?a=%C3%A4%25ff"),
        ("?a='x'&b=(y)*!$;,@~", "?a=%27x%27&b=(y)*!$;,@~"),
    ] {
        assert_eq!(rebuilt_query(query), rebuilt, "{query}");
    }
}

#[test]
fn decoded_paths_are_taken_for_urls() {
    for (path, query, expected) in [
        ("/api/a?b", "", "/api/a"),
        ("/api/a#b", "?c=1", "/api/a"),
        ("/api/a\\b", "", "/api/a/b"),
        ("/api/any/%2e%2e/keyed", "", "/api/keyed"),
        ("/api/any/%2e%2e%2fx", "", "/api/any/..%2fx"),
        ("/api/x ", "", "/api/x"),
        ("/api/x ", "?a=1", "/api/x%20"),
        ("/api/%41%zz%", "", "/api/A%25zz%25"),
        ("/api/\u{e4}%c3%a4%E4", "", "/api/%C3%A4%C3%A4%E4"),
        ("/api/[a]{b}", "", "/api/[a]%7Bb%7D"),
    ] {
        assert_eq!(absolute_path(path, query), expected, "{path}");
    }
}

#[test]
fn queries_of_urls_are_kept_but_for_some_escapes() {
    for (query, expected) in [
        ("?", "?"),
        ("?a=%zz&b=%", "?a=%25zz&b=%25"),
        ("?a=\"x\"&b=<y>|{z}", "?a=%22x%22&b=%3Cy%3E%7C%7Bz%7D"),
        ("?a=%41%2B%0d[]'", "?a=A%2B%0d[]'"),
        ("?a=b#c", "?a=b%23c"),
    ] {
        assert_eq!(query_text(query), expected, "{query}");
    }
}

#[test]
fn hosts_have_to_be_valid_in_urls() {
    for (host, is_valid) in [
        ("caller.example:81", true),
        ("a_b.example", true),
        ("a.", true),
        ("127.0.0.1", true),
        ("[::1]:80", true),
        ("-a.b", true),
        ("m\u{fc}nchen.example", true),
        ("", false),
        (".", false),
        ("a..b", false),
        ("-a..b", false),
        ("a!b", false),
        ("a:70000", false),
        ("[::x]", false),
    ] {
        assert_eq!(is_url_host(host), is_valid, "{host}");
    }
    for (host, unicode) in [
        ("a.xn--p1ai:80", Some("a.\u{440}\u{444}:80")),
        ("XN--MNCHEN-3YA.example", Some("XN--MNCHEN-3YA.example")),
        ("xn--a", None),
    ] {
        assert_eq!(unicode_host(host).as_deref(), unicode, "{host}");
    }
}

#[test]
fn values_are_parsed_and_written_again() {
    for (name, values, expected) in [
        ("Vary", &["A,B", "C"][..], &["A", "B", "C"][..]),
        ("Allow", &["GET, not valid"], &["GET, not valid"]),
        (
            "Cache-Control",
            &["private,max-age=5", "no-store"],
            &["no-store, max-age=5, private"],
        ),
        (
            "Cache-Control",
            &["max-age=x,public"],
            &["max-age=x,public"],
        ),
        (
            "Content-Type",
            &["text/html;charset=utf-8"],
            &["text/html; charset=utf-8"],
        ),
        ("Content-Type", &["not a type;;"], &["not a type;;"]),
        (
            "Server",
            &["nginx/1.2 (Ubuntu; x)"],
            &["nginx/1.2", "(Ubuntu; x)"],
        ),
        ("X-A", &["a,b"], &["a,b"]),
    ] {
        assert_eq!(typed(name, values), expected, "{name}: {values:?}");
    }
}

#[test]
fn many_fields_fill_the_gaps_of_removed_ones() {
    for (count, expected) in [(3, ["N1", "N2", "New"]), (70, ["New", "N1", "N2"])] {
        let mut fields = ClientFields::default();
        for number in 0..count {
            fields.add(&format!("N{number}"), [String::new()]);
        }
        fields.remove("N0");
        fields.add("New", [String::new()]);
        let mut written = Fields::new();
        fields.write(&mut written);
        let names: Vec<&str> = written.iter().map(|(name, _)| name).take(3).collect();
        assert_eq!(names, expected, "{count}");
    }
}

#[test]
fn known_names_are_written_in_one_spelling() {
    for (name, expected) in [
        ("x-request-id", "X-Request-ID"),
        ("GRPC-ENCODING", "grpc-encoding"),
        ("content-md5", "Content-MD5"),
        ("x-Own", "x-Own"),
    ] {
        assert_eq!(spelled(name), expected);
    }
}

proptest! {
    #[test]
    fn any_text_becomes_parts_of_valid_urls(text in "(?s)[%A-F0-9a-f/?#&=+.\\\\;,\"() é€\t]{0,40}|.{0,20}") {
        let path = absolute_path(&text, "");
        prop_assert!(path.is_ascii() && path.starts_with('/'));
        prop_assert_eq!(absolute_path(&path, "?"), path);
        prop_assert!(query_text(&text).is_ascii());
        prop_assert!(rebuilt_query(&text).is_ascii());
        for name in ["Cache-Control", "Content-Type", "Content-Disposition", "Server", "Vary"] {
            typed(name, &[&text]);
        }
        is_url_host(&text);
        unicode_host(&text);
    }
}
