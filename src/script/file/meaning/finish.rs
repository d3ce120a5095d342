//! The endings and the lags that a scenario file says.

use std::time::Duration;

use serde_json::json;

use super::Flaws;
use crate::script::Flaw;
use crate::script::file::form::{FileFinish, FileFinishStatus, FileLag};
use crate::world::{Due, Ending, Finish, Lag};

impl FileFinish {
    pub(super) fn write(self, flaws: &mut Flaws) -> Finish {
        let mut found = Flaws::new();
        let mut belongs = |given: bool, key: &str, status: FileFinishStatus, word: &str| {
            if given && self.status != status {
                let text = format!("it belongs to the status {word}, which this is not");
                found.push(Flaw::at(key, text));
            }
        };
        let (succeeded, failed) = (FileFinishStatus::Succeeded, FileFinishStatus::Failed);
        belongs(self.output.is_some(), "output", succeeded, "SUCCEEDED");
        belongs(self.error.is_some(), "error", failed, "FAILED");
        belongs(self.cause.is_some(), "cause", failed, "FAILED");
        if self.after_ms.is_some() && self.after_polls.is_some() {
            let text = "it ends `afterMs` or `afterPolls`, not both";
            found.push(Flaw::at("afterPolls", text));
        }
        flaws.extend(found.into_iter().map(|flaw| flaw.within("finish", "")));
        let mut finish = match self.status {
            FileFinishStatus::Succeeded => {
                Finish::succeeded(self.output.unwrap_or_else(|| json!({})))
            }
            FileFinishStatus::Failed => Finish {
                ending: Ending::Failed {
                    error: self.error.map(Into::into),
                    cause: self.cause.map(Into::into),
                },
                due: Due::AtOnce,
            },
            FileFinishStatus::TimedOut => Finish::timed_out(),
        };
        finish = match self.after_ms {
            Some(after) => finish.after(Duration::from_millis(after)),
            None => finish,
        };
        match self.after_polls {
            Some(looks) => finish.after_polls(looks),
            None => finish,
        }
    }
}

impl From<FileLag> for Lag {
    fn from(lag: FileLag) -> Self {
        match lag {
            FileLag::Calls(calls) => Self::calls(calls),
            FileLag::Ms(after) => Self::duration(Duration::from_millis(after)),
        }
    }
}
