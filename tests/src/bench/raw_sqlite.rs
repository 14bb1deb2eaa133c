//! SQLite's C API itself, one prepared statement, nothing between: the floor the
//! desk's store is held against.
#![expect(unsafe_code, reason = "the floor is the C API; every wrapper would be part of what is measured")]

use std::ffi::CString;
use std::path::Path;
use std::ptr;

use rusqlite::ffi;

/// A connection without a wrapper.
pub struct RawConnection(*mut ffi::sqlite3);

/// A prepared statement without a wrapper.
pub struct RawStatement(*mut ffi::sqlite3_stmt);

/// What to bind.
pub enum Value<'a> {
    /// NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// TEXT; must outlive the step.
    Text(&'a str),
    /// BLOB; must outlive the step.
    Blob(&'a [u8]),
}

impl RawConnection {
    /// Opens or makes a file.
    pub fn open(path: &Path) -> Self {
        let name = CString::new(path.to_string_lossy().as_bytes()).expect("BUG: a path without zero bytes");
        let mut connection = ptr::null_mut();
        // SAFETY: `name` lives through the call; `connection` is written by it.
        let code = unsafe { ffi::sqlite3_open(name.as_ptr(), &raw mut connection) };
        assert_eq!(code, ffi::SQLITE_OK, "open");
        Self(connection)
    }

    /// Runs statements without results.
    pub fn execute(&self, sql: &str) {
        let sql = CString::new(sql).expect("BUG: SQL without zero bytes");
        // SAFETY: the connection is open, `sql` lives through the call.
        let code = unsafe { ffi::sqlite3_exec(self.0, sql.as_ptr(), None, ptr::null_mut(), ptr::null_mut()) };
        assert_eq!(code, ffi::SQLITE_OK, "{}", sql.to_string_lossy());
    }

    /// Prepares one statement.
    pub fn prepare(&self, sql: &str) -> RawStatement {
        let text = CString::new(sql).expect("BUG: SQL without zero bytes");
        let mut statement = ptr::null_mut();
        // SAFETY: the connection is open, `text` lives through the call, `statement` is written by it.
        let code = unsafe {
            ffi::sqlite3_prepare_v2(self.0, text.as_ptr(), -1, &raw mut statement, ptr::null_mut())
        };
        assert_eq!(code, ffi::SQLITE_OK, "{sql}");
        RawStatement(statement)
    }
}

impl Drop for RawConnection {
    fn drop(&mut self) {
        // SAFETY: closed once; statements are finalised before.
        unsafe { ffi::sqlite3_close(self.0) };
    }
}

impl RawStatement {
    /// Binds all, from the first parameter on.
    pub fn bind(&self, values: &[Value<'_>]) {
        for (index, value) in (1..).zip(values) {
            // SAFETY: the statement is live and the bound bytes outlive the step (a static lifetime is claimed).
            let code = unsafe {
                match value {
                    Value::Null => ffi::sqlite3_bind_null(self.0, index),
                    Value::Integer(number) => ffi::sqlite3_bind_int64(self.0, index, *number),
                    Value::Text(text) => ffi::sqlite3_bind_text(
                        self.0,
                        index,
                        text.as_ptr().cast(),
                        text.len() as i32,
                        ffi::SQLITE_STATIC(),
                    ),
                    Value::Blob(bytes) => ffi::sqlite3_bind_blob(
                        self.0,
                        index,
                        bytes.as_ptr().cast(),
                        bytes.len() as i32,
                        ffi::SQLITE_STATIC(),
                    ),
                }
            };
            assert_eq!(code, ffi::SQLITE_OK, "bind {index}");
        }
    }

    /// One step; true while there is a row.
    pub fn step(&self) -> bool {
        // SAFETY: the statement is live.
        let code = unsafe { ffi::sqlite3_step(self.0) };
        assert!(code == ffi::SQLITE_ROW || code == ffi::SQLITE_DONE, "step: {code}");
        code == ffi::SQLITE_ROW
    }

    /// Ready to be stepped again.
    pub fn reset(&self) {
        // SAFETY: the statement is live.
        unsafe { ffi::sqlite3_reset(self.0) };
    }

    /// An integer column of the current row.
    pub fn integer(&self, column: i32) -> i64 {
        // SAFETY: the statement stands on a row.
        unsafe { ffi::sqlite3_column_int64(self.0, column) }
    }

    /// The bytes of a column of the current row, copied out as a reader must.
    pub fn bytes(&self, column: i32) -> Vec<u8> {
        // SAFETY: the pointer is good until the next step, and copied before.
        unsafe {
            let start: *const u8 = ffi::sqlite3_column_blob(self.0, column).cast();
            let length = ffi::sqlite3_column_bytes(self.0, column) as usize;
            if start.is_null() { Vec::new() } else { std::slice::from_raw_parts(start, length).to_vec() }
        }
    }
}

impl Drop for RawStatement {
    fn drop(&mut self) {
        // SAFETY: finalised once.
        unsafe { ffi::sqlite3_finalize(self.0) };
    }
}
