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
    whole_file::replace(&path, &|new| fill(new, old.as_ref(), text))?;
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

/// The file at a path; `None` if nothing is there. Anything that another file cannot replace is an error: a
/// folder, a device, a file with other hard links, one that is mounted by itself.
pub(super) fn file_at(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::metadata(path) {
        Ok(found) if hard_links(&found) > 1 && found.is_file() => Err(io::Error::other(format!(
            "expected a file with one name, found {} hard links: the others would keep the old content; \
             remove them, or write to another file",
            hard_links(&found)
        ))),
        Ok(found) if found.is_file() && is_mount_point(path) => Err(io::Error::other(
            "the file is a mount point, and cannot be replaced; mount its folder instead",
        )),
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

#[cfg(unix)]
fn hard_links(found: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found)
}

#[cfg(not(unix))]
fn hard_links(_: &fs::Metadata) -> u64 {
    1
}

/// Reports whether the file itself is mounted, as a container has it whose volume is one file.
#[cfg(target_os = "linux")]
fn is_mount_point(path: &Path) -> bool {
    let (Ok(path), Ok(mounts)) = (path.canonicalize(), fs::read("/proc/self/mountinfo")) else {
        return false;
    };
    let mut escaped = path.to_string_lossy().replace('\\', r"\134");
    for (letter, code) in [(' ', r"\040"), ('\t', r"\011"), ('\n', r"\012")] {
        escaped = escaped.replace(letter, code);
    }
    for mount in String::from_utf8_lossy(&mounts).lines() {
        if mount.split(' ').nth(4) == Some(&*escaped) {
            return true;
        }
    }
    false
}

/// Elsewhere a file cannot be mounted by itself.
#[cfg(not(target_os = "linux"))]
fn is_mount_point(_: &Path) -> bool {
    false
}
