package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"flag"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/bridge/clamd"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/web"
)

const (
	storeFile = "rowan.db"
	stepEvery = 250 * time.Millisecond
	// practicesAtOnce bounds how many practices wait for their carrier or mail server at one
	// time.
	practicesAtOnce = 16
	grace           = 10 * time.Second // for requests that are under way when the program is told to stop
)

func (m Main) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(m.Stderr, nil)) }

// env is the environment's value of a setting, or what stands for it.
func (m Main) env(name, otherwise string) string {
	if v := m.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func (m Main) serve(ctx context.Context, flags *flag.FlagSet) error {
	address := flags.String("address", m.env("ROWAN_ADDRESS", "127.0.0.1:8443"), "where to listen, HOST:PORT (ROWAN_ADDRESS)")
	at := m.place(flags)
	base := flags.String("base-url", m.Getenv("ROWAN_BASE_URL"), "where browsers reach the service, like https://rowan.example.com (ROWAN_BASE_URL)")
	files := flags.String("files-url", m.Getenv("ROWAN_FILES_URL"), "where browsers get what people sent, by another name that leads here too, like https://files.rowan.example.com (ROWAN_FILES_URL)")
	cert := flags.String("tls-cert", m.Getenv("ROWAN_TLS_CERT"), "certificate file (ROWAN_TLS_CERT)")
	key := flags.String("tls-key", m.Getenv("ROWAN_TLS_KEY"), "its key file (ROWAN_TLS_KEY)")
	from := flags.String("mail-from", m.Getenv("ROWAN_MAIL_FROM"), "sender of notices, like no-reply@example.com (ROWAN_MAIL_FROM); their relay is in ROWAN_SMTP")
	clam := flags.String("clamd", m.Getenv("ROWAN_CLAMD"), "ClamAV daemon that looks through files, HOST:PORT or the path of its socket (ROWAN_CLAMD)")
	inner := flags.Bool("mail-inner", m.Getenv("ROWAN_MAIL_INNER") != "", "let mailboxes be at servers that only this network reaches (ROWAN_MAIL_INNER)")
	clients := flags.String("mail-clients", m.Getenv("ROWAN_MAIL_CLIENTS"), "JSON file that says as whom mail providers know the service, so that people can give it leave instead of a password (ROWAN_MAIL_CLIENTS)")
	if err := flags.Parse(m.Args[1:]); err != nil {
		return err
	}
	reached, err := api.CheckAddress(*base)
	if err != nil {
		return err
	}
	if *files, err = checkFiles(*files, reached); err != nil {
		return err
	}
	master, err := keyring.MasterFromEnv(m.Getenv)
	if err != nil {
		return err
	}
	log := m.logger()
	notifier, err := m.carrier(*from, log)
	if err != nil {
		return err
	}
	var scanner service.Scanner
	if *clam != "" {
		if scanner, err = clamd.New(*clam); err != nil {
			return err
		}
	}
	known, err := clientsIn(*clients)
	if err != nil {
		return err
	}
	ring, err := at.keys(master)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, *address, *cert, *key)
	if err != nil {
		return err
	}
	return m.run(ctx, house{listener: listener, at: *at, base: *base, files: *files, ring: ring, notifier: notifier, carriers: m.carriers(""), post: post{m, *inner, known}, scanner: scanner, log: log,
		ready: func(ctx context.Context, engine *service.Service) error { return engine.NoteIgnored(ctx, m.ignored()) }})
}

// checkFiles returns the address of the files' own host, which is protected like the
// service's and has another name: a browser does not tell ports apart where it matters.
func checkFiles(files string, base *url.URL) (string, error) {
	if files == "" {
		return "", nil
	}
	u, err := api.CheckAddress(files)
	if err != nil {
		return "", err
	}
	if strings.EqualFold(u.Hostname(), base.Hostname()) || u.Scheme != base.Scheme {
		return "", messaging.FailField("files-url", messaging.CodeInvalid, "Files need a name of their own, like https://files.rowan.example.com. Set -files-url to one that leads here too, or leave it out.")
	}
	return u.Scheme + "://" + u.Host, nil
}

// settings are what the environment can say.
var settings = []string{"ROWAN_ADDRESS", "ROWAN_DATA", "ROWAN_POSTGRES", "ROWAN_POSTGRES_OWNER", "ROWAN_BASE_URL", "ROWAN_FILES_URL", "ROWAN_TLS_CERT", "ROWAN_TLS_KEY", "ROWAN_MAIL_FROM", "ROWAN_SMTP", "ROWAN_CLAMD", "ROWAN_MAIL_INNER", "ROWAN_MAIL_CLIENTS", keyring.MasterVariable, keyring.NextVariable}

// ignored lists what the environment says to Rowan that is no setting.
func (m Main) ignored() (names []string) {
	for _, pair := range m.Environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "ROWAN_") && !slices.Contains(settings, name) {
			names = append(names, name)
		}
	}
	return names
}

// listen opens the door: with a certificate anywhere, without one on literal
// loopback only (SEC-06).
func listen(ctx context.Context, address, certFile, keyFile string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errors.New("the address has to be HOST:PORT, like 127.0.0.1:8443")
	}
	ip, err := netip.ParseAddr(host)
	if certFile == "" && (err != nil || !ip.IsLoopback()) {
		return nil, messaging.Fail(messaging.CodeInsecure, "Without a certificate the service listens on 127.0.0.1 only. Set -tls-cert and -tls-key, or put a TLS proxy in front of 127.0.0.1.")
	}
	var config *tls.Config
	if certFile != "" {
		cert, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return nil, err
		}
		config = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil || config == nil {
		return listener, err
	}
	return tls.NewListener(listener, config), nil
}

func (m Main) migrate(ctx context.Context, flags *flag.FlagSet) error {
	at := m.place(flags)
	if err := flags.Parse(m.Args[1:]); err != nil {
		return err
	}
	master, err := keyring.MasterFromEnv(m.Getenv)
	if err != nil {
		return err
	}
	s, _, err := at.unlock(ctx, master)
	if err != nil {
		return err
	}
	return s.Close()
}

// master parses the arguments of a command that works on a store, and returns the
// store's key: from the environment, or from the file that localserve keeps it in.
func (m Main) master(flags *flag.FlagSet) (*keyring.Master, error) {
	file := flags.String("key-file", "", "file of the key, as localserve keeps it; "+keyring.MasterVariable+" without it")
	if err := flags.Parse(m.Args[1:]); err != nil {
		return nil, err
	}
	if *file == "" {
		return keyring.MasterFromEnv(m.Getenv)
	}
	if _, err := os.Stat(*file); err != nil {
		return nil, err
	}
	return keyring.MasterFromFile(*file, rand.Reader)
}

// house is what one run of the service stands on.
type house struct {
	listener net.Listener
	second   net.Listener // where the service listens too; nil where that is once
	at       place
	base     string
	files    string // "" where they have no host of their own
	ring     *keyring.Ring
	notifier bridge.Notifier
	carriers func(bridge.Account) (bridge.Carrier, error)
	post     post
	scanner  service.Scanner // nil where there is none
	log      *slog.Logger
	// ready is called when requests can come, with the engine.
	ready func(context.Context, *service.Service) error
	// beside are other servers that start and stop with the service.
	beside map[net.Listener]http.Handler
	// steps are other things that are kept going with the engine.
	steps []func(context.Context) error
}

// run serves until ctx ends, then lets what is under way finish.
func (m Main) run(ctx context.Context, h house) (err error) {
	defer h.listener.Close()
	s, err := h.at.open(ctx, h.ring)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	engine := service.New(service.Config{Store: s, Lookup: h.ring.LookupKey(), Notifier: h.notifier, Carriers: h.carriers, Mailboxes: h.post.open, FindMail: h.post.find, GrantMail: h.post.grant, MailKey: h.post.key,
		Scanner: h.scanner, BaseURL: h.base, FilesURL: h.files, Clock: m.Clock, AtOnce: practicesAtOnce})

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	edge := web.New(web.Config{Service: engine, Portal: m.Portal, BaseURL: h.base, Version: version, Log: h.log, Clock: m.Clock, Stopping: ctx})
	servers := map[net.Listener]*http.Server{h.listener: h.server(edge)}
	if h.second != nil {
		servers[h.second] = h.server(edge)
	}
	for l, handler := range h.beside {
		servers[l] = h.server(handler)
	}
	failed := make(chan error, len(servers)+1)
	var running sync.WaitGroup
	for l, server := range servers {
		running.Go(func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		})
	}
	if h.ready != nil {
		if err := h.ready(ctx, engine); err != nil {
			failed <- err
		}
	}
	boxes := &watch{engine: engine}
	defer boxes.running.Wait()
	for _, step := range append(h.steps, engine.Step, engine.Fetch, boxes.step, s.Follow) {
		running.Go(func() { h.keep(ctx, step) })
	}
	if h.at.postgres == "" {
		desk, err := h.openDesk(ctx, engine, m.Clock)
		if err != nil {
			return err
		}
		running.Go(func() { desk.serve(ctx) })
	}
	h.log.Info("listening", slog.String("address", h.listener.Addr().String()))

	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stop()
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(late))
	}
	running.Wait()
	engine.Rest()
	return err
}

func (h house) server(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn)}
}

// keep keeps something going. What fails is tried again with the next tick.
func (h house) keep(ctx context.Context, step func(context.Context) error) {
	tick := time.NewTicker(stepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := step(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("step failed", slog.Any("error", messaging.AsError(err)))
		}
	}
}
