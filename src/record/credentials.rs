//! Credentials that a caller gives for the upstream.

use std::fmt;

/// AWS credentials, with which requests are signed for the upstream. They are shown nowhere.
///
/// ```
/// use sfn_mock::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret").session_token("token");
/// assert_eq!(format!("{credentials:?}"), "Credentials");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "give them to `Recording::sign_with`"]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl Credentials {
    /// Those of a user: access key id and secret access key.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
        }
    }

    /// Those of a session, which have a token too.
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}
