// Package frontend holds the two built user interfaces: what the desktop's
// window loads and what the service hands to patients' browsers. It keeps
// nothing but their bytes. Both folders are filled by `npm run build`; before
// that they are empty, and the Go build still works.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:desktop/dist
var desktop embed.FS

//go:embed all:portal/site
var portal embed.FS

// Desktop is the built desktop interface, with index.html at its root.
func Desktop() fs.FS { return root(desktop, "desktop/dist") }

// Portal is the built patient portal, with index.html at its root.
func Portal() fs.FS { return root(portal, "portal/site") }

// root panics only if the folder named in a go:embed line above and the one
// asked for here differ.
func root(built embed.FS, folder string) fs.FS {
	sub, err := fs.Sub(built, folder)
	if err != nil {
		panic(err)
	}
	return sub
}
