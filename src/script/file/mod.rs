//! The scenario file: reads a script from JSON and reports every error in it.

mod cassettes;
mod scenario;
mod step;
mod world;

use std::sync::Arc;
use std::time::Duration;

pub(super) use self::cassettes::Cassettes;
use super::{LintLevels, Location, Order, Script, Unmatched, Unsigned};
use crate::cassette::Cassette;
use crate::clock::{ClockKind, Timestamp};
use crate::error::{Error, ErrorKind};
use crate::file::{Document, Node, Object};
use crate::lints::{Lint, LintLevel};
use crate::world::{InputEquality, World};

const DAY: Duration = Duration::from_hours(24);

const KEYS: [&str; 19] = [
    "partition",
    "region",
    "account",
    "seed",
    "clock",
    "nameRetentionDays",
    "openExecutionLimit",
    "describeLag",
    "listLag",
    "throttling",
    "inputEquality",
    "unsigned",
    "unmatched",
    "optional",
    "lints",
    "stateMachines",
    "activities",
    "scenarios",
    "inOrder",
];

/// The file that a script is read from.
struct SourceFile<'a> {
    /// The file's name in messages.
    name: &'a str,
    /// The cassettes that its steps can play.
    cassettes: Cassettes<'a>,
}

impl SourceFile<'_> {
    /// A place in the file, for messages.
    fn location(&self, path: &str) -> Location {
        Location::File(Arc::from(format!("{}: {path}", self.name)))
    }
}

/// Reads a script. Messages call the file `name`.
pub(super) fn parse(text: &str, name: &str, cassettes: Cassettes<'_>) -> Result<Script, Error> {
    let document = Document::parse(ErrorKind::Script, text, name)?;
    if Cassette::is_meant_by(text) {
        let message = "expected a scenario file, found a cassette; a step plays one of its exchanges: \
                       { \"play\": \"FILE#1\" }";
        return Err(document.refuse(document.root(), message.to_owned()));
    }
    let source = SourceFile { name, cassettes };
    let script = match document.root().object(&KEYS) {
        Some(root) => script(&root, &source),
        None => Script::default(),
    };
    document.finish(script.diagnostics())?;
    Ok(script)
}

fn script(root: &Object<'_>, source: &SourceFile<'_>) -> Script {
    let unsigned = root.word("unsigned", &["refuse", "accept"]);
    let unmatched = root.word("unmatched", &["serve", "failTest"]);
    let mut scenarios = Vec::new();
    for (index, node) in root.items("scenarios").into_iter().enumerate() {
        scenarios.push(scenario::read(node, index, source));
    }
    let script = Script {
        world: world(root),
        seed: root.integer("seed"),
        clock: root.get("clock").and_then(clock),
        unsigned: unsigned.map(|word| match word {
            "accept" => Unsigned::Accept,
            _ => Unsigned::Refuse,
        }),
        unmatched: unmatched.map(|word| {
            let unmatched = match word {
                "failTest" => Unmatched::FailTest,
                _ => Unmatched::Serve,
            };
            (unmatched, source.location("unmatched"))
        }),
        scenarios,
        orders: orders(root, source),
        lint_levels: match root.get("lints") {
            Some(node) => lint_levels(node, source),
            None => LintLevels::default(),
        },
        playing: Vec::new(),
    };
    match root.get("optional").and_then(Node::boolean) {
        Some(true) => script.optional(),
        Some(false) | None => script,
    }
}

fn clock(node: Node<'_>) -> Option<ClockKind> {
    let words = [("running", false), ("frozen", false), ("frozenAt", true)];
    let (word, value) = node.variant(&words)?;
    match word {
        "running" => Some(ClockKind::Running),
        "frozen" => Some(ClockKind::FROZEN),
        _ => {
            let node = value?;
            let at = Timestamp::parse(&node.string()?);
            if at.is_none() {
                node.report_unexpected("a date such as \"2026-01-01T00:00:00Z\"");
            }
            at.map(ClockKind::Frozen)
        }
    }
}

/// Reads the service's settings, which are keys of the file's root.
fn world(root: &Object<'_>) -> World {
    let mut activities = Vec::new();
    for node in root.items("activities") {
        activities.push(world::activity(node));
    }
    let input_equality = root.word("inputEquality", &["bytes", "json"]);
    let days: Option<u32> = root.integer("nameRetentionDays");
    World {
        partition: root.string("partition"),
        region: root.string("region"),
        account: root.string("account"),
        name_retention: days.map(|days| DAY * days),
        open_execution_limit: root.integer("openExecutionLimit"),
        describe_lag: root.get("describeLag").and_then(world::lag),
        list_lag: root.get("listLag").and_then(world::lag),
        throttling: root.get("throttling").map(world::throttling),
        input_equality: input_equality.map(|word| match word {
            "json" => InputEquality::Json,
            _ => InputEquality::Bytes,
        }),
        machines: root.get("stateMachines").map(world::machines),
        activities,
    }
}

fn orders(root: &Object<'_>, source: &SourceFile<'_>) -> Vec<Order> {
    let mut orders = Vec::new();
    for (index, order) in root.items("inOrder").into_iter().enumerate() {
        let mut scenarios = Vec::new();
        for name in order.items() {
            scenarios.push(Arc::from(name.string().unwrap_or_default()));
        }
        orders.push(Order {
            scenarios,
            written_at: source.location(&format!("inOrder[{index}]")),
        });
    }
    orders
}

fn lint_levels(node: Node<'_>, source: &SourceFile<'_>) -> LintLevels {
    let mut levels = LintLevels::default();
    let mut ids = Vec::new();
    for lint in Lint::ALL {
        ids.push(lint.id());
    }
    let Some(object) = node.object(&ids) else {
        return levels;
    };
    for lint in Lint::ALL {
        let level = match object.word(lint.id(), &["allow", "warn", "deny"]) {
            Some("allow") => LintLevel::Allow,
            Some("warn") => LintLevel::Warn,
            Some(_) => LintLevel::Deny,
            None => continue,
        };
        levels.set(*lint, level, source.location(&format!("lints.{lint}")));
    }
    levels
}
