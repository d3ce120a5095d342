//! The environment in which a child process finds this mock.

use std::process::Command;

use super::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, SfnHandle};
use crate::panic_message::refuse;

/// The variables that name proxies, apart from their spelling in small letters.
const PROXIES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

impl SfnHandle {
    /// The environment in which a child process's own SDK client, in any language, finds this mock:
    /// endpoint, region, test credentials, and the settings under which the SDKs use them.
    ///
    /// `NO_PROXY` and `no_proxy` have this process's own value, the mock's host and `localhost`.
    /// A child inherits other settings too, as a proxy or a profile;
    /// [`configure`](Self::configure) removes them.
    ///
    /// # Panics
    ///
    /// If the mock is [in process](crate::Builder::in_process): it has no address.
    #[must_use]
    #[track_caller]
    pub fn env(&self) -> Vec<(&'static str, String)> {
        if !self.listens {
            refuse(
                "a mock in process has no address for a child process, so it has no `env()`",
                "start a mock that listens: with `start()` instead of `in_process().start()`",
            );
        }
        let region = self.engine.lock().service.machines().region().to_owned();
        let mut no_proxy = Vec::new();
        for key in ["NO_PROXY", "no_proxy"] {
            let inherited = std::env::var(key).unwrap_or_default();
            if !inherited.is_empty() && !no_proxy.contains(&inherited) {
                no_proxy.push(inherited);
            }
        }
        no_proxy.push(self.host().to_owned());
        no_proxy.push("localhost".to_owned());
        let no_proxy = no_proxy.join(",");
        let variables = [
            ("AWS_ENDPOINT_URL_SFN", self.endpoint_url()),
            ("AWS_REGION", &region),
            ("AWS_DEFAULT_REGION", &region),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
            ("AWS_USE_FIPS_ENDPOINT", "false"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
            ("NO_PROXY", &no_proxy),
            ("no_proxy", &no_proxy),
        ];
        let mut env = Vec::with_capacity(variables.len());
        for (key, value) in variables {
            env.push((key, value.to_owned()));
        }
        env
    }

    /// The variables of [`env`](Self::env), and those that make the mock the child's HTTP proxy for all
    /// hosts but those of `NO_PROXY`. A child needs them if its SDK puts `sync-` before the host of
    /// StartSyncExecution with any endpoint, as the SDK for Rust does: such a host does not exist, and
    /// the proxy answers for it.
    ///
    /// # Panics
    ///
    /// As [`env`](Self::env) does.
    #[must_use]
    #[track_caller]
    pub fn env_as_proxy(&self) -> Vec<(&'static str, String)> {
        let mut env = self.env();
        for key in ["HTTP_PROXY", "http_proxy"] {
            env.push((key, self.endpoint_url().to_owned()));
        }
        env
    }

    /// Makes a child process a client of this mock: removes every `AWS_*` and proxy variable that
    /// the child would inherit, then sets those of [`env`](Self::env).
    ///
    /// ```
    /// use std::process::Command;
    /// use sfn_mock::SfnMock;
    ///
    /// let sfn = SfnMock::start();
    /// let mut command = Command::new("my-program");
    /// sfn.configure(&mut command);
    /// // For a program in Rust that calls StartSyncExecution, in addition:
    /// command.envs(sfn.env_as_proxy());
    /// ```
    ///
    /// # Panics
    ///
    /// As [`env`](Self::env) does.
    #[track_caller]
    pub fn configure(&self, command: &mut Command) {
        let env = self.env();
        for (key, _) in std::env::vars_os() {
            let name = key.to_string_lossy().to_ascii_uppercase();
            if name.starts_with("AWS_") || PROXIES.contains(&&*name) {
                command.env_remove(&key);
            }
        }
        command.envs(env);
    }

    /// The host of its URL, without the port.
    fn host(&self) -> &str {
        let address = self.endpoint_url.trim_start_matches("http://");
        match address.rsplit_once(':') {
            Some((host, _)) => host,
            None => address,
        }
    }
}
