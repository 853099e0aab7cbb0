//! Reserves an item if two warehouses, which are asked at the same time, have enough.
//!
//! function.json comes from the arguments of `#[function]`.

use corral_sdk::http_client;
use corral_sdk::prelude::*;
use futures_lite::future::try_zip;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Order {
    quantity: u32,
}

#[derive(Serialize)]
struct Reservation {
    item: String,
    quantity: u32,
}

#[function(
    http(methods = ["post"], route = "items/{item}/reserve", auth = "anonymous"),
    output(reservation = queue("reservations")),
)]
async fn reserve(
    Path(item): Path<String>,
    Json(order): Json<Order>,
    context: &mut Context,
) -> Result<impl IntoResponse> {
    let warehouses = context.require_setting("WAREHOUSES")?;
    let (north, south) = (
        format!("{warehouses}/north/{item}"),
        format!("{warehouses}/south/{item}"),
    );
    let (north, south) = try_zip(left(&north), left(&south)).await?;
    info!("{north} and {south} left");
    if order.quantity > north + south {
        return Err(Error::response(409, "sold out"));
    }
    let quantity = order.quantity;
    context.output("reservation", Json(Reservation { item, quantity }));
    Ok((202, "reserved"))
}

/// How many a warehouse has.
async fn left(url: &str) -> Result<u32> {
    http_client::get(url).await?.error_for_status()?.json()
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing::{self, Report};
    use corral_sdk::{Fault, Function};
    use serde_json::{Value, json};

    use super::reserve;

    fn reserved(quantity: u32, south: (u16, &str)) -> Report {
        let call = testing::http("POST", "/api/items/black/reserve")
            .param("item", "black")
            .json(json!({ "quantity": quantity }))
            .setting("WAREHOUSES", "http://stock.test")
            .respond("http://stock.test/north/black", "2")
            .respond("http://stock.test/south/black", south);
        testing::call::<reserve>(call)
    }

    #[test]
    fn what_both_have_together_can_be_reserved() {
        let report = reserved(5, (200, "3"));
        assert_eq!(report.response().status(), 202);
        let expected = json!({ "item": "black", "quantity": 5 });
        assert_eq!(report.json::<Value>("reservation"), expected);
        assert_eq!(report.logs()[0].message, "2 and 3 left");

        let report = reserved(6, (200, "3"));
        assert_eq!(report.response().status(), 409);
        assert_eq!(report.find_output("reservation"), None);
    }

    #[test]
    fn a_warehouse_that_fails_is_at_fault() {
        let report = reserved(1, (500, "broken"));
        assert_eq!(report.error().fault(), Fault::Upstream);
        assert!(report.error().is_retryable());
    }

    #[test]
    fn function_json_is_what_the_code_declares() {
        let declared: Value = serde_json::from_str(reserve::FUNCTION_JSON.unwrap()).unwrap();
        let file: Value = serde_json::from_str(include_str!("../function.json")).unwrap();
        assert_eq!(file, declared);
    }
}
