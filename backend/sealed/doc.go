// Package sealed keeps a SQLite database encrypted and authenticated on disk. It
// is a SQLite VFS: it stands between the engine and the operating system's files
// and knows pages, not messages. Whatever the engine does inside, full-text
// search included, is therefore sealed too.
//
// A key is a VFS: Register makes one for a data key, and every database that is
// opened through it is read and written under that key. Lock takes a store for
// this process, Check says whether a key fits before anything is opened.
//
// What it keeps: nothing but ciphertext and page-aligned sizes reach the disk;
// no page is handed to the engine that was not written under this key at this
// place; one process at a time owns a store; a wrong key changes no file.
//
// # On-disk format, version 1
//
// All seals are XAES-256-GCM (C2SP): 24-byte nonce, 16-byte tag, together the
// overhead of 40 bytes. A data key is never used itself. HKDF-SHA-256 of it, with
// an empty salt and the info "rowan sealed v1 " followed by "page", "frame" or
// "journal", gives the key of each kind of file. The associated data is an 8-byte
// big-endian number that says where a seal belongs, so that none can be moved.
//
//	database  store       4096-byte pages, each ciphertext(4056) ‖ tag(16) ‖ nonce(24).
//	                      SQLite keeps the last 40 bytes of a page reserved. Number:
//	                      the page number, counted from 1.
//	WAL       store-wal   SQLite's 32-byte header in clear (page size, salts and
//	                      checkpoint count), then frames of 4160 bytes, each the
//	                      sealed SQLite frame (24-byte header and page):
//	                      ciphertext(4120) ‖ tag ‖ nonce. Number: the frame,
//	                      counted from 0.
//	journal   store-journal  SQLite's layout, with each page sealed like a database
//	                      page. Number: the page's byte offset in the journal.
//	lock      store-lock  empty; the operating system's lock on it is the claim.
//	super-journal         file names only, in clear.
//
// Temporary files, statement journals and the WAL index exist in memory only.
//
// The first 12 bytes of a nonce choose a derived key, the last 12 are random
// under it. One process keeps the first half for many seals, so that the derived
// key is set up once; any XAES-256-GCM implementation opens the result.
//
// Rekeying is VACUUM INTO a file of another key's VFS.
//
// # Known limits
//
// An old copy of the files, put back as a whole, opens: there is no rollback
// detection. Cutting the WAL loses its newest transactions the way a crash does.
// In a rollback journal, record numbers and SQLite's 32-bit record checksum
// (a sum of twenty bytes of the page and a random number) stand in clear;
// stores run in WAL mode. File sizes, and which pages change when, are visible.
package sealed
