//! Files that are replaced as a whole: written beside their place, and then moved there.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// The end of the names of files that are being written.
const UNFINISHED: &str = ".new";

/// Fills a file.
type Write<'w> = &'w dyn Fn(&mut File) -> io::Result<()>;

/// Replaces the file at `path` by one that `write` fills: whole or not at all. A link there is
/// replaced, not followed: a caller that keeps links passes the path of [`follow_links`].
pub(crate) fn replace(path: &Path, write: Write<'_>) -> io::Result<()> {
    let beside = beside(path);
    let written = create(&beside, write).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes and removes the file that [`replace`] would move to `path`, so that its errors are found
/// early. The file at `path` stays as it is.
#[cfg(feature = "record")]
pub(crate) fn rehearse(path: &Path, write: Write<'_>) -> io::Result<()> {
    let beside = beside(path);
    let written = create(&beside, write);
    let removed = fs::remove_file(&beside);
    written.and(removed)
}

fn create(path: &Path, write: Write<'_>) -> io::Result<()> {
    write(&mut File::create_new(path)?)
}

/// The path of the unfinished file: in the same folder, with a name that no other writer has,
/// `.orders.json.0123456789abcdef.new`. The number is random: a process of a container often has the same
/// id as the one before it.
fn beside(path: &Path) -> PathBuf {
    let random = RandomState::new().hash_one(0);
    let mut name = unfinished_prefix(path);
    name.push(format!("{random:016x}{UNFINISHED}"));
    path.with_file_name(name)
}

fn unfinished_prefix(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    name
}

/// Removes the unfinished files that killed writers of the file at `path` have left. The caller must be
/// the only writer: it would also remove the unfinished file of another one.
#[cfg(feature = "record")]
pub(crate) fn remove_unfinished(path: &Path) -> io::Result<()> {
    let prefix = unfinished_prefix(path);
    for entry in fs::read_dir(folder(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let middle = name
            .as_encoded_bytes()
            .strip_prefix(prefix.as_encoded_bytes())
            .and_then(|rest| rest.strip_suffix(UNFINISHED.as_bytes()));
        let is_ours = |middle: &[u8]| {
            let is_part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
            !middle.is_empty() && middle.iter().all(is_part)
        };
        if middle.is_some_and(is_ours) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// Writes the folder of a file to the disk, so that the file is found after a power failure. Does
/// nothing where the file system cannot.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        // A folder cannot be opened as a file there.
        return Ok(());
    }
    match File::open(folder(path))?.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

/// The folder of a file; `.` for a name alone.
pub(crate) fn folder(path: &Path) -> &Path {
    let folder = path.parent().map_or(OsStr::new(""), Path::as_os_str);
    if folder.is_empty() {
        Path::new(".")
    } else {
        Path::new(folder)
    }
}

/// The place to which the links at `path` lead, even if no file is there.
pub(crate) fn follow_links(path: &Path) -> PathBuf {
    /// As many as Linux follows. Beyond, opening the file fails.
    const MAX_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = folder(&path).join(target),
            Err(_) => break,
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_to_its_end_leaves_the_one_before() {
        let folder = std::env::temp_dir().join(format!("sfn-mock-whole-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("a");
        fs::write(&path, "before").expect("a file");
        let full = |file: &mut File| {
            file.write_all(b"af")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        let error = replace(&path, &full).expect_err("there is no room");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).expect("a file"), b"before");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
        fs::remove_dir_all(&folder).expect("it is removed");
    }

    #[test]
    fn two_writers_of_a_file_do_not_meet_beside_it() {
        let path = Path::new("a/orders.json");
        let (one, other) = (beside(path), beside(path));
        assert_ne!(one, other);
        let name = one.file_name().expect("a name").to_string_lossy();
        assert!(
            name.starts_with(".orders.json.") && name.ends_with(".new"),
            "{name}"
        );
    }
}
