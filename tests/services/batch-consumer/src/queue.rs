//! A queue in memory that delivers as SQS does: at least once, and to the dead letters after three times.

use std::collections::VecDeque;

const MAX_RECEIVES: u32 = 3;

/// A message as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    pub body: String,
    pub receives: u32,
}

/// A queue holds messages that wait, those that are being handled, and dead letters.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Message>,
    in_flight: Vec<Message>,
    dead: Vec<Message>,
}

impl Queue {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn send(&mut self, id: &str, body: &str) {
        self.waiting.push_back(Message {
            id: id.to_owned(),
            body: body.to_owned(),
            receives: 0,
        });
    }

    /// Takes up to `max` messages; each must be deleted, put back or buried.
    pub fn receive(&mut self, max: usize) -> Vec<Message> {
        let max = max.min(self.waiting.len());
        let mut batch: Vec<Message> = self.waiting.drain(..max).collect();
        for message in &mut batch {
            message.receives += 1;
        }
        self.in_flight.extend(batch.iter().cloned());
        batch
    }

    /// Ends the message: it has been handled.
    pub fn delete(&mut self, message: &Message) {
        self.in_flight.retain(|received| received != message);
    }

    /// Has the message delivered again, unless it has been received three times.
    pub fn put_back(&mut self, message: &Message) {
        if message.receives < MAX_RECEIVES {
            self.delete(message);
            self.waiting.push_back(message.clone());
        } else {
            self.bury(message);
        }
    }

    /// Moves the message to the dead letters.
    pub fn bury(&mut self, message: &Message) {
        self.delete(message);
        self.dead.push(message.clone());
    }

    /// Returns whether no message waits or is being handled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.in_flight.is_empty()
    }

    /// Returns the ids of the dead letters.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<&str> {
        self.dead
            .iter()
            .map(|message| message.id.as_str())
            .collect()
    }
}
