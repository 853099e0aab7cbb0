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
    use corral_sdk::testing::{self, Call};

    use super::{HttpRequest, my_function};

    fn answer(call: Call<HttpRequest>) -> String {
        let report = testing::call::<my_function>(call);
        report.response().body().to_text().into_owned()
    }

    #[test]
    fn the_caller_is_greeted() {
        let url = "/api/my-function";
        assert_eq!(answer(testing::http("GET", url)), "Hello, world!");
        assert_eq!(
            answer(testing::http("GET", &format!("{url}?name=Ada"))),
            "Hello, Ada!"
        );
        assert_eq!(answer(testing::http("POST", url).body("Ada")), "Hello, Ada!");
    }
}
