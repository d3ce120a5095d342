//! The timeline: all that happened, in the order of arrival.

use std::collections::HashMap;
use std::fmt;

use super::{Calls, Exchanges};

/// All that happened, as text: when each request came, to which logical call it belongs, what the
/// script did, whether the service started an execution or replayed one, and where delivery broke.
///
/// ```
/// # use sfn_mock::SfnMock;
/// # let sfn = SfnMock::start();
/// println!("{}", sfn.timeline());
/// // timeline: 2 exchanges in 1 call (seed 42)
/// //   call  at
/// //   1     0.001 s  #1 StartExecution orders/order-17 (attempt 1 of 3): 200, started, answer lost (reset) ["lossy", step 1]
/// //   1     0.734 s  #2 StartExecution orders/order-17 (attempt 2 of 3): 200, replayed
/// ```
#[derive(Debug, Clone)]
pub struct Timeline {
    exchanges: Exchanges,
    seed: u64,
}

impl Timeline {
    pub(crate) fn new(exchanges: Exchanges, seed: u64) -> Self {
        Self { exchanges, seed }
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = Calls::of(&self.exchanges);
        let exchanges = counted(self.exchanges.len(), "exchange");
        write!(
            f,
            "timeline: {exchanges} in {} (seed {})",
            counted(calls.len(), "call"),
            self.seed
        )?;
        if self.exchanges.is_empty() {
            return Ok(());
        }
        let mut call_of = HashMap::new();
        for (number, call) in calls.iter().enumerate() {
            call_of.extend(
                call.exchanges()
                    .iter()
                    .map(|exchange| (exchange.number(), number + 1)),
            );
        }
        f.write_str("\n  call  at")?;
        for exchange in &self.exchanges {
            let (call, at) = (
                call_of[&exchange.number()],
                exchange.elapsed().as_secs_f64(),
            );
            write!(f, "\n  {call:<5} {at:.3} s  {exchange}")?;
        }
        Ok(())
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
