//! StopExecution: what is emulated, what is not, and how well it is known.
//!
//! Ends an execution: it is ABORTED, with the error and cause that the caller sends.
//!
//! **Emulated:**
//!
//! - the stop itself, `error` and `cause`, their lengths
//! - the KMS conditions, unless neither error nor cause is given
//!
//! **Not emulated:**
//!
//! - the rest of the definition: nothing runs, so nothing is interrupted
//!
//! | rule | how well it is known |
//! |---|---|
//! | the answer, the status, the event | Recorded |
//! | InvalidArn of an EXPRESS execution | Recorded |
//! | ExecutionDoesNotExist | Inferred, near certain |
//! | one that has closed is answered with its `stopDate` and stays as it closed | Inferred |
//! | texts of members that are too long | Inferred |
