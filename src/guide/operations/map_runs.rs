//! Map runs: ListMapRuns, DescribeMapRun, UpdateMapRun.
#![doc = include_str!("map_runs.md")]
