//! An allocator that counts the bytes in use, from `begin` on.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};

static COUNTING: AtomicBool = AtomicBool::new(false);
static IN_USE: AtomicI64 = AtomicI64::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Counts from now on. A measurement of time does not call it.
pub fn begin() {
    COUNTING.store(true, Relaxed);
}

/// The bytes that were asked for and not given back since [`begin`].
pub fn in_use() -> i64 {
    IN_USE.load(Relaxed)
}

fn add(bytes: i64) {
    if COUNTING.load(Relaxed) {
        IN_USE.fetch_add(bytes, Relaxed);
    }
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

// SAFETY: everything is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(size(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(size(layout.size()));
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        add(-size(layout.size()));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, wanted: usize) -> *mut u8 {
        add(size(wanted) - size(layout.size()));
        unsafe { System.realloc(pointer, layout, wanted) }
    }
}
