package sealed

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// VFS is a registered SQLite VFS with one data key. Its databases are opened with
// "?vfs=" and its name in the data source name.
type VFS struct {
	name         string
	tls          *libc.TLS
	native       uintptr // *sqlite3_vfs, ours
	nativeName   uintptr
	system       uintptr // *sqlite3_vfs, the operating system's
	seals        *seals
	open         atomic.Int64
	authFailures atomic.Int64
}

var (
	registered sync.Map // native address → *VFS
	names      atomic.Uint64
	initialize sync.Once
	ioMethods  uintptr // *sqlite3_io_methods, shared by all our files
)

// Register makes a VFS for key under a name of its own.
func Register(key Key) (*VFS, error) {
	tls := libc.NewTLS()
	initialize.Do(func() {
		sqlite3.PatchIssue199() // page size on linux/arm64, before the engine asks
		ioMethods = newIOMethods(tls)
	})
	v := &VFS{
		name:  "sealed" + strconv.FormatUint(names.Add(1), 10),
		tls:   tls,
		seals: newSeals(key),
	}
	if err := v.register(); err != nil {
		tls.Close()
		return nil, err
	}
	return v, nil
}

func (v *VFS) register() error {
	if rc := sqlite3.Xsqlite3_initialize(v.tls); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("sealed: start the engine: code %d", rc)
	}
	if v.system = sqlite3.Xsqlite3_vfs_find(v.tls, 0); v.system == 0 {
		return errors.New("sealed: the engine has no VFS for this system")
	}
	var err error
	if v.nativeName, err = libc.CString(v.name); err != nil {
		return fmt.Errorf("sealed: name the VFS: %w", err)
	}
	v.native = libc.Xmalloc(v.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if v.native == 0 {
		libc.Xfree(v.tls, v.nativeName)
		return errors.New("sealed: no memory for the VFS")
	}
	// Deleting, looking up and naming files, time and randomness stay the system's,
	// and so does pAppData, which its functions read.
	system, native := at[sqlite3.Tsqlite3_vfs](v.system), at[sqlite3.Tsqlite3_vfs](v.native)
	*native = *system
	native.FpNext = 0
	native.FzName = v.nativeName
	native.FszOsFile = int32(fileSize) + system.FszOsFile
	native.FxOpen = pointerTo(xOpen)
	registered.Store(v.native, v)
	if rc := sqlite3.Xsqlite3_vfs_register(v.tls, v.native, 0); rc != sqlite3.SQLITE_OK {
		v.free()
		return fmt.Errorf("sealed: register the VFS: code %d", rc)
	}
	return nil
}

func (v *VFS) free() {
	registered.Delete(v.native)
	libc.Xfree(v.tls, v.native)
	libc.Xfree(v.tls, v.nativeName)
}

// Name is what a data source name gives as vfs.
func (v *VFS) Name() string { return v.name }

// AuthFailures counts the pages that did not open under the key where they stood:
// a wrong key, damage or tampering. The end of a WAL that a crash tore is none.
func (v *VFS) AuthFailures() int64 { return v.authFailures.Load() }

// Close unregisters the VFS and forgets the key. All its databases must be closed.
func (v *VFS) Close() error {
	if n := v.open.Load(); n != 0 {
		return fmt.Errorf("sealed: close the VFS: %d files are still open", n)
	}
	if v.native == 0 {
		return nil
	}
	if rc := sqlite3.Xsqlite3_vfs_unregister(v.tls, v.native); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("sealed: unregister the VFS: code %d", rc)
	}
	v.free()
	v.native, v.seals = 0, nil
	v.tls.Close()
	return nil
}

// unauthentic counts a failure and returns the engine's code for it. The first
// page has one of its own, since its failure mostly means a wrong key.
func (v *VFS) unauthentic(firstPage bool) int32 {
	v.authFailures.Add(1)
	if firstPage {
		return sqlite3.SQLITE_NOTADB
	}
	return sqlite3.SQLITE_IOERR_DATA
}

func xOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	*at[nativeFile](file) = nativeFile{}
	found, ok := registered.Load(vfs)
	if !ok {
		return sqlite3.SQLITE_CANTOPEN
	}
	h := &handle{vfs: found.(*VFS)}
	rc := h.openContent(tls, name, file+fileSize, flags, outFlags)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	h.vfs.open.Add(1)
	*at[nativeFile](file) = nativeFile{methods: ioMethods, slot: handles.add(h)}
	return sqlite3.SQLITE_OK
}
