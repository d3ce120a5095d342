//! The scenario that a scenario file says.

use std::sync::Arc;

use super::{Flaws, each};
use crate::script::file::form::{
    CountedPer, FileInput, FileName, FileScenario, FileText, FileWhen,
};
use crate::script::origin::Origin;
use crate::script::{CallCount, Scenario, When, operation};

impl FileScenario {
    pub(super) fn write(self, index: usize, shown: &str, flaws: &mut Flaws) -> Scenario {
        let name = self.name;
        let name = name.unwrap_or_else(|| format!("scenario {}", index + 1));
        let mut scenario = Scenario::new(name);
        scenario.written_at = Origin::File(Arc::from(format!("{shown}: scenarios[{index}]")));
        scenario.when = self.when.write();
        scenario.afterwards = self.afterwards;
        scenario.counted_per_execution = self.counted_per == CountedPer::Execution;
        scenario.expected = self.expect.map(|expected| CallCount {
            min: expected.min.unwrap_or(0),
            max: expected.max.unwrap_or(u64::MAX),
        });
        scenario.steps = each(flaws, "steps", self.steps, |step, _, flaws| {
            step.write(flaws)
        });
        scenario
    }
}

impl FileWhen {
    fn write(self) -> When {
        let mut when = self.operation.map_or_else(When::default, operation);
        when = match self.state_machine {
            None => when,
            Some(FileText::Equals(text)) => when.state_machine(text),
            Some(FileText::Matches(pattern)) => when.state_machine_matches(&pattern.regex),
        };
        when = match self.name {
            None => when,
            Some(FileName::Unnamed) => when.unnamed(),
            Some(FileName::Text(FileText::Equals(text))) => when.name(text),
            Some(FileName::Text(FileText::Matches(pattern))) => when.name_matches(&pattern.regex),
        };
        when = match self.input {
            None => when,
            Some(FileInput::Equals(input)) => when.input_equals(input),
            Some(FileInput::Contains(input)) => when.input_contains(input),
        };
        for (name, text) in self.headers {
            when = match text {
                FileText::Equals(text) => when.header(name, text),
                FileText::Matches(pattern) => when.header_matches(name, &pattern.regex),
            };
        }
        when
    }
}
