//! What is reported about a file with errors, and what works all the same.

use serde_json::{Value, json};

use crate::bench::{lines, read};

/// Asserts the problems of a file by the texts that they contain, and which
/// proxies are left.
fn expect(file: &str, problems: &[&str], left: &[&str]) {
    let (table, found) = read(file, &[("SET", "x")]);
    let found = lines(&found);
    let agree = found.len() == problems.len()
        && found.iter().zip(problems).all(|(line, text)| {
            line.starts_with('~') == text.starts_with('~')
                && line.contains(text.trim_start_matches('~'))
        });
    assert!(agree, "expected {problems:#?}\nfound {found:#?}\nin {file}");
    let mut names: Vec<_> = table.iter().map(corral_proxies::Proxy::name).collect();
    names.sort_unstable();
    assert_eq!(names, left, "{file}");
}

/// The same for one definition beside a valid one.
fn proxy(definition: &Value, problems: &[&str]) {
    let file = json!({ "proxies": {
        "good": { "matchCondition": { "route": "/good" } },
        "a b": definition,
    } });
    let kept = problems.iter().all(|problem| problem.starts_with('~'));
    let left: &[&str] = if kept { &["a b", "good"] } else { &["good"] };
    expect(&file.to_string(), problems, left);
}

fn url(url: &Value, problems: &[&str]) {
    let definition = json!({ "matchCondition": { "route": "/r/{t}" }, "backendUri": url });
    proxy(&definition, problems);
}

fn request(overrides: &Value, problems: &[&str]) {
    let definition = json!({ "matchCondition": { "route": "/r" }, "backendUri": "http://be.test", "requestOverrides": overrides });
    proxy(&definition, problems);
}

fn response(overrides: &Value, problems: &[&str]) {
    let definition = json!({ "matchCondition": { "route": "/r" }, "responseOverrides": overrides });
    proxy(&definition, problems);
}

#[test]
fn files() {
    expect("", &[], &[]);
    expect("\u{feff} \n", &[], &[]);
    expect("{", &["proxies.json: is not valid JSON"], &[]);
    expect("[]", &["is a list, not an object"], &[]);
    expect("{}", &["$.proxies: is missing"], &[]);
    expect("{ 'proxies': {} }", &["use double quotes"], &[]);
    expect(
        "\u{feff}{ // comment\n \"$schema\": \"x\", /* more */ \"proxies\": {\n \"p\": { \"MatchCondition\": { \"route\": \"/\" } } } }",
        &[],
        &["p"],
    );
    expect(
        r#"{ "proxies": { "p": { "matchCondition": { "route": "/a" } }, "P": { "matchCondition": { "route": "/b" } } } }"#,
        &[
            "`P` is given twice",
            "the name `P` is the same as that of the proxy `p`",
        ],
        &["p"],
    );
    expect(
        r#"{ "proxies": { "p i_n-g": { "matchCondition": { "route": "/a" } }, "pi _n-g!": { "matchCondition": { "route": "/b" } }, "Ping": { "matchCondition": { "route": "/c" } }, "にち": { "matchCondition": { "route": "/d" } }, "日": { "matchCondition": { "route": "/e" } } } }"#,
        &[
            "same as that of the proxy `p i_n-g`",
            "same as that of the function `Ping`",
        ],
        &["p i_n-g", "にち", "日"],
    );
    expect(
        r#"{ "proxy": {}, "proxies": { "a": { "matchCondition": { "route": "/x/{id}" } }, "b": { "matchCondition": { "route": "X/{other}", "methods": ["GET"] } } } }"#,
        &[
            "~$.proxy: `proxy` is not a known key and changes nothing; did you mean `proxies`?",
            "$.proxies.b: `b` has the route `/X/{other}` and a method in common with the proxy `a`",
        ],
        &["a"],
    );
}

#[test]
fn definitions() {
    proxy(&json!([]), &["$.proxies['a b']: is a list, not an object"]);
    proxy(&json!({}), &["$.proxies['a b'].matchCondition: is missing"]);
    proxy(
        &json!({ "matchCondition": {} }),
        &["$.proxies['a b'].matchCondition.route: is missing"],
    );
    proxy(
        &json!({ "matchCondition": { "route": 5 } }),
        &["is a number, not a string"],
    );
    proxy(
        &json!({ "matchCondition": { "route": "/r", "method": ["GET"] }, "backendUrl": "x" }),
        &["~did you mean `backendUri`?", "~did you mean `methods`?"],
    );
    proxy(
        &json!({ "matchCondition": { "route": "/r", "methods": ["GTE"] } }),
        &["methods[0]: is `GTE`, which is not known; did you mean `GET`?"],
    );
    proxy(
        &json!({ "matchCondition": { "route": "/r", "methods": ["GET", "get"] }, "desc": 5, "disabled": "yes" }),
        &[
            "~desc: is neither",
            "~`GET` is listed twice",
            "disabled: is a string, not true or false",
        ],
    );
    for (route, problem) in [
        (
            "add?a={a}",
            "a ? outside of a parameter; remove it, and set query parameters",
        ),
        ("/{id?}", "`id` is optional"),
        ("/administrators", "conflicts with the built-in routes"),
        ("/{*a}/b", "catch-all"),
        ("/{a}/{A}", "two parameters named"),
        ("/{id:itn}", "did you mean `int`?"),
        ("/*", "~`*` alone is not a wildcard"),
        ("/a/../b", "~a `.` or `..` segment"),
        ("/%MISSING%/x", "~`MISSING` is not set"),
        (
            "/promo%2B2",
            "~`/promo%2B2` is compared with the decoded path, so no request matches it; write \"/promo+2\"",
        ),
        ("/my%20file/{id}/", "~write \"/my file/{id}\""),
    ] {
        proxy(&json!({ "matchCondition": { "route": route } }), &[problem]);
    }
}

#[test]
fn urls() {
    for (text, problem) in [
        ("https://{t}.be.test/", "has a variable in its host"),
        ("https://be.test{t}/", "has a variable in its host"),
        ("https://be.test:{t}/", "has a variable in its host"),
        ("{t}", "is not an absolute URL"),
        (
            "www.be.test",
            "is not an absolute URL; begin it with http://",
        ),
        ("/api/x", "is not an absolute URL"),
        ("ftp://be.test", "has the scheme `ftp`"),
        ("http:/be.test", "is not an absolute URL"),
        ("http://", "has no valid host"),
        ("http://:80/", "has no valid host"),
        ("http://be test/", "has no valid host: `be test`"),
        ("http://be.test:99999/", "has no valid host"),
        ("http://user:pw@be.test/", "has a user name in its host"),
        (
            "%B%/v1/{t}",
            "takes its server from the app setting `B`, which is not set",
        ),
        (
            "https://%B%/v1/{t}",
            "takes its server from the app setting `B`, which is not set",
        ),
        ("http://be.test/a/../b", "has a `.` or `..` segment"),
        ("http://be.test/{x}", "~`{x}` is not a variable here"),
        ("http://be.test/{*t}", "~`{*t}` is written as in a route"),
        ("http://be.test/%MISSING%", "~`MISSING` is not set"),
        ("http://be.test/a#b", "~has a #"),
        (
            "https://127.0.0.1:7071/api/home",
            "~names port 7071, where Azure's local tools listen",
        ),
    ] {
        let problems: &[&str] = if text.contains("%B%") {
            &["~the app setting `B` is not set", problem]
        } else {
            &[problem]
        };
        url(&json!(text), problems);
    }
    url(
        &json!({ "uri": "http://be.test", "method": "GET" }),
        &["is an object, which was the format before"],
    );
    url(&json!(5), &["is a number, not a string"]);
    url(&json!("HTTPS://[::1]:80/{T}?{t}"), &[]);
}

#[test]
fn overrides() {
    for (overrides, problem) in [
        (
            json!({ "backend.request.method": "not a method" }),
            "is `not a method`",
        ),
        (
            json!({ "backend.request.method": "connect" }),
            "is `connect`",
        ),
        (
            json!({ "backend.request.header.X": "1" }),
            "did you mean `backend.request.headers.X`?",
        ),
        (
            json!({ "backend.request.headers.a b": "1" }),
            "`a b` is not a header name",
        ),
        (
            json!({ "backend.request.headers.Content-Length": "1" }),
            "~belongs to the connection",
        ),
        (
            json!({ "backend.request.headers.X": {} }),
            "is an object, not a string",
        ),
        (
            json!({ "backend.request.body": "1" }),
            "~is not an override and changes nothing",
        ),
        (
            json!({ "backend.request.headers.X": "{backend.response.statusCode}" }),
            "~is not a variable here",
        ),
        (json!([]), "is a list, not an object"),
    ] {
        request(&overrides, &[problem]);
    }
    for (overrides, problem) in [
        (
            json!({ "response.status": "200 OK" }),
            "did you mean `response.statusCode`?",
        ),
        (
            json!({ "response.header.X-Y": "1" }),
            "did you mean `response.headers.X-Y`?",
        ),
        (
            json!({ "response.statuscod": "1" }),
            "~did you mean `response.statusCode`?",
        ),
        (
            json!({ "response.statusCode": "abc" }),
            "`abc` is not a valid status code",
        ),
        (
            json!({ "response.statusCode": "101" }),
            "`101` is not a valid status code",
        ),
        (
            json!({ "response.headers.Transfer-Encoding": "x" }),
            "~belongs to the connection",
        ),
        (
            json!({ "response.headers.X": "a\\\"b" }),
            "~read as a quotation mark",
        ),
        (json!({ "response.body": null }), "~is null"),
        (
            json!({ "response.body": { "a": ["{nothing}"] } }),
            "~['response.body'].a[0]: `{nothing}`",
        ),
        (
            json!({ "backend.response.statusCode": "200" }),
            "is a string, not an object",
        ),
        (
            json!({ "backend.response.statusCode": { "6x": {} } }),
            "`6x` is neither",
        ),
        (
            json!({ "backend.response.statusCode": { "404": { "response.statusCode": "x" } } }),
            ".404['response.statusCode']: `x` is not a valid status code",
        ),
    ] {
        response(&overrides, &[problem]);
    }
}
