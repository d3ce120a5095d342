//! The model of the mounted scenarios: the first that matches and has steps left handles the request.

use super::actions::{MACHINES, Play, StepKind, name};
use super::reference_service::SentStart;

#[derive(Debug, Default)]
pub(super) struct Stage(Vec<Mounted>);

#[derive(Debug)]
struct Mounted {
    play: Play,
    /// The counts of its requests: executions by machine and name, each unnamed start by itself; or
    /// all of them together.
    met: Vec<(String, u64)>,
}

impl Stage {
    pub(super) fn mount(&mut self, play: Play) {
        self.0.push(Mounted {
            play,
            met: Vec::new(),
        });
    }

    pub(super) fn unmount(&mut self, place: usize) {
        self.0.remove(place);
    }

    /// The effect on this request, if a scenario handles it.
    pub(super) fn match_start(&mut self, sent: &SentStart) -> Option<StepKind> {
        self.0
            .iter_mut()
            .find_map(|mounted| mounted.match_start(sent))
    }
}

impl Mounted {
    fn match_start(&mut self, sent: &SentStart) -> Option<StepKind> {
        let [region, account, machine, _] = sent.address();
        let play = self.play;
        let here = play
            .machine
            .is_none_or(|wanted| MACHINES[wanted] == machine);
        let called = play.name.is_none_or(|wanted| name(wanted) == sent.name);
        if !(here && called) {
            return None;
        }
        let key = match &sent.name {
            _ if !play.per_execution => String::new(),
            Some(name) => format!("{region} {account} {machine} named {name}"),
            // Without an invocation id, each unnamed start is a call by itself.
            None => format!("unnamed start {}", self.met.len()),
        };
        let place = self.met.iter().position(|(other, _)| *other == key);
        let place = place.unwrap_or_else(|| {
            self.met.push((key, 0));
            self.met.len() - 1
        });
        let met = &mut self.met[place].1;
        if *met < play.times {
            *met += 1;
            return Some(play.step);
        }
        play.repeats.then_some(play.step)
    }
}
