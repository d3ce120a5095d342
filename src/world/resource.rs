//! The settings that declared state machines and activities have in common.

use crate::aws::KmsKey;

/// The name, the place, the KMS key and the tags of a declared state machine or activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeclaredResource {
    pub(crate) name: String,
    /// `None` is the mock's.
    pub(crate) region: Option<String>,
    /// `None` is the mock's.
    pub(crate) account: Option<String>,
    pub(crate) kms_key: KmsKey,
    /// In the order in which they were given.
    pub(crate) tags: Vec<(String, String)>,
}

impl DeclaredResource {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            region: None,
            account: None,
            kms_key: KmsKey::default(),
            tags: Vec::new(),
        }
    }

    /// Replaces the tags.
    pub(super) fn set_tags<K: Into<String>, V: Into<String>>(
        &mut self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) {
        let tags = tags.into_iter();
        self.tags = tags
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
    }
}
