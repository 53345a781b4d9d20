package main

import (
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	_ "github.com/glebarez/go-sqlite" // the engine of the floors, without gorm, sealing or rules
)

// floorDB opens a plain SQLite file that commits as durably as the product does.
func floorDB(dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "floor.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE messages (n INTEGER PRIMARY KEY, body TEXT NOT NULL)")
	return db, err
}

// insertLoop is the limit of one sender: a durable insert after the other, in
// this process. It returns the median time of one.
func insertLoop(dir string, body string, n int) (time.Duration, error) {
	db, err := floorDB(dir)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	stmt, err := db.Prepare("INSERT INTO messages (body) VALUES (?)")
	if err != nil {
		return 0, err
	}
	times := make(durations, 0, n)
	for range n {
		began := time.Now()
		if _, err := stmt.Exec(body); err != nil {
			return 0, err
		}
		times = append(times, time.Since(began))
	}
	return times.quantile(0.5), nil
}

// floorServer is the limit of many senders: an HTTP server that does nothing
// but commit bodies to SQLite in groups, acknowledging after the commit.
type floorServer struct {
	db    *sql.DB
	queue chan insert
	http  *http.Server
	addr  string
}

type insert struct {
	body string
	done chan error
}

func startFloor(dir string) (*floorServer, error) {
	db, err := floorDB(dir)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	f := &floorServer{db: db, queue: make(chan insert, 256), addr: "http://" + listener.Addr().String()}
	f.http = &http.Server{Handler: f, ReadHeaderTimeout: time.Second}
	go f.commit()
	go func() { _ = f.http.Serve(listener) }()
	return f, nil
}

func (f *floorServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		i := insert{string(body), make(chan error, 1)}
		f.queue <- i
		err = <-i.done
	}
	if err != nil {
		http.Error(w, "not stored", http.StatusInternalServerError)
	}
}

// commit takes whatever waits into one transaction.
func (f *floorServer) commit() {
	for first := range f.queue {
		batch := []insert{first}
		for more := true; more && len(batch) < cap(f.queue); {
			select {
			case i, open := <-f.queue:
				if more = open; open {
					batch = append(batch, i)
				}
			default:
				more = false
			}
		}
		err := f.store(batch)
		for _, i := range batch {
			i.done <- err
		}
	}
}

func (f *floorServer) store(batch []insert) error {
	tx, err := f.db.Begin()
	if err != nil {
		return err
	}
	for _, i := range batch {
		if _, err := tx.Exec("INSERT INTO messages (body) VALUES (?)", i.body); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

func (f *floorServer) stop() error {
	err := f.http.Close()
	close(f.queue)
	return errors.Join(err, f.db.Close())
}
