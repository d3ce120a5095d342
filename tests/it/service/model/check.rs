//! The checks of an answer, and of an execution as the mock shows it, by the model.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::actions::MACHINES;
use super::calls::{ALIASES, Call, machine_arn};
use super::reference_operations::CallAnswer;
use super::reference_service::SentStart;
use super::system_under_test::Subject;

impl Subject {
    pub(super) fn check_answer(&self, answer: &Value, number: usize) {
        let arn = self.executions[number].arn();
        assert_eq!(answer["executionArn"], arn.as_str());
        self.assert_date(answer, "startDate", self.book.executions[number].started);
    }

    pub(super) fn check_text(answer: &Value, sent: &SentStart) {
        let machine = sent.address()[2];
        let wanted = match answer["__type"]
            .as_str()
            .and_then(|code| code.split('#').nth(1))
        {
            Some("ExecutionAlreadyExists") => format!(
                "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:{machine}:{}'",
                sent.name
                    .as_deref()
                    .expect("an unnamed start is never a second one")
            ),
            _ => format!("State Machine Does Not Exist: '{}'", sent.arn()),
        };
        assert_eq!(answer["message"], wanted.as_str());
    }

    fn date(&self, since_start: i64) -> SystemTime {
        let by = Duration::from_millis(since_start.unsigned_abs());
        if since_start < 0 {
            self.epoch - by
        } else {
            self.epoch + by
        }
    }

    /// One execution as the mock shows it and as the model has it.
    pub(super) fn check_execution(&self, number: usize) {
        let (seen, wanted) = (&self.executions[number], &self.book.executions[number]);
        let machine = MACHINES[wanted.machine];
        if let Some(name) = &wanted.name {
            assert_eq!(seen.name(), *name);
        }
        let (kind, arn) = (
            if self.book.is_express(number) {
                "express"
            } else {
                "execution"
            },
            seen.arn(),
        );
        let place = format!(
            "arn:aws:states:us-east-1:123456789012:{kind}:{machine}:{}",
            seen.name()
        );
        assert!(arn.starts_with(&place), "{arn} is not {place}");
        assert_eq!(arn == place, kind == "execution", "{arn}");
        assert_eq!(seen.input(), wanted.input);
        assert_eq!(seen.start_date(), self.date(wanted.started));
        assert_eq!(seen.stop_date(), wanted.closed.map(|(at, _)| self.date(at)));
        assert_eq!(
            seen.status().as_str(),
            wanted.closed.map_or("RUNNING", |(_, status)| status)
        );
        let qualified = |qualifier: String| {
            format!("arn:aws:states:us-east-1:123456789012:stateMachine:{machine}:{qualifier}")
        };
        assert_eq!(
            seen.state_machine_alias_arn(),
            wanted.alias.map(|alias| qualified(alias.into()))
        );
        let runs = (seen.state_machine_version_arn(), seen.revision());
        let may = |(version, revision): &(Option<u32>, u32)| {
            runs == (
                version.map(|version| qualified(version.to_string())),
                *revision,
            )
        };
        assert!(
            wanted.runs.iter().any(may),
            "{runs:?} is not one of {:?}",
            wanted.runs
        );
    }

    fn assert_date(&self, answer: &Value, member: &str, wanted: i64) {
        let seconds = answer[member].as_f64().expect("a date is a number");
        let since = self.date(wanted);
        let since = since
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("it is later");
        let late = (seconds * 1000.0).round() - since.as_secs_f64() * 1000.0;
        assert!(late.abs() < 0.5, "{member}: {seconds} is not {since:?}");
    }

    /// The facts of a call that are not in its answer.
    pub(super) fn check_call(&self, call: Call, answer: &Value, expected: &CallAnswer) {
        match expected {
            CallAnswer::Nothing => assert_eq!(*answer, serde_json::json!({})),
            CallAnswer::Date(member, date) | CallAnswer::Again(member, date) => {
                self.assert_date(answer, member, *date);
                if let Call::CreateAlias(machine, alias, _) = call {
                    let arn = machine_arn(machine, ALIASES[alias]);
                    assert_eq!(answer["stateMachineAliasArn"], arn.as_str());
                }
            }
            CallAnswer::Execution(number, closed) => {
                self.check_shown(answer, *number, *closed);
                assert_eq!(answer["input"], self.book.executions[*number].input);
                self.check_execution(*number);
            }
            CallAnswer::Executions(numbers) => self.check_list(answer, numbers),
            CallAnswer::Version(number, created) => {
                let Call::Publish(machine) = call else {
                    panic!("only that answers with a version");
                };
                let arn = machine_arn(machine, &number.to_string());
                assert_eq!(answer["stateMachineVersionArn"], arn.as_str());
                self.assert_date(answer, "creationDate", *created);
            }
            CallAnswer::Alias(routing, created, updated) => {
                let Call::DescribeAlias(machine, _) = call else {
                    panic!("only that answers with an alias");
                };
                let item = |(version, weight): &(u32, u32)| {
                    let arn = machine_arn(machine, &version.to_string());
                    serde_json::json!({ "stateMachineVersionArn": arn, "weight": weight })
                };
                let wanted: Value = routing.iter().map(item).collect();
                assert_eq!(answer["routingConfiguration"], wanted);
                self.assert_date(answer, "creationDate", *created);
                self.assert_date(answer, "updateDate", *updated);
            }
        }
    }

    /// The expected answer about an execution that has closed so.
    fn check_shown(&self, shown: &Value, number: usize, closed: Option<(i64, &str)>) {
        let wanted = &self.book.executions[number];
        assert_eq!(shown["executionArn"], self.executions[number].arn());
        assert_eq!(
            shown["stateMachineArn"],
            machine_arn(wanted.machine, "").as_str()
        );
        let alias = wanted.alias.map(|alias| machine_arn(wanted.machine, alias));
        assert_eq!(shown["stateMachineAliasArn"].as_str(), alias.as_deref());
        assert_eq!(shown["redriveCount"], wanted.redrives);
        self.assert_date(shown, "startDate", wanted.started);
        let status = closed.map_or("RUNNING", |(_, status)| status);
        assert_eq!(shown["status"], status);
        match closed {
            Some((at, _)) => self.assert_date(shown, "stopDate", at),
            None => assert_eq!(shown.get("stopDate"), None),
        }
    }

    /// Sorted by the close, or else the start or redrive, the most recent first; of two of one
    /// millisecond it is not known which.
    fn check_list(&self, answer: &Value, numbers: &[usize]) {
        let listed = answer["executions"].as_array().expect("there is a list");
        assert_eq!(listed.len(), numbers.len(), "{listed:?}");
        let mut moved = Vec::new();
        for shown in listed {
            let arn = &shown["executionArn"];
            let mut numbers = numbers.iter();
            let number = numbers.find(|&&number| *arn == self.executions[number].arn());
            let number = *number.unwrap_or_else(|| panic!("{arn} is not to be listed"));
            let execution = &self.book.executions[number];
            self.check_shown(shown, number, execution.closed);
            moved.push(execution.closed.map_or(execution.planned, |(at, _)| at));
        }
        assert!(moved.is_sorted_by(|a, b| a >= b), "{moved:?}: {listed:?}");
    }
}
