//! The timeline as a Mermaid sequence diagram.

use super::describe::{script, seconds, service, wire};
use super::{Exchange, Timeline};

const HEAD: &str = "sequenceDiagram
    participant C as client
    participant S as Step Functions";

pub(super) fn diagram(timeline: &Timeline) -> String {
    let exchanges = timeline.exchanges();
    let places = timeline.places();
    let mut lines = vec![HEAD.to_owned()];
    for (index, exchange) in exchanges.iter().enumerate() {
        let place = places.of[index];
        let call = place.call + 1;
        match places.previous(place) {
            None => {
                let subject = escape(&exchange.subject());
                lines.push(format!("Note over C: call {call}: {subject}"));
            }
            Some(previous) => {
                let before = exchanges[previous].since_start();
                let waited = seconds(exchange.since_start().saturating_sub(before));
                lines.push(format!("Note over C: call {call} waited {waited}"));
            }
        }
        if let Some(script) = script(exchange) {
            lines.push(format!("Note over C,S: {}", escape(&script)));
        }
        add_events(&mut lines, exchange, place.attempt + 1);
    }
    lines.join("\n    ") + "\n"
}

/// Adds the request's arrow, the service's note, the answer's arrow.
fn add_events(lines: &mut Vec<String>, exchange: &Exchange, attempt: usize) {
    let number = exchange.number();
    let wire = escape(&wire(exchange).0);
    if exchange.status().is_none() && exchange.fault().is_some() {
        lines.push(format!("C-xS: #35;{number} attempt {attempt}: {wire}"));
        return;
    }
    lines.push(format!("C->>S: #35;{number} attempt {attempt}"));
    let (service, _) = service(exchange);
    if service != "-" {
        lines.push(format!("Note right of S: {}", escape(&service)));
    }
    match (exchange.status(), exchange.fault()) {
        (None, _) => {}
        (Some(_), None) => lines.push(format!("S-->>C: {wire}")),
        (Some(_), Some(_)) => lines.push(format!("S--xC: {wire}")),
    }
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
