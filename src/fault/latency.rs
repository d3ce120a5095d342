//! Latency: the delay of an answer.

use std::time::Duration;

use crate::panic_message::refuse;

/// The delay of an answer: a fixed time, or one drawn from the mock's seed.
///
/// The service has acted before the time passes: a late answer is late, the start is not.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{Latency, Step};
///
/// Step::serve().delayed(Duration::from_millis(50));
/// Step::serve().delayed(Latency::uniform(Duration::from_millis(20), Duration::from_millis(80)));
/// Step::serve().delayed(Latency::log_normal(Duration::from_millis(80), 0.4));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency(Distribution);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Distribution {
    Fixed(Duration),
    Uniform { least: Duration, most: Duration },
    LogNormal { median: Duration, sigma: f64 },
}

impl Latency {
    /// Always `delay`.
    #[must_use]
    pub const fn fixed(delay: Duration) -> Self {
        Self(Distribution::Fixed(delay))
    }

    /// Any time from `least` to `most`, all alike.
    ///
    /// # Panics
    ///
    /// If `least` is more than `most`.
    #[must_use]
    #[track_caller]
    pub fn uniform(least: Duration, most: Duration) -> Self {
        if least > most {
            refuse(
                format!(
                    "expected a uniform latency from less to more, found {least:?} to {most:?}"
                ),
                "exchange the two",
            );
        }
        Self(Distribution::Uniform { least, most })
    }

    /// A log-normal time, the shape that real services show: half of the answers come before
    /// `median`, and `sigma` (the standard deviation of the logarithm, about 0.2 to 1) defines how
    /// long the tail is.
    ///
    /// # Panics
    ///
    /// If `sigma` is not a finite number from 0 to 4.
    #[must_use]
    #[track_caller]
    pub fn log_normal(median: Duration, sigma: f64) -> Self {
        if !(0.0..=4.0).contains(&sigma) {
            refuse(
                format!("expected a sigma from 0 to 4, found {sigma}"),
                "begin with 0.4: one answer in 24 then takes more than twice the median",
            );
        }
        Self(Distribution::LogNormal { median, sigma })
    }

    /// One time. Each call of `draw` returns an evenly distributed number in `0.0..1.0`; a fixed latency
    /// makes no call, a uniform one makes one, a log-normal one two.
    pub(crate) fn sample(self, mut draw: impl FnMut() -> f64) -> Duration {
        match self.0 {
            Distribution::Fixed(delay) => delay,
            Distribution::Uniform { least, most } => {
                least.saturating_add(most.saturating_sub(least).mul_f64(draw()))
            }
            Distribution::LogNormal { median, sigma } => {
                // Box and Muller's way from two even draws to a normal one; `1.0 -` keeps the logarithm finite.
                let radius = (-2.0 * (1.0 - draw()).ln()).sqrt();
                let normal = radius * (std::f64::consts::TAU * draw()).cos();
                // The tail of a long latency is longer than a `Duration` can be.
                Duration::try_from_secs_f64(median.as_secs_f64() * (sigma * normal).exp())
                    .unwrap_or(Duration::MAX)
            }
        }
    }
}

impl From<Duration> for Latency {
    fn from(delay: Duration) -> Self {
        Self::fixed(delay)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Latency;

    const DRAWS: usize = 20_001;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Draws [`DRAWS`] latencies from one seed, and sorts them.
    fn sorted_draws(latency: Latency) -> Vec<Duration> {
        let mut rng = fastrand::Rng::with_seed(42);
        let mut drawn: Vec<_> = (0..DRAWS).map(|_| latency.sample(|| rng.f64())).collect();
        drawn.sort_unstable();
        drawn
    }

    /// The share of `drawn` that is not longer than `limit`.
    fn share_within(drawn: &[Duration], limit: Duration) -> f64 {
        let within = drawn.partition_point(|time| *time <= limit);
        let [within, all] = [within, drawn.len()].map(|count| u32::try_from(count).unwrap());
        f64::from(within) / f64::from(all)
    }

    #[track_caller]
    fn assert_about(share: f64, expected: f64) {
        assert!(
            (share - expected).abs() < 0.015,
            "{share} is not about {expected}"
        );
    }

    #[test]
    fn a_fixed_latency_draws_nothing() {
        let fixed = Latency::from(millis(50));
        assert_eq!(fixed.sample(|| panic!("it has drawn")), millis(50));
    }

    #[test]
    fn a_uniform_latency_keeps_its_bounds_and_favours_none() {
        let drawn = sorted_draws(Latency::uniform(millis(20), millis(80)));
        assert!(drawn[0] >= millis(20) && drawn[DRAWS - 1] <= millis(80));
        assert_about(share_within(&drawn, millis(35)), 0.25);
        assert_about(share_within(&drawn, millis(50)), 0.5);
        assert_about(share_within(&drawn, millis(65)), 0.75);
        let bounds = Latency::uniform(Duration::ZERO, Duration::MAX);
        assert_eq!(bounds.sample(|| 0.0), Duration::ZERO);
    }

    #[test]
    fn half_of_a_log_normal_latency_comes_before_its_median() {
        let median = millis(80);
        let drawn = sorted_draws(Latency::log_normal(median, 0.4));
        assert_about(share_within(&drawn, median), 0.5);
        // One standard deviation of the logarithm to either side.
        assert_about(
            share_within(&drawn, median.mul_f64((-0.4_f64).exp())),
            0.1587,
        );
        assert_about(share_within(&drawn, median.mul_f64(0.4_f64.exp())), 0.8413);
    }

    #[test]
    fn a_log_normal_latency_without_a_spread_is_its_median() {
        let drawn = sorted_draws(Latency::log_normal(millis(80), 0.0));
        assert_eq!((drawn[0], drawn[DRAWS - 1]), (millis(80), millis(80)));
    }

    #[test]
    fn a_latency_longer_than_a_duration_saturates() {
        let endless = Latency::log_normal(Duration::MAX, 4.0);
        assert_eq!(endless.sample(|| 0.999), Duration::MAX);
        let uniform = Latency::uniform(Duration::ZERO, Duration::MAX);
        assert!(uniform.sample(|| 1.0_f64.next_down()) <= Duration::MAX);
    }

    #[test]
    #[should_panic(expected = "expected a uniform latency from less to more, found 2ms to 1ms")]
    fn a_uniform_latency_from_more_to_less_is_refused() {
        let _ = Latency::uniform(millis(2), millis(1));
    }

    #[test]
    #[should_panic(expected = "expected a sigma from 0 to 4, found NaN")]
    fn a_log_normal_latency_without_a_number_is_refused() {
        let _ = Latency::log_normal(millis(80), f64::NAN);
    }
}
