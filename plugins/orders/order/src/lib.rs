//! Accepts an order over HTTP and enqueues it unchanged.

use corral_sdk::prelude::*;

#[function]
fn order(request: HttpRequest, context: &mut Context) -> Result<impl IntoResponse> {
    context.output("message", request.body_text()?);
    Ok("Order enqueued")
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::order;

    #[test]
    fn the_body_is_enqueued_unchanged() {
        for body in [
            r#"{"id":1005,"quantity":2,"color":"black"}"#,
            "{ \"id\" : 1 }\r\n",
            "test",
            "",
        ] {
            let outcome = testing::call::<order>(testing::http("POST", "/api/order").body(body));
            assert_eq!(outcome.response().status(), 200);
            assert_eq!(outcome.response().body().to_text(), "Order enqueued");
            assert_eq!(outcome.text("message"), body);
        }
    }

    #[test]
    fn a_body_that_is_not_utf8_is_answered_400() {
        let outcome = testing::call::<order>(testing::http("POST", "/api/order").body([0xff]));
        assert_eq!(outcome.response().status(), 400);
        assert_eq!(outcome.find_output("message"), None);
    }
}
