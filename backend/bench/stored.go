package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/sealed/engine"
	"rowan/backend/store"
)

// asked is one statement that is put to every engine.
type asked struct {
	How   string `json:"how"` // open, ask or do
	Query string `json:"query"`
	Args  []any  `json:"args"`
}

// database is an engine with the practice's copy in it.
type database interface {
	// run puts a statement and says how many milliseconds the answer took.
	run(asked) (float64, error)
	close() error
}

// What a desktop asks most, over the tables that it keeps. Every engine is asked the
// same: what differs is the engine.
const (
	askInbox = `SELECT i.conversation, i.sender, i.last_at, i.preview, i.mine, i.seen, i.unread, i.attention, c.subject, p.person
		FROM inbox i JOIN conversations c ON c.practice = i.practice AND c.id = i.conversation
		LEFT JOIN contacts p ON p.practice = i.practice AND p.id = i.contact
		WHERE i.practice = ? AND i.archived = 0 ORDER BY i.last_at DESC, i.conversation DESC LIMIT 50`
	askLatest = `SELECT id, position, author_kind, author, body, status, at FROM messages
		WHERE practice = ? AND conversation = ? AND position > 0 ORDER BY position DESC LIMIT 50`
	askWords = `SELECT m.id, m.conversation, m.position, m.body
		FROM (SELECT rowid FROM message_search WHERE message_search MATCH ? ORDER BY rowid DESC LIMIT 50) s
		CROSS JOIN messages m ON m.place = s.rowid ORDER BY m.place DESC`
	insertRow = `INSERT INTO messages (practice, id, conversation, position, author_kind, author, body, event, status, at, version)
		VALUES (?, ?, ?, ?, 'teammate', 'bench', CAST(char(2) || ? AS BLOB), '', 'sent', ?, 1)`
)

// kept measures D2: the sealed store beside plain SQLite and beside SQLCipher 4, each
// with the same messages in the same tables.
func kept(ctx context.Context, dir string, rounds, stored int) (figures []figure, err error) {
	dir = filepath.Join(dir, "stored")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	file, conversations, built, err := build(ctx, dir, stored)
	if err != nil {
		return nil, err
	}
	ours, err := openSealed(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.close()) }()
	plainFile := filepath.Join(dir, "plain.db")
	if err := ours.copyPlain(plainFile); err != nil {
		return nil, err
	}
	cipher, err := openCipher(ctx, dir, plainFile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cipher.close()) }()
	plain, err := openPlain(plainFile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, plain.close()) }()
	engines := []database{ours, plain, cipher}

	practice := string(benchPractice)
	works := []struct {
		name   string
		times  int
		made   func(n int) asked
		beside float64 // SQLCipher's time that may be taken
	}{
		{"open to inbox, warm", 10, func(int) asked { return asked{"open", askInbox, []any{practice}} }, 0.5},
		{"latest 50", 50, func(n int) asked {
			return asked{"ask", askLatest, []any{practice, string(conversations[n%len(conversations)])}}
		}, 0.5},
		{"inbox list", 50, func(int) asked { return asked{"ask", askInbox, []any{practice}} }, 1},
		{"rare word", 50, func(n int) asked { return asked{"ask", askWords, []any{word(7900 + n)}} }, 1.25},
		{"frequent word, by recency", 50, func(int) asked { return asked{"ask", askWords, []any{"please"}} }, 1.25},
		{"phrase", 50, func(n int) asked { return asked{"ask", askWords, []any{fmt.Sprintf("\"number %d\"", n*37)}} }, 1.25},
		{"prefix", 50, func(n int) asked { return asked{"ask", askWords, []any{syllables[n%20] + "*"}} }, 1.25},
		{"durable insert", 100, func(n int) asked {
			id, _ := newID[messaging.MessageID]() // the clock and the randomness of a process do not fail
			return asked{"do", insertRow, []any{practice, string(id), string(conversations[n%len(conversations)]), 1_000_000_000 + n, text(n), time.Now().UnixMilli()}}
		}, 0.8},
	}
	for _, w := range works {
		took := make([][]float64, len(engines))
		for range rounds {
			for i, e := range engines {
				var times []float64
				for n := range w.times {
					ms, err := e.run(w.made(n))
					if err != nil {
						return nil, fmt.Errorf("%s: %w", w.name, err)
					}
					times = append(times, ms)
				}
				took[i] = append(took[i], median(times))
			}
		}
		mine := median(took[0])
		row := func(beside string, other []float64, most float64) figure {
			return figure{ID: "D2", Work: fmt.Sprintf("%s, %d messages", w.name, stored), Unit: "ms", Ours: mine, Limit: median(other), Beside: beside,
				Range: spread(took[0]), Target: fmt.Sprintf("<= %.4gx", most), Reached: mine <= most*median(other)}
		}
		figures = append(figures, row("SQLCipher 4", took[2], w.beside), row("plain SQLite", took[1], 1.25))
	}
	return append(figures, built), nil
}

const benchPractice messaging.PracticeID = "01890000-0000-7000-8000-000000000001"

var benchKey = sealed.Key{1, 2, 3}

// build fills a desktop's store with so many messages, the newest first, as they come
// down to a new device, and says how much was written for it.
func build(ctx context.Context, dir string, stored int) (file string, conversations []messaging.ConversationID, built figure, err error) {
	const page = 1000
	file = filepath.Join(dir, "sealed.db")
	before, err := written()
	if err != nil {
		return "", nil, built, err
	}
	s, err := store.Open(ctx, store.Config{Path: file, Key: benchKey, Side: store.Desktop, Keys: store.Clear{}})
	if err != nil {
		return "", nil, built, err
	}
	me, link := messaging.TeammateID("bench"), messaging.LinkID("bench")
	p := messaging.Practice{ID: benchPractice, Name: "Bench", Phone: "+15035550100", TimeZone: "America/Los_Angeles"}
	began := time.Now()
	err = s.CreatePractice(ctx, p, func(tx *store.Tx) error {
		if err := tx.SetSelf(me); err != nil {
			return err
		}
		for n := range max(stored/50, 1) {
			c := messaging.Conversation{ID: messaging.ConversationID(fmt.Sprintf("01890000-0000-7000-8001-%012d", n)), Channel: messaging.ChannelSecure, Link: link,
				State: messaging.ConversationOpen, Subject: messaging.Text(fmt.Sprintf("Matter %d", n)), MadeAt: began, Version: 1}
			conversations = append(conversations, c.ID)
			if _, err := tx.PutConversation(c); err != nil {
				return err
			}
		}
		return nil
	})
	for at := stored; at > 0 && err == nil; at -= page {
		err = s.Tx(ctx, benchPractice, func(tx *store.Tx) error {
			tx.Older()
			for n := at; n > max(at-page, 0); n-- {
				id, err := messaging.NewID[messaging.MessageID](began.Add(time.Duration(n-stored)*time.Minute), rand.Reader)
				if err != nil {
					return err
				}
				m := messaging.Message{ID: id, Conversation: conversations[n%len(conversations)], Body: messaging.Text(text(n)), Status: messaging.StatusSent,
					Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: me}, Position: int64(n), At: began.Add(time.Duration(n-stored) * time.Minute), Version: int64(n)}
				if err := tx.PutMessage(messaging.ScopeLink(link), m); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = s.Checkpoint(ctx)
		}
	}
	for more := true; more && err == nil; {
		if err = s.Tx(ctx, benchPractice, func(tx *store.Tx) (err error) { more, err = tx.IndexTexts(page / 2); return err }); err == nil {
			err = s.Checkpoint(ctx)
		}
	}
	for more := true; more && err == nil; {
		err = s.Tx(ctx, benchPractice, func(tx *store.Tx) error {
			if more, err = tx.Scattered(); err != nil || !more {
				return err
			}
			return tx.MergeTexts()
		})
		if err == nil {
			err = s.Checkpoint(ctx)
		}
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return "", nil, built, err
	}
	after, err := written()
	if err != nil {
		return "", nil, built, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", nil, built, err
	}
	times := float64(after-before) / float64(info.Size())
	return file, conversations, figure{ID: "D2", Work: fmt.Sprintf("bytes written to build the store of %d MB, by its size", info.Size()>>20), Unit: "x", Ours: times,
		Range: [2]float64{times, times}, Target: "<= 8x", Reached: times <= 8}, nil
}

// written is how many bytes this process has handed to files so far.
func written() (int64, error) {
	b, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if n, ok := strings.CutPrefix(line, "wchar: "); ok {
			return strconv.ParseInt(strings.TrimSpace(n), 10, 64)
		}
	}
	return 0, errors.New("the system does not count what is written")
}

var pragmas = []string{"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -16384", "PRAGMA temp_store = MEMORY"}

// inProcess is an engine of this process.
type inProcess struct {
	db         *sql.DB
	statements map[string]*sql.Stmt
	open       func() (*sql.DB, error)
	vfs        *sealed.VFS // nil of a plain one
	file       string
}

func openSealed(file string) (*inProcess, error) {
	vfs, err := sealed.Register(benchKey)
	if err != nil {
		return nil, err
	}
	return opened(&inProcess{vfs: vfs, file: file, open: func() (*sql.DB, error) {
		return engine.Open(engine.Config{Path: file, VFS: vfs, Setup: pragmas, Connections: 1}), nil
	}})
}

func openPlain(file string) (*inProcess, error) {
	dsn := "file:" + (&url.URL{Path: file}).EscapedPath() + "?"
	for _, p := range pragmas {
		name, value, _ := strings.Cut(strings.TrimPrefix(p, "PRAGMA "), " = ")
		dsn += "_pragma=" + name + "(" + value + ")&"
	}
	return opened(&inProcess{file: file, open: func() (*sql.DB, error) {
		db, err := sql.Open("sqlite", dsn)
		if err == nil {
			db.SetMaxOpenConns(1)
		}
		return db, err
	}})
}

func opened(e *inProcess) (_ *inProcess, err error) {
	e.statements = map[string]*sql.Stmt{}
	e.db, err = e.open()
	return e, err
}

// copyPlain writes all that the store holds into a file that is not sealed.
func (e *inProcess) copyPlain(to string) error {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: e.file}).EscapedPath()+"?vfs="+e.vfs.Name())
	if err != nil {
		return err
	}
	_, err = db.Exec("VACUUM INTO ?", "file:"+(&url.URL{Path: to}).EscapedPath()+"?vfs=unix")
	return errors.Join(err, db.Close())
}

func (e *inProcess) run(a asked) (float64, error) {
	if a.How == "open" {
		began := time.Now()
		db, err := e.open()
		if err == nil {
			err = drain(db.Query(a.Query, a.Args...))
		}
		took := time.Since(began)
		return took.Seconds() * 1e3, errors.Join(err, db.Close())
	}
	stmt := e.statements[a.Query]
	if stmt == nil {
		var err error
		if stmt, err = e.db.Prepare(a.Query); err != nil {
			return 0, err
		}
		e.statements[a.Query] = stmt
	}
	began := time.Now()
	var err error
	if a.How == "do" {
		_, err = stmt.Exec(a.Args...)
	} else {
		err = drain(stmt.Query(a.Args...))
	}
	return time.Since(began).Seconds() * 1e3, err
}

// drain reads every value of every row.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (e *inProcess) close() error {
	err := e.db.Close()
	if e.vfs != nil {
		err = errors.Join(err, e.vfs.Close())
	}
	return err
}

// sqlcipher is SQLCipher 4 in a process of its own, which measures itself.
type sqlcipher struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

//go:embed peer/sqlcipher.mjs
var cipherScript []byte

// sqlcipherPackage is the native engine, for measuring only: it is fetched into the
// folder of the measurement, and no part of the product.
const sqlcipherPackage = "@signalapp/sqlcipher@4.1.0"

func openCipher(ctx context.Context, dir, plain string) (*sqlcipher, error) {
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"private":true}`), 0o600); err != nil {
		return nil, err
	}
	install := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--silent", sqlcipherPackage)
	install.Stderr = os.Stderr
	if err := install.Run(); err != nil {
		return nil, fmt.Errorf("fetch %s: %w", sqlcipherPackage, err)
	}
	script := filepath.Join(dir, "sqlcipher.mjs")
	if err := os.WriteFile(script, cipherScript, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", script, dir, filepath.Join(dir, "cipher.db"), plain)
	cmd.Stderr = os.Stderr
	in, out, err := startPiped(cmd)
	if err != nil {
		return nil, err
	}
	c := &sqlcipher{cmd, in, bufio.NewScanner(out)}
	if !c.out.Scan() {
		return nil, errors.Join(errors.New("SQLCipher did not open the copy"), c.close())
	}
	return c, nil
}

func (c *sqlcipher) run(a asked) (float64, error) {
	line, err := json.Marshal(a)
	if err != nil {
		return 0, err
	}
	if _, err := c.in.Write(append(line, '\n')); err != nil {
		return 0, err
	}
	if !c.out.Scan() {
		return 0, errors.New("SQLCipher ended")
	}
	var answer struct {
		MS float64 `json:"ms"`
	}
	return answer.MS, json.Unmarshal(c.out.Bytes(), &answer)
}

func (c *sqlcipher) close() error { return errors.Join(c.in.Close(), c.cmd.Wait()) }
