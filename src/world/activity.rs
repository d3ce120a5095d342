//! Activities as a test or a scenario file declares them.

use super::DeclaredResource;
use crate::aws::{KmsAccess, KmsKeyState};

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
/// assert_eq!(sfn.activity("pick").arn(), "arn:aws:states:us-east-1:123456789012:activity:pick");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a declared activity exists once it is given to `Builder::activity`"]
pub struct Activity {
    pub(crate) resource: DeclaredResource,
}

impl Activity {
    /// Declares an activity.
    pub fn new(name: impl Into<String>) -> Self {
        let resource = DeclaredResource::new(name.into());
        Self { resource }
    }

    /// Sets the activity's region, and with it the partition. Default: the mock's. Two activities of one
    /// name can be in two regions.
    ///
    /// ListActivities and CreateActivity then act in the region that the request is signed for.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.resource.region = Some(region.into());
        self
    }

    /// Sets the activity's account, which the mock then owns too: no request is refused for it. Default:
    /// the mock's.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.resource.account = Some(account.into());
        self
    }

    /// Sets the state of the activity's KMS key; other than ENABLED, GetActivityTask is refused with
    /// KmsInvalidStateException.
    pub fn kms_key_state(mut self, state: KmsKeyState) -> Self {
        self.resource.kms_key.state = state;
        self
    }

    /// Sets the caller's access to the activity's KMS key; where it is denied, GetActivityTask is refused
    /// with KmsAccessDeniedException.
    pub fn kms_access(mut self, access: KmsAccess) -> Self {
        self.resource.kms_key.access = access;
        self
    }

    /// Adds a tag.
    ///
    /// Documented: at most 50, with keys of 1 to 128 characters and values of at most 256.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.resource.tags.push((key.into(), value.into()));
        self
    }

    /// Sets the tags, in place of those that were given before. See [`tag`](Self::tag).
    pub fn tags<K: Into<String>, V: Into<String>>(
        mut self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.resource.set_tags(tags);
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
