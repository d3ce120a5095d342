//! The test's side of the API: waiting, and rstest fixtures.

#[cfg(all(feature = "aws-sdk", feature = "rstest"))]
mod rstest_fixtures;
mod waiting;
