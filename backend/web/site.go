package web

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// portal serves the built portal. Its pages are one document, which may change
// with each version; what it refers to has its content in its name.
func (e *edge) portal() http.Handler {
	files := http.FileServerFS(e.Portal)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "only for reading", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch {
		case name == "" || name == "join" || name == "welcome":
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeFileFS(w, r, e.Portal, "index.html")
		case strings.HasPrefix(name, "assets/"):
			if info, err := fs.Stat(e.Portal, name); err != nil || info.IsDir() {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			files.ServeHTTP(w, r)
		default:
			if info, err := fs.Stat(e.Portal, name); err != nil || info.IsDir() || name == "index.html" {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Cache-Control", "no-cache")
			files.ServeHTTP(w, r)
		}
	})
}

// unwrap returns what huma's context was made of.
func unwrap(ctx huma.Context) (*http.Request, http.ResponseWriter) { return humago.Unwrap(ctx) }

func requestOf(ctx huma.Context) *http.Request {
	r, _ := unwrap(ctx)
	return r
}
