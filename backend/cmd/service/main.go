// Command service is the entrance of the hosted side: it opens the sealed store,
// starts the engine and serves its edge. It wires, starts and stops, and nothing
// else; everything that runs by itself runs from here.
//
//	service serve        the service, over TLS or on literal loopback
//	service localserve   the service on loopback with a sample practice, whose
//	                     patients' phone is an outbox on a page
//	service found        begin a practice: print its owner's invitation
//	service plan         say on what terms a practice uses Rowan
//	service migrate      bring the store to this version and stop
//	service backup       copy the store and its files into one sealed file, while the
//	                     service runs or not
//	service restore      make a store of a backup, where there is none
//	service restored     tell a database that it was set back to an earlier dump
//	service rotate-keys  have another master key take the place of the one before, while
//	                     the service runs or not
//	service verify       go through a store or a backup: its seals, its files, its
//	                     audit log
//	service openapi      print the description of the API
//	service check-sms, check-inbound
//	                     judge texts by the rules of texting, CSV in and out
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // reminders follow the practice's clock, wherever this runs

	"rowan/backend/messaging"
	"rowan/backend/web"
	"rowan/frontend"
)

// version is that of the program.
const version = "0.1.0"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := Main{Args: os.Args[1:], Getenv: os.Getenv, Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Portal: frontend.Portal(), Clock: time.Now}.Run(ctx)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "service:", sentence(err))
		os.Exit(1)
	}
}

// sentence is what a person at the terminal reads of an error.
func sentence(err error) string {
	if e, ok := errors.AsType[*messaging.Error](err); ok && e.Code != messaging.CodeInternal {
		return e.Sentence
	}
	return err.Error()
}

// Main is the program, with all that it takes from outside.
type Main struct {
	Args           []string
	Getenv         func(string) string
	Environ        []string // NAME=value, to tell what of it nobody asks
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Portal         fs.FS
	Clock          func() time.Time
}

const usage = "usage: service serve | localserve | found | plan | migrate | backup | restore | restored | rotate-keys | verify | openapi | check-sms | check-inbound   (each with -h for its settings)"

// Run does what the arguments say, until it is done or ctx is.
func (m Main) Run(ctx context.Context) error {
	if len(m.Args) == 0 {
		return errors.New(usage)
	}
	flags := flag.NewFlagSet("service "+m.Args[0], flag.ContinueOnError)
	flags.SetOutput(m.Stderr)
	switch m.Args[0] {
	case "serve":
		return m.serve(ctx, flags)
	case "localserve":
		return m.localserve(ctx, flags)
	case "found":
		return m.found(ctx, flags)
	case "plan":
		return m.plan(ctx, flags)
	case "migrate":
		return m.migrate(ctx, flags)
	case "backup":
		return m.backup(ctx, flags)
	case "restore":
		return m.restore(ctx, flags)
	case "restored":
		return m.restored(ctx, flags)
	case "rotate-keys":
		return m.rotateKeys(ctx, flags)
	case "verify":
		return m.verify(ctx, flags)
	case "check-sms":
		return m.checkSMS(flags)
	case "check-inbound":
		return m.checkInbound(flags)
	case "openapi":
		if err := flags.Parse(m.Args[1:]); err != nil {
			return err
		}
		text, err := web.OpenAPI(version)
		if err == nil {
			_, err = m.Stdout.Write(text)
		}
		return err
	}
	return errors.New(usage)
}
