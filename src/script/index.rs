//! An index of the mounted scenarios: which of them a request can be about, without asking each.

use std::collections::HashMap;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::{MatchContext, MountId, When};

/// The condition of a *when* by which it is found; the others are asked when it has been.
#[derive(Debug)]
pub(super) enum Key<'a> {
    Name(&'a str),
    NameMatches(&'a Regex),
    Unnamed,
    StateMachine(&'a str),
    StateMachineMatches(&'a Regex),
    /// It has to be asked about every request.
    Any,
}

/// Exact names and machines are found by their hash, patterns by one automaton of them all.
///
/// It says who can match, not who does: what was unmounted is in it until it is made anew.
#[derive(Debug, Default)]
pub(super) struct Index {
    names: Texts,
    machines: Texts,
    unnamed: Vec<MountId>,
    any: Vec<MountId>,
    /// How many of it were unmounted.
    lost: usize,
}

/// The scenarios that are about one text of a request.
#[derive(Debug, Default)]
struct Texts {
    equal: HashMap<Box<str>, Vec<MountId>>,
    patterns: Patterns,
}

#[derive(Debug, Default)]
struct Patterns {
    all: Vec<(MountId, Box<str>)>,
    /// The automaton of the first of them; `None` too where they are too large for one.
    automaton: Option<RegexSet>,
    /// How many of the first ones it was made of.
    made_of: usize,
}

impl Index {
    pub(super) fn add(&mut self, id: MountId, when: &When) {
        match when.key() {
            Key::Name(name) => self.names.equals(name, id),
            Key::NameMatches(regex) => self.names.patterns.add(id, regex),
            Key::Unnamed => self.unnamed.push(id),
            Key::StateMachine(machine) => self.machines.equals(machine, id),
            Key::StateMachineMatches(regex) => self.machines.patterns.add(id, regex),
            Key::Any => self.any.push(id),
        }
    }

    /// One of it was unmounted; how many were.
    pub(super) fn lose(&mut self) -> usize {
        self.lost += 1;
        self.lost
    }

    /// The scenarios that can be about a request, in the order of their mounting.
    pub(super) fn find(&mut self, seen: &MatchContext<'_>, found: &mut Vec<MountId>) {
        found.clear();
        found.extend(&self.any);
        match seen.name() {
            Some(name) => self.names.find(name, found),
            None => found.extend(&self.unnamed),
        }
        if !self.machines.is_empty() {
            for machine in seen.machine_texts() {
                self.machines.find(machine, found);
            }
        }
        found.sort_unstable();
        found.dedup();
    }
}

impl Texts {
    fn is_empty(&self) -> bool {
        self.equal.is_empty() && self.patterns.all.is_empty()
    }

    fn equals(&mut self, text: &str, id: MountId) {
        self.equal.entry(text.into()).or_default().push(id);
    }

    fn find(&mut self, text: &str, found: &mut Vec<MountId>) {
        found.extend(self.equal.get(text).into_iter().flatten());
        self.patterns.find(text, found);
    }
}

impl Patterns {
    /// Fewer than this are asked one by one.
    const FEW: usize = 8;

    fn add(&mut self, id: MountId, regex: &Regex) {
        self.all.push((id, regex.as_str().into()));
    }

    fn find(&mut self, text: &str, found: &mut Vec<MountId>) {
        // Made anew when they have doubled, so that mounting one by one costs no more than all at
        // once.
        if self.all.len() >= Self::FEW.max(2 * self.made_of) {
            let patterns = self.all.iter().map(|(_, pattern)| pattern);
            let automaton = RegexSetBuilder::new(patterns).build();
            (self.automaton, self.made_of) = (automaton.ok(), self.all.len());
        }
        let (first, later) = self.all.split_at(self.made_of);
        match &self.automaton {
            Some(automaton) => {
                let matching = automaton.matches(text);
                found.extend(matching.iter().map(|place| first[place].0));
            }
            None => found.extend(first.iter().map(|(id, _)| id)),
        }
        found.extend(later.iter().map(|(id, _)| id));
    }
}
