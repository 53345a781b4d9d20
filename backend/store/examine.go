package store

import (
	"context"
	"errors"
	"io"

	"rowan/backend/messaging"
)

// Examination is what going through the whole of a store found. Two stores that
// hold the same say the same.
type Examination struct {
	Practices []Examined `json:"practices"`
}

// Examined is what was found of one practice.
type Examined struct {
	Practice messaging.PracticeID `json:"practice"`
	Cursor   messaging.Cursor     `json:"cursor"`
	Log      Log                  `json:"log"`
	Rows     map[string]int64     `json:"rows"` // by table
}

// Examine goes through the store as it is at one moment: it opens every page, asks
// whether they fit together, counts what is there, and checks every practice's
// audit log. It fails if the file is damaged; a broken log is in what it returns.
func (s *Store) Examine(ctx context.Context) (Examination, error) { return s.examine(ctx, s.read) }

func (s *Store) examine(ctx context.Context, p *pool) (Examination, error) {
	w, err := p.begin(ctx, "")
	if err != nil {
		return Examination{}, s.failure("begin to examine the store", err)
	}
	defer func() { _ = w.sql.Rollback() }() // nothing was written
	if s.pg == nil {
		if err := s.fits(w); err != nil {
			return Examination{}, err
		}
	}
	tables, err := ask(w, itself[string], s.tablesOfPractices())
	if err != nil {
		return Examination{}, s.failure("list the tables", err)
	}
	practices, err := ask(w, itself[messaging.PracticeID], "SELECT id FROM "+s.allPractices())
	if err != nil {
		return Examination{}, s.failure("list practices", err)
	}
	out := Examination{Practices: []Examined{}}
	for _, id := range practices {
		if s.pg != nil {
			if err := w.bind(id); err != nil {
				return Examination{}, s.failure("look at a practice", err)
			}
		}
		tx := &Tx{ways: w, s: s, practice: id}
		e := Examined{Practice: id, Rows: map[string]int64{}}
		if e.Cursor, err = tx.Head(); err != nil {
			return Examination{}, err
		}
		if s.side == Service {
			if e.Log, err = tx.VerifyAudit(); err != nil {
				return Examination{}, err
			}
		}
		for _, table := range tables {
			var n int64
			if err := tx.row("SELECT count(*) FROM "+table+" WHERE practice = ?", id).Scan(&n); err != nil {
				return Examination{}, tx.fail("count "+table, err)
			}
			e.Rows[table] = n
		}
		out.Practices = append(out.Practices, e)
	}
	return out, nil
}

// fits asks whether the pages of a file fit together.
func (s *Store) fits(w ways) error {
	var whole string
	if err := w.row("PRAGMA integrity_check(1)").Scan(&whole); err != nil {
		return s.failure("examine the store", err)
	}
	if whole != "ok" {
		return messaging.Fail(messaging.CodeStoreDamaged, "The store is damaged: its pages do not fit together. Restore a backup.").Because(errors.New(whole))
	}
	return nil
}

// tablesOfPractices asks which tables have rows of practices.
func (s *Store) tablesOfPractices() string {
	if s.pg != nil {
		return `SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'practice' AND NOT a.attisdropped
			WHERE c.relkind = 'r' AND c.relrowsecurity AND c.relname <> 'turns' ORDER BY c.relname`
	}
	return `SELECT s.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' AND c.name = 'practice' ORDER BY s.name`
}

// ExamineFiles reads every file of the practice to its end, and lists those that are
// not there or not what was written.
func (s *Store) ExamineFiles(ctx context.Context, practice messaging.PracticeID) (read int, bad []messaging.AttachmentID, err error) {
	var list []Attachment
	err = s.Read(ctx, practice, func(tx *Tx) error {
		list, err = tx.attachments("WHERE practice = ? AND state <> 'uploading' ORDER BY id", practice)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	for _, a := range list {
		if err := ctx.Err(); err != nil {
			return read, bad, err
		}
		if !s.whole(a) {
			bad = append(bad, a.ID)
		}
		read++
	}
	return read, bad, nil
}

// whole says whether all of a file opens.
func (s *Store) whole(a Attachment) bool {
	r, err := s.OpenFile(a)
	if err != nil {
		return false
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, io.NewSectionReader(r, 0, r.Size()))
	return err == nil && n == a.Size
}
