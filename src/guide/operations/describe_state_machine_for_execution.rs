//! DescribeStateMachineForExecution: what is emulated, what is not, and how well it is known.
//!
//! The operation answers which machine an execution runs, with its definition and role.
//!
//! **Emulated:**
//!
//! - definition, role, name and ARN of the machine, `includedData`
//! - the KMS conditions of its machine
//!
//! **Not emulated:**
//!
//! - `mapRunArn`, `label`, `variableReferences`
//! - its lag: the answer is there with the start
//!
//! | rule | how well it is known |
//! |---|---|
//! | members | Documented |
//! | logging and tracing as DescribeStateMachine shows them | Recorded there |
//! | the machine's ARN without a qualifier, also after a start by version or alias | Recorded |
//! | `encryptionConfiguration`, of the type `AWS_OWNED_KEY` where none was given | Recorded |
//! | METADATA_ONLY has `{}` for a definition | Inferred |
