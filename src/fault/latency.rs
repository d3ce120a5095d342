//! Latency: how late an answer comes.

use std::time::Duration;

/// How late an answer comes: a fixed time, or one drawn from the mock's seed.
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
pub struct Latency(Shape);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Fixed(Duration),
    Uniform { least: Duration, most: Duration },
    LogNormal { median: Duration, sigma: f64 },
}

impl Latency {
    /// Always `delay`.
    #[must_use]
    pub const fn fixed(delay: Duration) -> Self {
        Self(Shape::Fixed(delay))
    }

    /// Any time from `least` to `most`, all alike.
    ///
    /// # Panics
    ///
    /// If `least` is more than `most`.
    #[must_use]
    #[track_caller]
    pub fn uniform(least: Duration, most: Duration) -> Self {
        assert!(
            least <= most,
            "a uniform latency goes from less to more, not from {least:?} to {most:?}"
        );
        Self(Shape::Uniform { least, most })
    }

    /// A log-normal time, the shape that real services show: half of the answers come before
    /// `median`, and `sigma` (the standard deviation of the logarithm, about 0.2 to 1) says how
    /// long the tail is.
    ///
    /// # Panics
    ///
    /// If `sigma` is not a finite number from 0 to 4.
    #[must_use]
    #[track_caller]
    pub fn log_normal(median: Duration, sigma: f64) -> Self {
        assert!(
            (0.0..=4.0).contains(&sigma),
            "the sigma of a log-normal latency is a number from 0 to 4, not {sigma}"
        );
        Self(Shape::LogNormal { median, sigma })
    }

    /// One time, from three even draws in `0.0..1.0`.
    pub(crate) fn sample(self, mut draw: impl FnMut() -> f64) -> Duration {
        match self.0 {
            Shape::Fixed(delay) => delay,
            Shape::Uniform { least, most } => least + most.saturating_sub(least).mul_f64(draw()),
            Shape::LogNormal { median, sigma } => {
                // Box and Muller's way from two even draws to a normal one.
                let radius = (-2.0 * (1.0 - draw()).ln()).sqrt();
                let normal = radius * (std::f64::consts::TAU * draw()).cos();
                median.mul_f64((sigma * normal).exp())
            }
        }
    }
}

impl From<Duration> for Latency {
    fn from(delay: Duration) -> Self {
        Self::fixed(delay)
    }
}
