//! Aliases of a machine: names that lead to one version or two.

use super::Machine;
use super::versions::Version;
use crate::aws::{ErrorCode, ServiceError};
use crate::clock::Timestamp;

/// Documented: the greatest number of aliases of a machine.
const MAX_ALIASES: usize = 100;

/// An alias: its versions, each with its weight.
#[derive(Debug, Clone)]
pub(crate) struct Alias {
    /// Its place among the aliases, which the pages of a list use: greater than that of every earlier alias.
    pub(crate) number: u64,
    pub(crate) name: String,
    /// One version or two, each with its weight; the weights sum to 100.
    pub(crate) routing: Vec<(u32, u32)>,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    /// Documented: of a new alias it is the date of its creation.
    pub(crate) updated: Timestamp,
}

impl Alias {
    pub(super) fn new(
        number: u64,
        name: &str,
        routing: Vec<(u32, u32)>,
        description: Option<&str>,
        now: Timestamp,
    ) -> Self {
        Self {
            number,
            name: name.to_owned(),
            routing,
            description: description.map(str::to_owned),
            created: now,
            updated: now,
        }
    }
}

/// The error for an alias whose name another alias has. Recorded, for another description too.
fn name_taken() -> ServiceError {
    ErrorCode::ConflictException.with_message(
        "Failed to create alias because an alias with the same name and a different routing \
         configuration already exists.",
    )
}

impl Machine {
    /// The alias with this name.
    pub(crate) fn alias(&self, name: &str) -> Option<&Alias> {
        self.aliases.iter().find(|alias| alias.name == name)
    }

    /// Every alias, in the order of their creation.
    ///
    /// Recorded: two lists, which contradict the documented order (the newest first). Both fit the order of
    /// creation and the order of the names. Inferred: the order of creation.
    pub(crate) fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// Reports whether all versions of a routing exist. A machine that has every version has them.
    pub(crate) fn can_route(&self, routing: &[(u32, u32)]) -> bool {
        let mut routing = routing.iter();
        routing.all(|(version, _)| self.has_version(*version))
    }

    /// Creates an alias. Returns its creation date, and `true` if it is new.
    ///
    /// Recorded: the same alias once more is no error. Documented: the number of aliases.
    pub(crate) fn create_alias(
        &mut self,
        name: &str,
        routing: Vec<(u32, u32)>,
        description: Option<&str>,
        now: Timestamp,
    ) -> Result<(Timestamp, bool), ServiceError> {
        if let Some(alias) = self.alias(name) {
            let same = alias.routing == routing && alias.description.as_deref() == description;
            return if same {
                Ok((alias.created, false))
            } else {
                Err(name_taken())
            };
        }
        if self.aliases.len() >= MAX_ALIASES {
            return Err(ErrorCode::ServiceQuotaExceededException.into());
        }
        self.limit_versions(&routing, now);
        let number = self.aliases.last().map_or(0, |alias| alias.number + 1);
        let alias = Alias::new(number, name, routing, description, now);
        self.aliases.push(alias);
        Ok((now, true))
    }

    /// Changes the given parts of an alias. Returns the date of its latest change, and `true` if this call
    /// changed it; `None` if there is no such alias.
    pub(crate) fn update_alias(
        &mut self,
        name: &str,
        routing: Option<Vec<(u32, u32)>>,
        description: Option<&str>,
        now: Timestamp,
    ) -> Option<(Timestamp, bool)> {
        let alias = self.alias(name)?;
        let routing = routing.unwrap_or_else(|| alias.routing.clone());
        let description = description.map(str::to_owned).or(alias.description.clone());
        let changes = routing != alias.routing || description != alias.description;
        if !changes {
            return Some((alias.updated, false));
        }
        self.limit_versions(&routing, now);
        let mut aliases = self.aliases.iter_mut();
        let alias = aliases.find(|alias| alias.name == name)?;
        alias.routing = routing;
        alias.description = description;
        alias.updated = now;
        Some((now, true))
    }

    /// Deletes an alias; reports whether there was one.
    pub(crate) fn delete_alias(&mut self, name: &str) -> bool {
        let place = self.aliases.iter().position(|alias| alias.name == name);
        if let Some(place) = place {
            self.aliases.remove(place);
        }
        place.is_some()
    }

    /// Limits a machine that has every version to those of its first alias. No effect on another machine.
    fn limit_versions(&mut self, routing: &[(u32, u32)], now: Timestamp) {
        if !self.has_everything() {
            return;
        }
        self.stop_having_everything();
        for &(number, _) in routing {
            let revision = self.latest_revision();
            self.add_version(Version::new(number, revision, None, now));
        }
    }
}
