package main

import (
	"context"
	"encoding/json"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
)

// line is a desk's way to the office, and everything that can happen on it. What a desk
// can ask besides has no part in a history: the embedded Remote is nil.
type line struct {
	replica.Remote
	d     *desk
	token string
}

var errOffline error = messaging.Fail(messaging.CodeOffline, "The service cannot be reached.")

func (l *line) UseToken(token string) { l.token = token }

// ask carries a request to the office and its answer back. Either can be lost, the
// request can arrive twice or much later once more, others go on meanwhile, and the
// desk's computer can lose power on the way.
func (l *line) ask(what string, serve func(service.Actor) error) error {
	d, w := l.d, l.d.w
	if w.now.Before(d.cut) || !w.office.up() || w.fault("request lost", w.swarm.lost) {
		return errOffline
	}
	w.meanwhile(d)
	if !w.office.up() {
		return errOffline
	}
	token := l.token
	arrive := func() error {
		return w.office.serve(func() error {
			who, err := w.office.Authenticate(w.ctx, token)
			if err != nil {
				return err
			}
			return serve(who)
		})
	}
	life := w.office.life
	err := arrive()
	if w.office.up() && w.fault(what+" twice", w.swarm.twice) {
		_ = arrive()
	}
	if w.fault(what+" once more, late", w.swarm.twice) {
		w.in(w.some(20*time.Second), nil, func() {
			if w.office.up() {
				_ = arrive()
			}
		})
	}
	w.settleSoon()
	w.meanwhile(d)
	if w.fault("desk dies before the answer", w.swarm.deskDies) {
		panic(crashed{d})
	}
	if w.now.Before(d.cut) || life != w.office.life || w.fault("answer lost", w.swarm.lost) {
		return errOffline
	}
	return err
}

// copied is what is left of a thing after the wire.
func copied[T any](v T) (out T) {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		panic("sim: a thing does not go over the wire: " + err.Error())
	}
	return out
}

func (l *line) Push(_ context.Context, commands []messaging.Command) (outcomes []messaging.Outcome, err error) {
	err = l.ask("push", func(who service.Actor) error {
		out, err := l.d.w.office.Apply(l.d.w.ctx, who, copied(commands))
		if err != nil {
			return err
		}
		l.d.w.accepted(who, commands, out)
		outcomes = copied(out)
		return nil
	})
	return outcomes, err
}

func (l *line) Changes(_ context.Context, after messaging.Cursor, limit int) (page messaging.Page, err error) {
	err = l.ask("pull", func(who service.Actor) (err error) {
		page, err = l.d.w.office.Changes(l.d.w.ctx, who, after, min(limit, l.d.w.swarm.page))
		if err == nil {
			l.d.w.pulled(who, page)
		}
		return err
	})
	return copied(page), err
}

func (l *line) Snapshot(_ context.Context, scope messaging.Scope, before int64, limit int) (page messaging.Page, err error) {
	err = l.ask("snapshot", func(who service.Actor) (err error) {
		page, err = l.d.w.office.Snapshot(l.d.w.ctx, who, scope, before, min(limit, 4*l.d.w.swarm.page))
		if err == nil {
			l.d.w.pulled(who, page)
		}
		return err
	})
	return copied(page), err
}

func (l *line) Export(_ context.Context, in api.MakeExport) (out messaging.Export, err error) {
	err = l.ask("export", func(who service.Actor) (err error) {
		out, err = l.d.w.office.Export(l.d.w.ctx, who, in)
		return err
	})
	return out, err
}

func (l *line) RenewToken(context.Context) (token string, err error) {
	err = l.ask("renewal", func(who service.Actor) (err error) {
		token, err = l.d.w.office.RenewToken(l.d.w.ctx, who)
		return err
	})
	return token, err
}

func (l *line) About(context.Context) (api.About, error) { return api.About{Service: "rowan"}, nil }

func (l *line) SignIn(ctx context.Context, in api.SignIn) (api.SignedIn, error) {
	return l.d.w.office.SignIn(ctx, "", in)
}
