// Package store keeps what Rowan knows in a sealed SQLite file. Both columns of
// the house stand on it: on the desktop it is one person's copy, on the service
// it is the truth, which can stand on PostgreSQL instead. It is the only room that
// knows gorm.
//
// What it keeps:
//
//   - A transaction is bound to one practice, and every key is led by it, so that
//     no query can reach over to another.
//   - State, outbox row, feed row and audit row are written in the caller's
//     transaction, or not at all.
//   - Tx returns after the commit is on the disk (synchronous=FULL). Writers that
//     wait at the same time share one commit.
//   - What patients say and who they are passes through a Sealer before it reaches
//     a row. The type of such columns refuses anything else, and so does a CHECK.
package store
