//! *When*: a function for each of the operations that are scripted most.

use super::When;
use super::when::operation;

/// Matches every StartExecution.
pub fn start_execution() -> When {
    operation("StartExecution")
}

/// Matches every StartSyncExecution.
pub fn start_sync_execution() -> When {
    operation("StartSyncExecution")
}

/// Matches every DescribeExecution. [`When::name`] is the name in the execution's ARN.
pub fn describe_execution() -> When {
    operation("DescribeExecution")
}

/// Matches every StopExecution. [`When::name`] is the name in the execution's ARN.
pub fn stop_execution() -> When {
    operation("StopExecution")
}

/// Matches every RedriveExecution. [`When::name`] is the name in the execution's ARN.
pub fn redrive_execution() -> When {
    operation("RedriveExecution")
}

/// Matches every ListExecutions.
pub fn list_executions() -> When {
    operation("ListExecutions")
}

/// Matches every GetExecutionHistory. [`When::name`] is the name in the execution's ARN.
pub fn get_execution_history() -> When {
    operation("GetExecutionHistory")
}

/// Matches every SendTaskSuccess.
pub fn send_task_success() -> When {
    operation("SendTaskSuccess")
}

/// Matches every SendTaskFailure.
pub fn send_task_failure() -> When {
    operation("SendTaskFailure")
}

/// Matches every SendTaskHeartbeat.
pub fn send_task_heartbeat() -> When {
    operation("SendTaskHeartbeat")
}

/// Matches every GetActivityTask. [`When::name`] is the name in the activity's ARN.
pub fn get_activity_task() -> When {
    operation("GetActivityTask")
}
