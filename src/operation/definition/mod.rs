//! A definition, read as far as it can be judged without running it: its form, the types of its
//! states, and where its transitions lead.
//!
//! The reader accepts everything that it does not know: paths, expressions, arguments, fields of the
//! language that are newer than it. It accepts what AWS only warns of, too.
//!
//! Recorded: the texts about a text that is not JSON or not an object, about missing fields, about the
//! query language and about EXPRESS. Observed, as measured with ValidateStateMachineDefinition by third
//! parties in 2026: the other texts, except those marked Inferred. Inferred: the order of several
//! diagnostics, and that AWS looks at the transitions only where nothing else is wrong.

mod transitions;

use std::collections::HashSet;
use std::fmt;

use self::transitions::State;
use crate::aws::StateMachineType;
use crate::wire::{Json, Members, elements, json_fault_at, members};

/// The greatest number of diagnostics that are collected: one more than an answer can have.
const MAX_DIAGNOSTICS: usize = 101;

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

const TYPES: [&str; 8] = [
    "Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map",
];
/// The types that go on to another state, or end.
const STEPS: &[&str] = &["Task", "Pass", "Wait", "Parallel", "Map"];
const RETRIED: &[&str] = &["Task", "Parallel", "Map"];
/// Fields, and the types that carry them.
const FIELDS: [(&str, &[&str]); 11] = [
    ("TimeoutSeconds", &["Task"]),
    ("Catch", RETRIED),
    ("Retry", RETRIED),
    ("Next", STEPS),
    ("End", STEPS),
    ("Resource", &["Task"]),
    ("Choices", &["Choice"]),
    ("Default", &["Choice"]),
    ("Branches", &["Parallel"]),
    ("ItemProcessor", &["Map"]),
    ("Iterator", &["Map"]),
];

/// An error in a definition.
#[derive(Debug)]
pub(super) struct DefinitionDiagnostic {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) location: Option<String>,
}

impl fmt::Display for DefinitionDiagnostic {
    /// Observed: the form of CreateStateMachine's text, also without a location.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.location.as_deref().unwrap_or("null");
        write!(f, "{}: {} at {location}", self.code, self.message)
    }
}

/// Returns the errors in the definition of a machine of this type.
pub(super) fn diagnostics(definition: &str, kind: StateMachineType) -> Vec<DefinitionDiagnostic> {
    let mut reader = Reader {
        is_express: kind == StateMachineType::Express,
        is_jsonata: false,
        names: HashSet::new(),
        schema: Vec::new(),
        graph: Vec::new(),
    };
    // A blank text is refused as one that is not an object.
    let is_blank = definition.trim_matches([' ', '\t', '\r', '\n']).is_empty();
    match json_fault_at(definition).filter(|_| !is_blank) {
        Some((fault, place)) => reader.schema.push(DefinitionDiagnostic {
            code: "INVALID_JSON_DESCRIPTION",
            message: format!("{fault}\n at {place}"),
            location: Some(place),
        }),
        None => match members(definition) {
            Ok(machine) => reader.container(&machine, ""),
            Err(_) => reader.schema.push(DefinitionDiagnostic {
                code: SCHEMA,
                message: "Definition must be a valid JSON object".to_owned(),
                location: None,
            }),
        },
    }
    if reader.schema.is_empty() {
        reader.graph
    } else {
        reader.schema
    }
}

/// The reader of one definition, and what it has found. Its methods take as `at` the path of a value in the
/// form of AWS's diagnostics: `/States/Ship/Next`.
struct Reader {
    is_express: bool,
    /// The query language of the whole machine is `JSONata`.
    is_jsonata: bool,
    /// The names of all states so far: a name is unique in the whole machine.
    names: HashSet<String>,
    /// The errors of form.
    schema: Vec<DefinitionDiagnostic>,
    /// The errors of names and transitions, which count only where the form has no error.
    graph: Vec<DefinitionDiagnostic>,
}

impl Reader {
    /// Reads the machine itself, whose path is empty, a branch, or the processor of a Map state.
    fn container(&mut self, members: &Members<'_>, path: &str) {
        let is_machine = path.is_empty();
        let place = if is_machine { "/" } else { path };
        self.require(members, &["States", "StartAt"], place);
        if is_machine {
            self.is_jsonata = self.query_language(members, path) == Some("JSONata");
        } else if members.get("QueryLanguage").is_some() {
            self.schema(place, "Field 'QueryLanguage' is not supported");
        }
        let start = self.text(members, "StartAt", path);
        let mut states = Vec::new();
        if let Some(all) = self.object(members.get("States"), &format!("{path}/States")) {
            if all.all().is_empty() {
                // Inferred, as for an empty list.
                self.schema(&format!("{path}/States"), "Value cannot be empty");
            }
            for (name, state) in all.all() {
                let at = format!("{path}/States/{name}");
                if !self.names.insert(name.to_string()) {
                    let text = format!("Duplicate State name: {name}");
                    let found = &mut self.graph;
                    add(found, "DUPLICATE_STATE_NAME", text, Some(at.clone()));
                }
                if let Some(state) = self.object(Some(state), &at) {
                    states.push(self.state(name, &state, &at));
                }
            }
        }
        if let Some(start) = start {
            transitions::check(&mut self.graph, start, &states, path);
        }
    }

    /// Reads one state, whose path is `at`. Returns it for the check of the transitions.
    fn state(&mut self, name: &str, state: &Members<'_>, at: &str) -> State {
        self.require(state, &["Type"], at);
        let kind = self.text(state, "Type", at).unwrap_or_default();
        if state.get("Type").is_some() && !TYPES.contains(&kind) {
            // Inferred: the form is that of other fields, the order is a guess.
            let text = format!(
                "Value should be one of the following: [{}]",
                TYPES.join(", ")
            );
            self.schema(&format!("{at}/Type"), &text);
        }
        if self.query_language(state, at) == Some("JSONPath") && self.is_jsonata {
            self.schema(
                at,
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            );
        }
        for (field, kinds) in &FIELDS {
            let is_misplaced = TYPES.contains(&kind) && !kinds.contains(&kind);
            if is_misplaced && state.get(field).is_some() {
                self.schema(at, &format!("Field '{field}' is not supported"));
            }
        }
        let ends = matches!(state.get("End"), Some(Json::Bool(true)));
        if STEPS.contains(&kind) {
            self.one_of(at, ["Next", "End"], [state.get("Next").is_some(), ends]);
        }
        // In the order of their diagnostics: `Next`, the rules of a Choice state, `Default`, `Catch`.
        let mut targets = Vec::new();
        for &(field, rules) in &[("Next", "Choices"), ("Default", "Catch")] {
            if let Some(target) = self.text(state, field, at) {
                targets.push((target.to_owned(), field.to_owned()));
            }
            targets.append(&mut self.rules(state, rules, at));
        }
        self.own_fields(kind, state, at);
        State {
            name: name.into(),
            targets,
            is_terminal: ends || matches!(kind, "Succeed" | "Fail"),
        }
    }

    /// Reads the fields that one type of state alone has.
    fn own_fields(&mut self, kind: &str, state: &Members<'_>, at: &str) {
        match kind {
            "Task" => {
                self.require(state, &["Resource"], at);
                // One that is missing or not a text has its diagnostic already.
                let resource = self.text(state, "Resource", at).unwrap_or("arn:");
                let of_field = format!("{at}/Resource");
                if !resource.starts_with("arn:") {
                    self.schema(&of_field, "Value is not a valid resource ARN");
                }
                for &pattern in &[".waitForTaskToken", ".sync"] {
                    if self.is_express && resource.contains(pattern) {
                        // Recorded, of the first, with the space at the end.
                        let text = format!(
                            "Express state machine does not support '{pattern}' service integration "
                        );
                        self.schema(&of_field, &text);
                    }
                }
            }
            "Choice" => self.require(state, &["Choices"], at),
            "Parallel" => {
                self.require(state, &["Branches"], at);
                for (branch, at) in self.items(state, "Branches", at) {
                    self.container(&branch, &at);
                }
            }
            "Map" => {
                let fields = ["ItemProcessor", "Iterator"];
                let [processor, iterator] = fields;
                let given = [
                    state.get(processor).is_some(),
                    state.get(iterator).is_some(),
                ];
                self.one_of(at, fields, given);
                for &field in &fields {
                    let at = format!("{at}/{field}");
                    if let Some(processor) = self.object(state.get(field), &at) {
                        self.container(&processor, &at);
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns the targets of the rules of a Choice state or of `Catch`, each with the field that names it.
    fn rules(&mut self, state: &Members<'_>, field: &str, at: &str) -> Vec<(String, String)> {
        let mut targets = Vec::new();
        for (index, (rule, place)) in self.items(state, field, at).iter().enumerate() {
            self.require(rule, &["Next"], place);
            if let Some(target) = self.text(rule, "Next", place) {
                targets.push((target.to_owned(), format!("{field}[{index}]/Next")));
            }
        }
        targets
    }

    /// Reads a list of objects; returns each with its path. Only `Catch` may be empty.
    fn items<'a>(
        &mut self,
        state: &Members<'a>,
        field: &str,
        at: &str,
    ) -> Vec<(Members<'a>, String)> {
        let at = format!("{at}/{field}");
        let items = match state.get(field) {
            None => return Vec::new(),
            Some(Json::Array(text)) => elements(text),
            Some(_) => {
                self.schema(&at, "Expected value of type [ARRAY]");
                return Vec::new();
            }
        };
        if items.is_empty() && field != "Catch" {
            self.schema(&at, "Value cannot be empty");
        }
        let mut objects = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let at = format!("{at}[{index}]");
            if let Some(item) = self.object(Some(item), &at) {
                objects.push((item, at));
            }
        }
        objects
    }

    /// Reads an object. Inferred: the text for another value, which is Observed for a string.
    fn object<'a>(&mut self, value: Option<&Json<'a>>, at: &str) -> Option<Members<'a>> {
        match value? {
            Json::Object(text) => members(text).ok(),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                self.schema(at, "Expected value of type [OBJECT]");
                None
            }
        }
    }

    /// Reads the text under `field`; `None` if it is absent or, with a diagnostic, of another type.
    fn text<'m>(&mut self, members: &'m Members<'_>, field: &str, at: &str) -> Option<&'m str> {
        match members.get(field)? {
            Json::String(text) => Some(text.text()),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                self.schema(&format!("{at}/{field}"), "Expected value of type [STRING]");
                None
            }
        }
    }

    fn query_language<'m>(&mut self, members: &'m Members<'_>, at: &str) -> Option<&'m str> {
        let language = self.text(members, "QueryLanguage", at)?;
        if !["JSONPath", "JSONata"].contains(&language) {
            let text = "Value should be one of the following: [JSONPath, JSONata]";
            self.schema(&format!("{at}/QueryLanguage"), text);
        }
        Some(language)
    }

    fn require(&mut self, members: &Members<'_>, fields: &[&str], at: &str) {
        let mut missing = Vec::new();
        for field in fields {
            if members.get(field).is_none() {
                missing.push(*field);
            }
        }
        if !missing.is_empty() {
            let text = format!("These fields are required: [{}]", missing.join(", "));
            self.schema(at, &text);
        }
    }

    /// Checks that exactly one of two fields is given. Inferred for `ItemProcessor` and `Iterator`.
    fn one_of(&mut self, at: &str, fields: [&str; 2], given: [bool; 2]) {
        let text = match given {
            [true, true] => "There should only be one of the following fields: ",
            [false, false] => "This object should have only one of the following fields: ",
            [true, false] | [false, true] => return,
        };
        self.schema(at, &format!("{text}[{}]", fields.join(", ")));
    }

    fn schema(&mut self, at: &str, message: &str) {
        let location = Some(at.to_owned());
        add(&mut self.schema, SCHEMA, message.to_owned(), location);
    }
}

/// Adds a diagnostic, unless as many as an answer can use are there.
fn add(
    found: &mut Vec<DefinitionDiagnostic>,
    code: &'static str,
    message: String,
    location: Option<String>,
) {
    if found.len() < MAX_DIAGNOSTICS {
        found.push(DefinitionDiagnostic {
            code,
            message,
            location,
        });
    }
}
