//! Moves a message from one queue to another, and logs its delivery count.

use corral_sdk::prelude::*;

#[function]
fn my_queue_function(message: QueueMessage) -> String {
    let id = message.id.as_deref().unwrap_or("without an id");
    info!("message {id}, delivery {}", message.dequeue_count);
    message.body
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::my_queue_function;

    #[test]
    fn the_message_is_returned_unchanged() {
        for body in [
            "{ message: \"Message sent\" }",
            "test",
            "2020-01-01T00:00:00Z",
            "",
        ] {
            let outcome = testing::call::<my_queue_function>(testing::queue(body));
            assert_eq!(outcome.text("$return"), body);
        }
    }

    #[test]
    fn the_log_names_the_message_and_its_delivery() {
        let call = testing::queue("again")
            .metadata("Id", "800ae4b3")
            .metadata("DequeueCount", "2");
        let outcome = testing::call::<my_queue_function>(call);
        assert_eq!(outcome.logs()[0].message, "message 800ae4b3, delivery 2");
    }
}
