//! The replacement of a cassette's file, which keeps its mode, its owner and the links to it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::whole_file;

/// Replaces the file at `path`, or the one to which a link there leads. The new one has its mode and
/// its owner, and is on the disk when this returns.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = whole_file::follow_links(path);
    let old = file_at(&path)?;
    whole_file::replace(&path, |new| fill(new, old.as_ref(), text))?;
    whole_file::sync_folder(&path)
}

pub(super) fn fill(new: &mut File, old: Option<&fs::Metadata>, text: &str) -> io::Result<()> {
    if let Some(old) = old {
        keep_owner(new, old);
        new.set_permissions(old.permissions())?;
    }
    new.write_all(text.as_bytes())?;
    new.sync_all()
}

/// The file at a path; `None` if nothing is there. A folder or a device is an error: it is no file that
/// another could replace.
pub(super) fn file_at(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found)),
        Ok(found) if found.is_dir() => Err(io::Error::other("expected a file, found a folder")),
        Ok(_) => Err(io::Error::other(
            "expected a file, found a pipe or a device",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a file the owner of the one that it replaces, as far as this process may.
#[cfg(unix)]
fn keep_owner(new: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let _ = fchown(new, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}
