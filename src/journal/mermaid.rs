//! The timeline as a Mermaid sequence diagram.

use super::describe::{script, seconds, service, wire};
use super::{Exchange, Timeline};

const HEAD: &str = "sequenceDiagram
    participant C as client
    participant S as Step Functions";

pub(super) fn diagram(timeline: &Timeline) -> String {
    let exchanges = timeline.exchanges();
    let places = &timeline.places().of;
    let mut text = HEAD.to_owned();
    let mut line = |line: &str| {
        text.push_str("\n    ");
        text.push_str(line);
    };
    for (exchange, place) in exchanges.iter().zip(places) {
        let call = place.call + 1;
        match place.previous {
            None => line(&format!(
                "Note over C: call {call}: {}",
                escape(&exchange.subject())
            )),
            Some(previous) => {
                let waited = exchange
                    .since_start()
                    .saturating_sub(exchanges[previous].since_start());
                line(&format!(
                    "Note over C: call {call} waited {}",
                    seconds(waited)
                ));
            }
        }
        let script = script(exchange).unwrap_or_default();
        if !script.is_empty() {
            line(&format!("Note over C,S: {}", escape(&script)));
        }
        for event in events(exchange, place.attempt + 1) {
            line(&event);
        }
    }
    text.push('\n');
    text
}

/// The request's arrow, the service's note, the answer's arrow, each a line of the diagram.
fn events(exchange: &Exchange, attempt: usize) -> Vec<String> {
    let number = exchange.number();
    let wire = escape(&wire(exchange).0);
    if exchange.status().is_none() && exchange.fault().is_some() {
        return vec![format!("C-xS: #35;{number} attempt {attempt}: {wire}")];
    }
    let mut events = vec![format!("C->>S: #35;{number} attempt {attempt}")];
    let (service, _) = service(exchange);
    if service != "-" {
        events.push(format!("Note right of S: {}", escape(&service)));
    }
    match (exchange.status(), exchange.fault()) {
        (None, _) => {}
        (Some(_), None) => events.push(format!("S-->>C: {wire}")),
        (Some(_), Some(_)) => events.push(format!("S--xC: {wire}")),
    }
    events
}

/// Escapes the characters that Mermaid reads as its own: `#` begins a code, `;` ends a
/// statement, `%%` begins a comment, `<` and `>` are HTML's.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | ';' | '%' | '<' | '>' | '&' | '{' | '}' | '\\' | '`' => {
                escaped.push_str(&format!("#{};", u32::from(c)));
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
