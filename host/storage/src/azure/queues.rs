//! Queues of the account.

use std::time::Duration;

use http::Method;
use http::header::CONTENT_TYPE;

use super::AzureStorage;
use super::account::Service;
use super::refusal::Refusal;
use super::request::Request;
use super::time;
use super::xml::{Element, queue_message};
use crate::{Message, NewMessage, Operation, Queues, StorageError, rules};

impl Queues for AzureStorage {
    fn create_queue<'a>(&'a self, queue: &'a str) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::queue(queue)?;
            let request = Request::new(Service::Queue, Method::PUT).path(&[queue]);
            match self.client.send(request).await {
                Err(refusal) if !refusal.is("QueueAlreadyExists") => {
                    Err(refusal.about(&subject(queue)))
                }
                _ => Ok(()),
            }
        })
    }

    fn queues(&self) -> Operation<'_, Vec<String>> {
        Box::pin(async move {
            let list = Request::new(Service::Queue, Method::GET).query("comp", "list");
            self.names(list, "Queues", "Queue")
                .await
                .map_err(|refusal| refusal.about("the list of queues"))
        })
    }

    fn message_count<'a>(&'a self, queue: &'a str) -> Operation<'a, u64> {
        Box::pin(async move {
            rules::queue(queue)?;
            let request = Request::new(Service::Queue, Method::GET)
                .path(&[queue])
                .query("comp", "metadata");
            let about = |refusal: Refusal| refusal.about(&subject(queue));
            let answer = self.client.send(request).await.map_err(about)?;
            let count = answer.header("x-ms-approximate-messages-count");
            let count = count.and_then(|count| count.parse().ok());
            count.ok_or_else(|| about(Refusal::unreadable("there is no count of messages")))
        })
    }

    fn put_message<'a>(&'a self, queue: &'a str, message: NewMessage) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::queue(queue)?;
            rules::message(&message)?;
            let time_to_live = message
                .time_to_live
                .map_or_else(|| "-1".to_owned(), seconds);
            let request = messages(Method::POST, queue)
                .query("visibilitytimeout", seconds(message.hidden_for))
                .query("messagettl", time_to_live)
                .header(CONTENT_TYPE.as_str(), "application/xml")
                .body(queue_message(&message.text));
            self.client
                .send(request)
                .await
                .map_err(|refusal| refusal.about(&subject(queue)))?;
            Ok(())
        })
    }

    fn receive_messages<'a>(
        &'a self,
        queue: &'a str,
        most: usize,
        hidden_for: Duration,
    ) -> Operation<'a, Vec<Message>> {
        Box::pin(async move {
            rules::received(hidden_for)?;
            let request =
                messages(Method::GET, queue).query("visibilitytimeout", seconds(hidden_for));
            self.list(queue, request, most).await
        })
    }

    fn peek_messages<'a>(&'a self, queue: &'a str, most: usize) -> Operation<'a, Vec<Message>> {
        Box::pin(async move {
            let request = messages(Method::GET, queue).query("peekonly", "true");
            self.list(queue, request, most).await
        })
    }

    fn keep_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
        hidden_for: Duration,
    ) -> Operation<'a, String> {
        Box::pin(async move {
            rules::received(hidden_for)?;
            self.hide_message(queue, id, pop_receipt, hidden_for).await
        })
    }

    fn hide_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
        hidden_for: Duration,
    ) -> Operation<'a, String> {
        Box::pin(async move {
            rules::queue(queue)?;
            rules::hidden(hidden_for)?;
            let request = Request::new(Service::Queue, Method::PUT)
                .path(&[queue, "messages", id])
                .query("popreceipt", pop_receipt)
                .query("visibilitytimeout", seconds(hidden_for));
            let about = |refusal| message_error(refusal, queue, id);
            let answer = self.client.send(request).await.map_err(about)?;
            let receipt = answer.header("x-ms-popreceipt").map(str::to_owned);
            receipt.ok_or_else(|| about(Refusal::unreadable("there is no pop receipt")))
        })
    }

    fn delete_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
    ) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::queue(queue)?;
            let request = Request::new(Service::Queue, Method::DELETE)
                .path(&[queue, "messages", id])
                .query("popreceipt", pop_receipt);
            let sent = self.client.send(request).await;
            sent.map_err(|refusal| message_error(refusal, queue, id))?;
            Ok(())
        })
    }

    fn move_message<'a>(
        &'a self,
        queue: &'a str,
        message: &'a Message,
        to: &'a str,
    ) -> Operation<'a, ()> {
        Box::pin(async move {
            let copy = NewMessage::new(message.text.clone());
            self.put_message(to, copy).await?;
            let deleted = self.delete_message(queue, &message.id, &message.pop_receipt);
            match deleted.await {
                // Another receiver has it since, or has deleted it.
                Err(StorageError::Conflict(_) | StorageError::NotFound(_)) => Ok(()),
                deleted => deleted,
            }
        })
    }

    fn clear_queue<'a>(&'a self, queue: &'a str) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::queue(queue)?;
            let sent = self.client.send(messages(Method::DELETE, queue)).await;
            sent.map_err(|refusal| refusal.about(&subject(queue)))?;
            Ok(())
        })
    }
}

impl AzureStorage {
    async fn list(
        &self,
        queue: &str,
        request: Request,
        most: usize,
    ) -> Result<Vec<Message>, StorageError> {
        rules::queue(queue)?;
        let most = most.min(rules::RECEIVED_AT_ONCE);
        if most == 0 {
            return Ok(Vec::new());
        }
        let request = request.query("numofmessages", most.to_string());
        let answer = self.client.send(request).await;
        let list = answer.and_then(|answer| Ok(Element::parse(&answer.body)?));
        let messages = list.and_then(|list| {
            let messages = list.children("QueueMessage").map(message);
            messages.collect::<Result<_, _>>()
        });
        messages.map_err(|refusal| refusal.about(&subject(queue)))
    }
}

fn messages(method: Method, queue: &str) -> Request {
    Request::new(Service::Queue, method).path(&[queue, "messages"])
}

fn message(element: &Element) -> Result<Message, Refusal> {
    let inserted = time::read(element.text("InsertionTime"))?;
    let next_visible = match element.text("TimeNextVisible") {
        // Messages that are peeked at have none.
        "" => inserted,
        text => time::read(text)?,
    };
    let count = element.required("DequeueCount")?;
    let dequeue_count = count
        .parse()
        .map_err(|_| Refusal::unreadable("a dequeue count is not a number"))?;
    Ok(Message {
        id: element.required("MessageId")?,
        pop_receipt: element.text("PopReceipt").to_owned(),
        dequeue_count,
        inserted,
        expires: time::read(element.text("ExpirationTime"))?,
        next_visible,
        text: element.required("MessageText")?,
    })
}

fn subject(queue: &str) -> String {
    format!("queue `{queue}`")
}

/// The error of an operation on a message.
fn message_error(refusal: Refusal, queue: &str, id: &str) -> StorageError {
    if refusal.is("QueueNotFound") {
        return refusal.about(&subject(queue));
    }
    refusal.about(&format!("message `{id}` of queue `{queue}`"))
}

fn seconds(duration: Duration) -> String {
    rules::whole_seconds(duration).to_string()
}
