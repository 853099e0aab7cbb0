//! Processes the messages of a queue, and writes a message to another queue.

use corral_sdk::prelude::*;

#[function]
fn my_function(item: QueueMessage, context: &mut Context) -> Result<()> {
    info!("delivery {}: {}", item.dequeue_count, item.body);
    context.output("message", format!("processed: {}", item.body));
    Ok(())
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::my_function;

    #[test]
    fn an_item_is_processed() {
        let report = testing::call::<my_function>(testing::queue("an item"));
        assert_eq!(report.text("message"), "processed: an item");
        assert_eq!(report.logs()[0].message, "delivery 1: an item");
    }
}
