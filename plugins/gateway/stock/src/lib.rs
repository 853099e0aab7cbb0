//! Returns how much of a colour is in stock.

use corral_sdk::prelude::*;
use serde_json::json;

#[function]
fn stock(request: HttpRequest) -> Response {
    let color = request.param("color").unwrap_or_default();
    let left = match color {
        "black" => 12,
        "red" => 3,
        _ => 0,
    };
    let status = if left > 0 { 200 } else { 404 };
    Response::new(status)
        .with_header("Content-Type", "application/json")
        .with_body(json!({ "color": color, "left": left }).to_string())
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::stock;

    #[test]
    fn colours_out_of_stock_are_not_found() {
        for (color, status, body) in [
            ("red", 200, r#"{"color":"red","left":3}"#),
            ("blue", 404, r#"{"color":"blue","left":0}"#),
        ] {
            let call = testing::http("GET", "/internal/stock").param("color", color);
            let report = testing::call::<stock>(call);
            assert_eq!(report.response().status(), status);
            assert_eq!(report.response().body().as_bytes(), body.as_bytes());
        }
    }
}
