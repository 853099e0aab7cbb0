//! Greets on `GET`, and returns the body on `POST`.

use corral_sdk::prelude::*;

#[function]
fn hello(request: HttpRequest) -> Response {
    let response = Response::new(200).with_header("Content-Type", "application/json");
    if request.method() == "GET" {
        response.with_body("hello world")
    } else {
        response.with_body(request.into_body())
    }
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::hello;

    #[test]
    fn each_method_has_its_response() {
        let cases: [(&str, &[u8], &[u8]); 4] = [
            ("GET", b"", b"hello world"),
            ("GET", b"ignored", b"hello world"),
            (
                "POST",
                b"{\n  \"message\": \"Hello World!\"\n}",
                b"{\n  \"message\": \"Hello World!\"\n}",
            ),
            ("POST", b"\x00\xff", b"\x00\xff"),
        ];
        for (method, body, expected) in cases {
            let report = testing::call::<hello>(testing::http(method, "/api/hello").body(body));
            let response = report.response();
            assert_eq!(response.status(), 200, "{method}");
            assert_eq!(response.header("content-type"), Some("application/json"));
            assert_eq!(response.headers().len(), 1, "{method}");
            assert_eq!(response.body().as_bytes(), expected, "{method}");
        }
    }
}
