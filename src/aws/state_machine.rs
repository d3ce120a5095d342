//! The enums of a state machine, as AWS spells them.

use std::fmt;

use super::{ErrorCode, ServiceError};

/// STANDARD or EXPRESS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StateMachineType {
    /// Idempotent by name, runs for up to a year.
    Standard,
    /// Never idempotent, runs for up to five minutes.
    Express,
}

impl StateMachineType {
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Express];

    /// Returns AWS's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Express => "EXPRESS",
        }
    }
}

impl fmt::Display for StateMachineType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// ACTIVE or DELETING.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StateMachineStatus {
    /// It takes starts.
    Active,
    /// It is being deleted and takes none.
    Deleting,
}

impl StateMachineStatus {
    /// Every status.
    pub const ALL: [Self; 2] = [Self::Active, Self::Deleting];

    /// Returns AWS's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Deleting => "DELETING",
        }
    }
}

impl fmt::Display for StateMachineStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The state of the KMS key that a state machine or an activity is encrypted with.
///
/// Documented: the values of `kmsKeyState`, and ENABLED, with which nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KmsKeyState {
    /// It can be used.
    Enabled,
    /// It was disabled.
    Disabled,
    /// Its deletion is scheduled.
    PendingDeletion,
    /// Its key material is not there yet.
    PendingImport,
    /// Its key store cannot be reached.
    Unavailable,
    /// It is being made.
    Creating,
}

impl KmsKeyState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Enabled,
        Self::Disabled,
        Self::PendingDeletion,
        Self::PendingImport,
        Self::Unavailable,
        Self::Creating,
    ];

    /// Returns AWS's word for it, which scenario files take too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
            Self::PendingDeletion => "PENDING_DELETION",
            Self::PendingImport => "PENDING_IMPORT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Creating => "CREATING",
        }
    }
}

impl fmt::Display for KmsKeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The caller's access to the KMS key that a state machine or an activity is encrypted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KmsAccess {
    /// It may.
    Allowed,
    /// The key's policy refuses it: KmsAccessDeniedException.
    Denied,
}

impl KmsAccess {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Allowed, Self::Denied];

    /// Returns the word of scenario files for it: AWS has none.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "ALLOWED",
            Self::Denied => "DENIED",
        }
    }
}

impl fmt::Display for KmsAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The KMS key that a state machine or an activity is encrypted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KmsKey {
    pub(crate) state: KmsKeyState,
    pub(crate) access: KmsAccess,
}

impl Default for KmsKey {
    fn default() -> Self {
        Self {
            state: KmsKeyState::Enabled,
            access: KmsAccess::Allowed,
        }
    }
}

impl KmsKey {
    /// Refuses a request that needs the key where it cannot be used.
    ///
    /// Documented: the two errors and their conditions. Inferred: that access is checked first.
    pub(crate) fn check(self) -> Result<(), ServiceError> {
        if self.access == KmsAccess::Denied {
            return Err(ErrorCode::KmsAccessDeniedException.into());
        }
        if self.state != KmsKeyState::Enabled {
            return Err(ErrorCode::KmsInvalidStateException.with_kms_key_state(self.state));
        }
        Ok(())
    }
}
