//! Writes a receipt for every order.
//!
//! This is an ordinary program: it reads the invocation from standard input and
//! prints the result, both as JSON. It needs no SDK, and a program in any other
//! language works the same.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};

/// The parts of the invocation that are used here.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Call {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    /// The text of the queue message, which `order` enqueued.
    order: String,
}

#[derive(Deserialize)]
struct Order {
    id: u64,
    quantity: u32,
    color: String,
}

fn main() -> ExitCode {
    match run() {
        Ok(result) => {
            println!("{result}");
            ExitCode::SUCCESS
        }
        // Standard error is logged, and an exit code other than 0 fails the
        // invocation.
        Err(error) => {
            eprintln!("no receipt: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Value, Box<dyn Error>> {
    let call = serde_json::from_reader(io::stdin().lock())?;
    Ok(answer(&call)?)
}

fn answer(call: &Call) -> serde_json::Result<Value> {
    let Order {
        id,
        quantity,
        color,
    } = serde_json::from_str(&call.data.order)?;
    Ok(json!({
        "Outputs": { "receipt": format!("Order {id}\n{quantity} x {color}\n") },
        "Logs": [format!("receipt for order {id}")]
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(order: &str) -> Call {
        serde_json::from_value(json!({
            "Data": { "order": order },
            "Metadata": { "DequeueCount": 1 },
            "Invocation": { "Id": "1", "Function": "receipt", "Trigger": "order" }
        }))
        .unwrap()
    }

    #[test]
    fn an_order_has_a_receipt() {
        let answer = answer(&call(r#"{"id":1005,"quantity":2,"color":"black"}"#)).unwrap();
        assert_eq!(answer["Outputs"]["receipt"], "Order 1005\n2 x black\n");
    }

    #[test]
    fn invalid_orders_fail() {
        for order in [
            "",
            "test",
            "{}",
            r#"{"id":-1,"quantity":2,"color":"black"}"#,
        ] {
            assert!(answer(&call(order)).is_err(), "{order}");
        }
    }
}
