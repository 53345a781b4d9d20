package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"rowan/backend/messaging"
)

// DroppedFile is a file that was dragged into the window. Its bytes come through
// Files, by its id, until the window locks.
type DroppedFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// drop is where files were let go, in pixels of the page, and which they are.
type drop struct {
	x, y  int
	paths []string
}

// dropWait is how long the page's news of a drop may be ahead of the window's.
const dropWait = 2 * time.Second

// dropped is what was dragged into the window, for an engine that tells its page of
// a drop and keeps the files from it: WebKitGTK does since CVE-2025-13947. The page
// can name no path; it asks what was let go where it saw somebody let go.
type dropped struct {
	drops chan drop

	mu    sync.Mutex
	made  int
	files map[string]string // paths, by id
}

func newDropped() dropped {
	return dropped{drops: make(chan drop, 4), files: map[string]string{}}
}

// hear is told by the window. What nobody asks for is forgotten with the next.
func (d *dropped) hear(x, y int, paths []string) {
	for {
		select {
		case d.drops <- drop{x, y, paths}:
			return
		default:
		}
		select {
		case <-d.drops:
		default:
		}
	}
}

// take waits for what was let go at a place, and forgets what was elsewhere.
func (d *dropped) take(ctx context.Context, x, y int) []DroppedFile {
	ctx, stop := context.WithTimeout(ctx, dropWait)
	defer stop()
	list := []DroppedFile{}
	for {
		select {
		case <-ctx.Done():
			return list
		case one := <-d.drops:
			if max(one.x-x, x-one.x, one.y-y, y-one.y) > 1 {
				continue
			}
			for _, path := range one.paths {
				info, err := os.Stat(path)
				if err == nil && info.Mode().IsRegular() {
					list = append(list, DroppedFile{ID: d.keep(path), Name: filepath.Base(path), Size: info.Size()})
				}
			}
			return list
		}
	}
}

func (d *dropped) keep(path string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made++
	id := fmt.Sprint(d.made)
	d.files[id] = path
	return id
}

func (d *dropped) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.files)
}

// give writes a part of a file.
func (d *dropped) give(w http.ResponseWriter, id, offset string) error {
	d.mu.Lock()
	path, ok := d.files[id]
	d.mu.Unlock()
	at, err := strconv.ParseInt(offset, 10, 64)
	if !ok || err != nil {
		return messaging.Fail(messaging.CodeNotFound, "This file is no longer being added. Choose it again.")
	}
	f, err := os.Open(path)
	if err == nil {
		defer func() { _ = f.Close() }() // it was read only
		_, err = f.Seek(at, io.SeekStart)
	}
	if err != nil {
		return messaging.Fail(messaging.CodeNotFound, "This file cannot be read. Choose it again.").Because(err)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = io.CopyN(w, f, stretch) // a reader who has gone asks no more
	return nil
}

// Dropped lists the files that were let go at a place of the page, if the page
// itself was not given them.
func (a *App) Dropped(x, y int) ([]DroppedFile, error) {
	list := a.dropped.take(a.ctx, x, y)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.loop == nil {
		a.dropped.forget()
		return []DroppedFile{}, nil
	}
	return list, nil
}

// fromWindow has the window tell of drops.
func (d *dropped) fromWindow(ctx context.Context) { runtime.OnFileDrop(ctx, d.hear) }
