package main

import (
	"context"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/service"
)

// news is what a desk hears of the office's stream: an ear, and what it was told and has
// not arrived yet.
type news struct {
	ear  *service.Ear
	life int // of the office that hears
	late []messaging.Told
}

// Stream brings what the desk is told and has it take a step, as it does while a stream
// lasts; then it ends, since one that stays would need a goroutine. What is told may come
// twice, or behind what came after it.
func (l *line) Stream(ctx context.Context, _ time.Duration, heard func(messaging.Told), _ func([]messaging.Presence)) error {
	d, w := l.d, l.d.w
	told, err := l.told()
	if err != nil {
		return err
	}
	brought := []messaging.Told{told}
	switch {
	case w.fault("news twice", w.swarm.twice):
		brought = append(brought, told)
	case w.fault("news late", w.swarm.twice):
		d.news.late = append(d.news.late, told)
		brought = nil
	case len(d.news.late) > 0:
		brought, d.news.late = append(brought, d.news.late...), nil
	}
	for _, t := range brought {
		heard(t)
	}
	if len(brought) > 0 {
		d.Step(ctx)
	}
	return errOffline
}

// miss has what the desk is told now be lost without a trace, and says whether it did.
func (d *desk) miss() bool {
	w, n := d.w, &d.news
	if n.ear == nil || n.life != w.office.life || !w.fault("news lost", 2*w.swarm.lost) {
		return false
	}
	return w.office.serve(func() error {
		_, _, err := n.ear.Hear(w.ctx)
		return err
	}) == nil
}

// told is what the desk's ear is told now.
func (l *line) told() (told messaging.Told, err error) {
	w, n := l.d.w, &l.d.news
	err = w.office.serve(func() error {
		who, err := w.office.Authenticate(w.ctx, l.token)
		if err != nil {
			return err
		}
		if n.ear == nil || n.life != w.office.life {
			if n.ear != nil {
				n.ear.Close()
			}
			n.ear, n.life = w.office.Listen(who), w.office.life
		}
		if told, _, err = n.ear.Hear(w.ctx); err == nil && told.Page != nil {
			w.fire("page with the news")
			w.pulled(who, *told.Page)
		}
		return err
	})
	return copied(told), err
}
