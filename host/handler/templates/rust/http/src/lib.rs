//! Greets the caller: `?name=Ada`, or the name in the body.

use corral_sdk::prelude::*;

#[function]
fn my_function(request: HttpRequest) -> Result<String> {
    let name = match request.query("name") {
        Some(name) => name,
        None => request.body_text()?,
    };
    let name = if name.is_empty() { "world" } else { name };
    info!("greeting {name}");
    Ok(format!("Hello, {name}!"))
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::my_function;

    #[test]
    fn the_caller_is_greeted() {
        let url = "/api/my-function";
        let with_name = format!("{url}?name=Ada");
        for (request, greeting) in [
            (testing::http("GET", url), "Hello, world!"),
            (testing::http("GET", &with_name), "Hello, Ada!"),
            (testing::http("POST", url).body("Ada"), "Hello, Ada!"),
        ] {
            let report = testing::call::<my_function>(request);
            assert_eq!(report.response().body().to_text(), greeting);
        }
    }
}
