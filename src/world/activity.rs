//! Activities as a test or a scenario file declares them.

/// An activity to declare, with [`Builder::activity`](crate::Builder::activity). A name is one:
/// `builder.activity("pick")`.
///
/// Only declared activities exist, and those that CreateActivity makes. State machines are not
/// affected: a mock that declares activities alone still has every machine.
///
/// ```
/// use sfn_mock::{Activity, SfnMock};
///
/// let sfn = SfnMock::builder()
///     .activity("pick")
///     .activity(Activity::new("pack").tag("team", "logistics"))
///     .start();
/// assert_eq!(sfn.activity("pack").arn(), "arn:aws:states:us-east-1:123456789012:activity:pack");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a declared activity exists once it is given to `Builder::activity`"]
pub struct Activity {
    pub(crate) name: String,
    /// In the order in which they were given.
    pub(crate) tags: Vec<(String, String)>,
}

impl Activity {
    /// Declares an activity.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            tags: Vec::new(),
        }
    }

    /// Adds a tag.
    ///
    /// Documented: at most 50, with keys of 1 to 128 characters and values of at most 256.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// Sets the tags, in place of those that were given before. See [`tag`](Self::tag).
    pub fn tags<K: Into<String>, V: Into<String>>(
        mut self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.tags.clear();
        for (key, value) in tags {
            self = self.tag(key, value);
        }
        self
    }
}

impl From<&str> for Activity {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Activity {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}
