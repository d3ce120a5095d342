//! Aliases of a machine: names that lead to one version or two.

use super::Machine;
use super::versions::Version;
use crate::aws::{ErrorCode, ServiceError};
use crate::clock::Timestamp;

/// Documented: how many aliases a machine may have.
const MOST_ALIASES: usize = 100;

/// An alias: its versions, each with its weight.
#[derive(Debug, Clone)]
pub(crate) struct Alias {
    pub(crate) routing: Vec<(u32, u32)>,
    pub(crate) description: Option<Box<str>>,
    pub(crate) created: Timestamp,
    /// Documented: of a new alias it is the date of its creation.
    pub(crate) updated: Timestamp,
}

/// Aliases in the order of their making.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    all: Vec<(u64, Box<str>, Alias)>,
    made: u64,
}

impl Alias {
    pub(super) fn new(routing: Vec<(u32, u32)>, description: Option<&str>, now: Timestamp) -> Self {
        Self {
            routing,
            description: description.map(Box::from),
            created: now,
            updated: now,
        }
    }
}

impl Aliases {
    pub(super) fn get(&self, name: &str) -> Option<&Alias> {
        let mut all = self.all.iter();
        all.find_map(|(_, known, alias)| (**known == *name).then_some(alias))
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Alias> {
        let mut all = self.all.iter_mut();
        all.find_map(|(_, known, alias)| (**known == *name).then_some(alias))
    }

    fn add(&mut self, name: Box<str>, alias: Alias) {
        self.all.push((self.made, name, alias));
        self.made += 1;
    }
}

impl FromIterator<(Box<str>, Alias)> for Aliases {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Alias)>>(aliases: I) -> Self {
        let mut all = Self::default();
        for (name, alias) in aliases {
            all.add(name, alias);
        }
        all
    }
}

/// There is an alias of this name with other contents. Recorded, for another description too.
fn taken() -> ServiceError {
    ErrorCode::ConflictException.with_message(
        "Failed to create alias because an alias with the same name and a different routing \
         configuration already exists.",
    )
}

impl Machine {
    /// The alias with this name.
    pub(crate) fn alias(&self, name: &str) -> Option<&Alias> {
        self.aliases.get(name)
    }

    /// Every alias, with its name, in the order of their making.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&str, &Alias)> {
        self.numbered_aliases()
            .map(|(_, name, alias)| (name, alias))
    }

    /// Every alias, with a number that only rises.
    ///
    /// Recorded: two lists that cannot be the newest first, as the API's documentation has it.
    /// They fit the order of making and that of the names; Inferred: the first.
    pub(crate) fn numbered_aliases(&self) -> impl Iterator<Item = (u64, &str, &Alias)> {
        let aliases = self.aliases.all.iter();
        aliases.map(|(number, name, alias)| (*number, &**name, alias))
    }

    /// Whether all versions of a routing are there. A machine that has every version has them.
    pub(crate) fn can_route(&self, routing: &[(u32, u32)]) -> bool {
        let mut routing = routing.iter();
        self.has_everything() || routing.all(|(version, _)| self.versions.contains_key(version))
    }

    /// Makes an alias; when it was made, and whether that is now.
    ///
    /// Recorded: the same once more is no error. Documented: the number of aliases.
    pub(crate) fn create_alias(
        &mut self,
        name: &str,
        routing: Vec<(u32, u32)>,
        description: Option<&str>,
        now: Timestamp,
    ) -> Result<(Timestamp, bool), ServiceError> {
        if let Some(alias) = self.aliases.get(name) {
            let same = alias.routing == routing && alias.description.as_deref() == description;
            return if same {
                Ok((alias.created, false))
            } else {
                Err(taken())
            };
        }
        if self.aliases.all.len() >= MOST_ALIASES {
            return Err(ErrorCode::ServiceQuotaExceededException.into());
        }
        self.materialise(&routing, now);
        let alias = Alias::new(routing, description, now);
        self.aliases.add(name.into(), alias);
        Ok((now, true))
    }

    /// Changes what is given of an alias that is there; when it was changed last, and whether that
    /// is now.
    pub(crate) fn update_alias(
        &mut self,
        name: &str,
        routing: Option<Vec<(u32, u32)>>,
        description: Option<&str>,
        now: Timestamp,
    ) -> Option<(Timestamp, bool)> {
        let alias = self.aliases.get(name)?;
        let routing = routing.unwrap_or_else(|| alias.routing.clone());
        let description = description.map(Box::from).or(alias.description.clone());
        let changes = routing != alias.routing || description != alias.description;
        if !changes {
            return Some((alias.updated, false));
        }
        self.materialise(&routing, now);
        let alias = self.aliases.get_mut(name)?;
        alias.routing = routing;
        alias.description = description;
        alias.updated = now;
        Some((now, true))
    }

    /// Takes an alias away; whether it was there.
    pub(crate) fn delete_alias(&mut self, name: &str) -> bool {
        let before = self.aliases.all.len();
        self.aliases.all.retain(|(_, known, _)| **known != *name);
        self.aliases.all.len() < before
    }

    /// A machine that has every version is left with those that its first alias points at.
    fn materialise(&mut self, routing: &[(u32, u32)], now: Timestamp) {
        if !self.has_everything() {
            return;
        }
        self.settle();
        let revision = self.revisions.latest_number();
        for &(number, _) in routing {
            let version = Version::new(revision, None, now);
            self.versions.entry(number).or_insert(version);
            self.last_version = self.last_version.max(number);
        }
    }
}
