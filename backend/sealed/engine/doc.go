// Package engine is the database/sql driver of sealed databases. It drives
// SQLite through a sealed VFS and nothing else, so that no database is opened in
// the clear by mistake.
//
// What it keeps:
//
//   - A statement is compiled once a connection and kept, the ones used last
//     longest: compiling costs more than running what a message needs. Between two
//     uses a kept statement holds no value and no lock.
//   - A transaction that writes takes the write lock when it begins, so that it
//     never fails half way because of another one.
//   - When the engine has undone a transaction by itself (a full disk, an
//     interruption), every later statement of it fails with the same error. None
//     runs outside of the transaction.
//   - A context that ends interrupts the statement that runs under it, and no other.
//   - A statement text is one statement, or a script without arguments and rows.
package engine
