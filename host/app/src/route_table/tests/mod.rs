//! Vectors for the whole table, one line each.

use serde_json::{Value, json};

use super::RouteTable;
use crate::App;
use crate::fixture;

/// An app whose functions have these routes; `None` means no `route`.
fn app(host: &Value, functions: &[(&str, Option<&str>, &[&str])]) -> App {
    let mut files = vec![("host.json".to_owned(), host.to_string())];
    for (name, route, methods) in functions {
        let mut trigger = json!({ "type": "httpTrigger", "direction": "in", "name": "req" });
        if let Some(route) = route {
            trigger["route"] = json!(route);
        }
        if !methods.is_empty() {
            trigger["methods"] = json!(methods);
        }
        let response = json!({ "type": "http", "direction": "out", "name": "res" });
        let function = json!({ "bindings": [trigger, response] });
        files.push((format!("{name}/function.json"), function.to_string()));
        files.push((format!("{name}/{name}.wasm"), String::new()));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let app = fixture::load(&files, &[("AzureWebJobs.off.Disabled", "true")]);
    assert!(!app.has_errors(), "{:?}", fixture::lines(&app));
    app
}

fn host(prefix: &str, switch: &str) -> Value {
    json!({
        "version": "2.0",
        "extensions": { "http": { "routePrefix": prefix } },
        "customHandler": { "description": { "defaultExecutablePath": "handler" }, switch: true },
    })
}

const PROXY: &str = "enableProxyingHttpRequest";

/// `function name=value name=value`, or `-` when nothing matches.
fn found(table: &RouteTable, method: &str, path: &str) -> String {
    let Some(found) = table.find(method, path) else {
        return "-".to_owned();
    };
    let mut words = vec![found.function.to_owned()];
    words.extend(
        found
            .params
            .iter()
            .map(|(name, value)| format!("{name}={value}")),
    );
    words.join(" ")
}

/// Asserts what one route, below `api`, matches.
fn one_route(rows: &[(&str, &str, &str)]) {
    for (template, path, expected) in rows {
        let app = app(&host("api", PROXY), &[("f", Some(template), &[])]);
        let (table, problems) = RouteTable::new(&app);
        assert_eq!(problems, [], "{template}");
        assert_eq!(found(&table, "GET", path), *expected, "{template} {path}");
    }
}

#[test]
fn literals() {
    one_route(&[
        ("orders", "/api/orders", "f"),
        ("orders", "/API/Orders", "f"),
        ("orders", "/api/orders/", "f"),
        ("orders", "/orders", "-"),
        ("orders", "/api/order", "-"),
        ("orders", "/api/orders/5", "-"),
        ("orders/", "/api/orders", "f"),
        ("été", "/api/%C3%89t%C3%A9", "f"),
        ("a b", "/api/a%20b", "f"),
        ("a/{{b}}", "/api/a/%7Bb%7D", "f"),
        ("orders", "//api/orders", "-"),
        ("orders", "/api//orders", "-"),
        ("orders", "/api/orders//", "-"),
        ("orders", "/api/x/../orders", "f"),
        ("orders", "*", "-"),
        ("orders", "api/orders", "-"),
        ("orders", "", "-"),
    ]);
}

#[test]
fn parameters() {
    one_route(&[
        ("orders/{id}", "/api/orders/5", "f id=5"),
        ("orders/{id}", "/api/orders/AbC/", "f id=AbC"),
        ("orders/{id}", "/api/orders", "-"),
        ("orders/{id}", "/api/orders/", "-"),
        ("orders/{id}", "/api/orders/a/b", "-"),
        ("orders/{id}", "/api/orders/a%2Fb", "f id=a%2Fb"),
        ("orders/{id}", "/api/orders/a%252Fb", "f id=a%2Fb"),
        ("orders/{id}", "/api/orders/a%20b+c", "f id=a b+c"),
        ("orders/{id}", "/api/orders/%E2%82%AC", "f id=€"),
        ("orders/{id}", "/api/orders/%FF", "f id=%FF"),
        ("orders/{id}", "/api/orders/%3F%23", "f id=?#"),
        ("orders/{id}", "/api/orders/%2e%2e", "-"),
        ("orders/{id}", "/api/orders/a%00", "-"),
        ("{a}/{B}/c", "/api/1/2/C", "f a=1 B=2"),
    ]);
}

#[test]
fn optional_parameters_and_defaults() {
    one_route(&[
        ("orders/{id?}", "/api/orders", "f"),
        ("orders/{id?}", "/api/orders/", "f"),
        ("orders/{id?}", "/api/orders/5", "f id=5"),
        ("orders/{id=5}", "/api/orders", "f id=5"),
        ("orders/{id=5}", "/api/orders/6", "f id=6"),
        ("orders/{id=}", "/api/orders", "f id="),
        ("{a=x}/{b=y}", "/api", "f a=x b=y"),
        ("{a=x}/{b=y}", "/api/1", "f a=1 b=y"),
        ("{a?}/b", "/api/b", "-"),
        ("{a}/{b?}/{c?}", "/api/1", "f a=1"),
        ("{a}/{b?}/{c?}", "/api/1/2", "f a=1 b=2"),
    ]);
}

#[test]
fn catch_alls() {
    one_route(&[
        ("files/{*rest}", "/api/files/a/b.txt", "f rest=a/b.txt"),
        ("files/{**rest}", "/api/files/a/b.txt", "f rest=a/b.txt"),
        ("files/{*rest}", "/api/files/a/", "f rest=a/"),
        ("files/{*rest}", "/api/files/a//b", "f rest=a//b"),
        ("files/{*rest}", "/api/files//a", "-"),
        ("files/{*rest}", "/api/files", "f"),
        ("files/{*rest}", "/api/files/", "f"),
        (
            "files/{*rest}",
            "/api/files/a%2Fb/c%20d",
            "f rest=a%2Fb/c d",
        ),
        ("files/{*rest}", "/api/files/a/../../../etc", "-"),
        ("files/{*rest=all}", "/api/files", "f rest=all"),
        ("files/{*rest:minlength(3)}", "/api/files/a/b", "f rest=a/b"),
        ("files/{*rest:minlength(3)}", "/api/files/a", "-"),
        ("files/{*rest:minlength(0)}", "/api/files", "-"),
        ("files/{*rest:nonfile}", "/api/files", "f"),
    ]);
}

#[test]
fn segments_of_several_parts() {
    one_route(&[
        ("{name}.{extension}", "/api/a.b.c", "f name=a.b extension=c"),
        ("{name}.{extension}", "/api/a", "-"),
        ("{name}.{extension?}", "/api/a", "f name=a"),
        ("a-{b}", "/api/A-1", "f b=1"),
        ("a-{b}", "/api/a-", "-"),
        ("{from}..{to}", "/api/1..5", "f from=1 to=5"),
        (
            "{lat:double},{lon:double}",
            "/api/1.5,-2",
            "f lat=1.5 lon=-2",
        ),
        ("{lat:double},{lon:double}", "/api/1.5,x", "-"),
    ]);
}

/// The constraints' own tests have the details.
#[test]
fn constraints() {
    one_route(&[
        ("orders/{id:int}", "/api/orders/5", "f id=5"),
        ("orders/{id:int}", "/api/orders/five", "-"),
        ("orders/{id:INT}", "/api/orders/-5", "f id=-5"),
        ("orders/{id:int?}", "/api/orders", "f"),
        ("orders/{id:int?}", "/api/orders/x", "-"),
        ("orders/{id:int=5}", "/api/orders", "f id=5"),
        ("orders/{id:int=x}", "/api/orders", "-"),
        ("orders/{id:int:min(1):max(9)}", "/api/orders/9", "f id=9"),
        ("orders/{id:int:min(1):max(9)}", "/api/orders/10", "-"),
        ("orders/{id:range(1,9)}", "/api/orders/0", "-"),
        ("{day:datetime}", "/api/2020-02-29", "f day=2020-02-29"),
        ("{day:datetime}", "/api/2021-02-29", "-"),
        (
            "{key:guid}",
            "/api/0f8fad5b-d9cb-469f-a165-70867728950e",
            "f key=0f8fad5b-d9cb-469f-a165-70867728950e",
        ),
        ("{code:regex(^\\d{{3}}$)}", "/api/123", "f code=123"),
        ("{code:regex(^\\d{{3}}$)}", "/api/1234", "-"),
        ("{code:regex(B)}", "/api/abc", "f code=abc"),
        ("{code:length(2):alpha}", "/api/de", "f code=de"),
        ("{code:length(2):alpha}", "/api/d3", "-"),
    ]);
}

#[test]
fn the_prefix_comes_first() {
    for (prefix, route, path, expected) in [
        ("", Some("orders"), "/orders", "f"),
        ("", None, "/F", "f"),
        ("", Some("{*rest}"), "/", "f"),
        ("", Some("{*rest}"), "", "f"),
        ("", Some("{*rest}"), "//", "-"),
        ("", Some("{id?}"), "/", "f"),
        ("", Some("{id=5}"), "/", "f id=5"),
        ("api", None, "/api/f", "f"),
        ("api", None, "/f", "-"),
        ("api", Some("{*rest}"), "/api", "f"),
        ("my/api/v1", Some("{id}"), "/My/api/V1/5", "f id=5"),
        ("/v2/", Some("{id}"), "/v2/5", "f id=5"),
        ("", Some("/"), "/", "f"),
        ("", Some("/items/{id:int}"), "/items/5", "f id=5"),
        ("", Some("~/items"), "/items", "f"),
        ("", Some("/{*rest}/"), "/a/b/", "f rest=a/b/"),
        ("api", Some("~/items"), "/api/~/items", "f"),
        ("api", Some("{*rest}/"), "/api/a", "f rest=a"),
        ("api", Some("  "), "/api/f", "f"),
        (
            "{tenant}/api",
            Some("{id}"),
            "/me/api/5",
            "f tenant=me id=5",
        ),
    ] {
        let app = app(&host(prefix, PROXY), &[("f", route, &[])]);
        let (table, _) = RouteTable::new(&app);
        assert_eq!(
            found(&table, "GET", path),
            expected,
            "{prefix} {route:?} {path}"
        );
    }
}

#[test]
fn the_first_name_wins_however_specific_the_others() {
    for (routes, path, expected) in [
        (
            &["items/{id}", "items/recent"][..],
            "items/recent",
            "a id=recent",
        ),
        (&["items/{id:int}", "items/recent"], "items/recent", "b"),
        (&["{*rest}", "{id}"], "x", "a rest=x"),
        (&["x/{b}", "{*rest}"], "x", "b rest=x"),
        (&["{a}/{b?}", "{a}"], "x", "a a=x"),
        (&["{a:int}", "{a:alpha}", "{*a}"], "5x", "c a=5x"),
    ] {
        let names = ["a", "b", "c"];
        let functions: Vec<_> = names
            .into_iter()
            .zip(routes)
            .map(|(name, route)| (name, Some(*route), &[][..]))
            .collect();
        let app = app(&host("", PROXY), &functions);
        let (table, _) = RouteTable::new(&app);
        let path = format!("/{path}");
        assert_eq!(found(&table, "GET", &path), expected, "{routes:?} {path}");
    }
}

#[test]
fn methods_distinguish_functions() {
    let app = app(
        &host("", PROXY),
        &[
            ("any", Some("{id}"), &[]),
            ("off", Some("x/y"), &["PUT"]),
            ("read", Some("{*key}"), &["get", "HEAD"]),
            ("write", Some("x/{y:alpha}"), &["POST"]),
            ("B_", Some("same/{b}"), &[]),
            ("bA", Some("same/{a}"), &[]),
        ],
    );
    let (table, _) = RouteTable::new(&app);
    for (method, path, expected) in [
        ("GET", "/x", "any id=x"),
        ("GET", "/x/y", "read key=x/y"),
        ("get", "/x/y", "read key=x/y"),
        ("HEAD", "/x/y", "read key=x/y"),
        ("POST", "/x/y", "write y=y"),
        ("PUT", "/x/y", "off"),
        ("DELETE", "/x/y", "-"),
        ("POST", "/y", "any id=y"),
        ("PURGE", "/x", "any id=x"),
        ("GET", "/same/1", "bA a=1"),
    ] {
        assert_eq!(found(&table, method, path), expected, "{method} {path}");
    }
}

#[test]
fn the_mode_decides_the_path() {
    let legacy = json!({
        "version": "2.0",
        "httpWorker": { "description": { "defaultExecutablePath": "handler" } },
    });
    for (host, path, expected) in [
        (
            host("api", "enableForwardingHttpRequest"),
            "/api/x/1",
            "Order id=1",
        ),
        (host("api", PROXY), "/api/x/1", "Order id=1"),
        (host("api", "unknown"), "/api/x/1", "Order id=1"),
        (host("api", "unknown"), "/Order", "-"),
        (legacy.clone(), "/Order", "Order"),
        (legacy.clone(), "/order/", "Order"),
        (legacy.clone(), "/api/x/1", "-"),
        (legacy, "/api/Order", "-"),
    ] {
        let app = app(&host, &[("Order", Some("x/{id}"), &[])]);
        let (table, _) = RouteTable::new(&app);
        assert_eq!(found(&table, "GET", path), expected, "{host} {path}");
    }
}

#[test]
fn routes_of_the_host_file_count() {
    let mut host = host("", PROXY);
    host["customHandler"]["http"] = json!({ "routes": [{ "route": "items/{*rest}" }, { "route": "{id:itn}" }, { "route": "health" }] });
    let app = fixture::load(&[("host.json", &host.to_string())], &[]);
    let (table, problems) = RouteTable::new(&app);
    for (method, path, expected) in [
        ("GET", "/health", "http-handler3"),
        ("DELETE", "/items/a/b", "http-handler1 rest=a/b"),
        ("PURGE", "/items/a/b", "-"),
        ("GET", "/5", "-"),
    ] {
        assert_eq!(found(&table, method, path), expected, "{method} {path}");
    }
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        ["host.json: the route constraint `itn` is not known; did you mean `int`?"]
    );
}

#[test]
fn errors_are_reported() {
    for (prefix, route, problem) in [
        (
            "api",
            "{id:itn}",
            "f/function.json: $.bindings[0].route: the route constraint `itn` is not known; did you mean `int`?",
        ),
        (
            "{id}",
            "{id}",
            "f/function.json: $.bindings[0].route: the route has two parameters named `id`; rename one of them",
        ),
        (
            "a//b",
            "{id}",
            "host.json: $.extensions.http.routePrefix: the route has two slashes in a row; remove one",
        ),
        (
            "api",
            "/{id}",
            "f/function.json: $.bindings[0].route: the route `/{id}` begins with a slash; remove the slash: the route prefix comes before it",
        ),
    ] {
        for switch in [PROXY, "payload"] {
            let app = app(&host(prefix, switch), &[("f", Some(route), &[])]);
            let (_, problems) = RouteTable::new(&app);
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(lines, [problem]);
        }
    }
}

mod recorded;
mod sent;
