//! The scenario file: reads a script from JSON and reports every error in it.

mod cassettes;
mod scenario;
mod step;
mod world;

use std::sync::Arc;
use std::time::Duration;

pub(super) use self::cassettes::Cassettes;
use super::location::{Located, Location};
use super::{LintLevels, Order, Script, Unmatched, Unsigned};
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
    let root = document.root().object(&KEYS);
    let script = root.map_or_else(Script::default, |root| script(&root, &source));
    document.finish(script.diagnostics())?;
    Ok(script)
}

fn script(root: &Object<'_>, source: &SourceFile<'_>) -> Script {
    let unmatched = [
        ("serve", Unmatched::Serve),
        ("failTest", Unmatched::FailTest),
    ];
    let unsigned = [("refuse", Unsigned::Refuse), ("accept", Unsigned::Accept)];
    let scenarios = items(root, "scenarios");
    let script = Script {
        world: world(root),
        seed: root.integer("seed"),
        clock: root.get("clock").and_then(clock),
        unsigned: root.word("unsigned", &unsigned),
        unmatched: root.word("unmatched", &unmatched).map(|value| Located {
            value,
            at: source.location("unmatched"),
        }),
        scenarios: scenarios
            .into_iter()
            .enumerate()
            .map(|(index, node)| scenario::read(node, index, source))
            .collect(),
        orders: orders(root, source),
        lint_levels: root
            .get("lints")
            .map_or_else(LintLevels::default, |node| lint_levels(node, source)),
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
    let input_equality = [
        ("bytes", InputEquality::Bytes),
        ("json", InputEquality::Json),
    ];
    let machines = root.get("stateMachines").map(Node::items);
    let machines = machines.map(|nodes| nodes.into_iter().map(world::machine).collect());
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
        input_equality: root.word("inputEquality", &input_equality),
        machines,
        activities: items(root, "activities")
            .into_iter()
            .map(world::activity)
            .collect(),
    }
}

fn orders(root: &Object<'_>, source: &SourceFile<'_>) -> Vec<Order> {
    let mut orders = Vec::new();
    for (index, order) in items(root, "inOrder").into_iter().enumerate() {
        let names = order.items().into_iter();
        let names = names.map(|name| Arc::from(name.string().unwrap_or_default()));
        orders.push(Order {
            scenarios: names.collect(),
            written_at: source.location(&format!("inOrder[{index}]")),
        });
    }
    orders
}

fn lint_levels(node: Node<'_>, source: &SourceFile<'_>) -> LintLevels {
    let words = [
        ("allow", LintLevel::Allow),
        ("warn", LintLevel::Warn),
        ("deny", LintLevel::Deny),
    ];
    let mut levels = LintLevels::default();
    let ids: Vec<_> = Lint::ALL.iter().map(|lint| lint.id()).collect();
    let object = node.object(&ids);
    for lint in Lint::ALL {
        let level = object
            .as_ref()
            .and_then(|given| given.word(lint.id(), &words));
        if let Some(level) = level {
            levels.set(*lint, level, source.location(&format!("lints.{lint}")));
        }
    }
    levels
}

/// The items of an optional member.
fn items<'d>(object: &Object<'d>, key: &str) -> Vec<Node<'d>> {
    object.get(key).map_or_else(Vec::new, Node::items)
}
