//! Queues.

use std::time::Duration;

use jiff::Timestamp;

use crate::Operation;

/// The queues of a storage account.
///
/// Texts are stored as they are: what encodes messages in base64 is the binding, not
/// the queue. Durations are counted in whole seconds; a part of one counts as one. A
/// message can be hidden for at most seven days.
pub trait Queues {
    /// Creates a queue, unless there is one of this name.
    fn create_queue<'a>(&'a self, queue: &'a str) -> Operation<'a, ()>;

    /// The names of all queues, in order.
    fn queues(&self) -> Operation<'_, Vec<String>>;

    /// About how many messages the queue has, including hidden ones.
    fn message_count<'a>(&'a self, queue: &'a str) -> Operation<'a, u64>;

    /// Adds a message. When the answer of a service is lost, it is sent again, and may be
    /// added twice.
    fn put_message<'a>(&'a self, queue: &'a str, message: NewMessage) -> Operation<'a, ()>;

    /// Takes up to `most` visible messages, at most 32, which are hidden from others for
    /// this long, at least a second. Counts as a dequeue of each.
    ///
    /// In a local file, what processes had taken that have ended is shown again when the
    /// first process that takes messages does so; where others do, it stays hidden.
    fn receive_messages<'a>(
        &'a self,
        queue: &'a str,
        most: usize,
        hidden_for: Duration,
    ) -> Operation<'a, Vec<Message>>;

    /// Up to `most` visible messages, at most 32, without taking them. Their
    /// [`Message::pop_receipt`] is empty.
    fn peek_messages<'a>(&'a self, queue: &'a str, most: usize) -> Operation<'a, Vec<Message>>;

    /// Keeps a received message for this long from now on, at least a second. Otherwise
    /// like [`Self::hide_message`].
    fn keep_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
        hidden_for: Duration,
    ) -> Operation<'a, String>;

    /// Hides a received message for this long from now on; zero shows it at once.
    /// Returns the new pop receipt. [`StorageError::Conflict`] or
    /// [`StorageError::NotFound`] when another receiver has it since.
    ///
    /// [`StorageError::Conflict`]: crate::StorageError::Conflict
    /// [`StorageError::NotFound`]: crate::StorageError::NotFound
    fn hide_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
        hidden_for: Duration,
    ) -> Operation<'a, String>;

    /// Deletes a received message.
    fn delete_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
    ) -> Operation<'a, ()>;

    /// Deletes a received message, and adds its text to another queue. Where that is not
    /// one step, it is added first: it may then be in both queues, but never in none.
    fn move_message<'a>(
        &'a self,
        queue: &'a str,
        message: &'a Message,
        to: &'a str,
    ) -> Operation<'a, ()>;

    /// Deletes all messages.
    fn clear_queue<'a>(&'a self, queue: &'a str) -> Operation<'a, ()>;
}

/// A message to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The text, at most 64 KiB, without the control characters that XML cannot have.
    pub text: String,
    /// How long it stays hidden at first; less than its time to live.
    pub hidden_for: Duration,
    /// When it is thrown away; `None` for never.
    pub time_to_live: Option<Duration>,
}

impl NewMessage {
    /// The time to live of the service when none is given.
    pub const TIME_TO_LIVE: Duration = Duration::from_hours(7 * 24);

    /// A message that is visible at once and lives for seven days.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            hidden_for: Duration::ZERO,
            time_to_live: Some(Self::TIME_TO_LIVE),
        }
    }
}

/// A message as it was received or peeked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id, which it keeps.
    pub id: String,
    /// What proves that its receiver still has it.
    pub pop_receipt: String,
    /// How often it has been received, including this time.
    pub dequeue_count: u64,
    /// When it was added.
    pub inserted: Timestamp,
    /// When it will be thrown away; [`Timestamp::MAX`] for never.
    pub expires: Timestamp,
    /// When it is visible again; when it was added, for one that was peeked at.
    pub next_visible: Timestamp,
    /// The text.
    pub text: String,
}
