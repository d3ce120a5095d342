//! A thousand mocks in one process.

use std::fs;
use std::thread;

use sfn_mock::SfnMock;

use super::start;
use crate::support::raw_socket::Connection;

const MOCKS: usize = 1000;
/// A listener and both ends of a connection for each mock, and what the other tests use.
const DESCRIPTORS: u64 = 3 * MOCKS as u64 + 1000;

#[test]
fn a_thousand_mocks_answer_with_the_threads_of_one() {
    let allowed = rlimit::increase_nofile_limit(DESCRIPTORS).unwrap_or_default();
    assert!(
        allowed >= DESCRIPTORS,
        "this test opens {DESCRIPTORS} files at once, and {allowed} are allowed: \
         raise the hard limit (ulimit -Hn)"
    );
    // The system cuts a thread's name, and a test's beginning is that of many.
    let thread = thread::Builder::new().name("crowd".to_owned());
    let crowd = thread.spawn(|| {
        let first = answered_once(0);
        let threads = threads_of_mocks();
        let others: Vec<_> = (1..MOCKS).map(answered_once).collect();
        assert_eq!(threads_of_mocks(), threads);
        for (number, (sfn, connection)) in others.iter().enumerate() {
            assert_eq!(sfn.exchanges().len(), 1, "mock {number}: {connection:?}");
        }
        drop((first, others));
    });
    crowd
        .expect("a thread")
        .join()
        .expect("the crowd is served");
}

/// A mock that has answered on a connection, which is kept alive.
fn answered_once(number: usize) -> (SfnMock, Connection) {
    let sfn = SfnMock::start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let name = format!("order-{number}");
    assert_eq!(connection.ask(start(&name)).status(), 200);
    sfn.assert_started_once(&name);
    (sfn, connection)
}

/// The number of threads with the runtime's name, or this test's: a thread that is given no name has
/// its parent's. Other tests run beside this one, so the process's threads cannot be counted.
fn threads_of_mocks() -> usize {
    let own = fs::read_to_string("/proc/thread-self/comm").expect("the system lists it");
    let tasks = fs::read_dir("/proc/self/task").expect("the system lists it");
    tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| *name == own || name == "sfn-mock\n")
        .count()
}
