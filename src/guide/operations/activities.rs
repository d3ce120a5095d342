//! Activities: CreateActivity, DescribeActivity, ListActivities, DeleteActivity, and GetActivityTask, with
//! which workers get their tasks.
#![doc = include_str!("activities.md")]
