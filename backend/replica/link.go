package replica

import (
	"context"
	"reflect"
	"slices"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Links lists the links that the person may write from, by name (LNK-02).
func (r *Replica) Links() (links []messaging.Link, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			links, err = s.links(tx)
			return err
		})
	})
	return links, err
}

func (s *session) links(tx *store.Tx) ([]messaging.Link, error) {
	links, err := tx.Links()
	return slices.DeleteFunc(links, func(l messaging.Link) bool { return l.Archived || !slices.Contains(l.Members, s.me) }), err
}

// DefaultFrom is the link that new conversations come from unless the person
// chooses another; "" while they have set none that they can write from (LNK-03).
func (r *Replica) DefaultFrom() (from messaging.LinkID, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			kept, err := tx.Setting(settingFrom)
			if err != nil || len(kept) == 0 {
				return err
			}
			links, err := s.links(tx)
			if slices.ContainsFunc(links, func(l messaging.Link) bool { return l.ID == messaging.LinkID(kept) }) {
				from = messaging.LinkID(kept)
			}
			return err
		})
	})
	return from, err
}

// SetDefaultFrom keeps, on this computer, which link new conversations of the
// person come from unless they choose another; "" for none.
func (r *Replica) SetDefaultFrom(id messaging.LinkID) error {
	err := r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			links, err := s.links(tx)
			if err != nil {
				return err
			}
			if id != "" && !slices.ContainsFunc(links, func(l messaging.Link) bool { return l.ID == id }) {
				return errNotFrom
			}
			return tx.SetSetting(settingFrom, []byte(id))
		})
	})
	if err == nil {
		r.tell(messaging.KindLink)
	}
	return err
}

// errNotFrom says that nothing can begin from a link here.
var errNotFrom error = messaging.FailField("from", messaging.CodeNotMember, "You cannot write from this link. Choose another, or ask an admin to add you.")

// LinkSettings is how the practice's links are set up.
type LinkSettings struct {
	Links []messaging.Link // by name, archived ones too
	Staff []messaging.Teammate
	// Open counts the open conversations of the person's own links; of others
	// nothing is known here (LNK-06).
	Open map[messaging.Scope]int
	Me   messaging.TeammateID
	Why  error // why the person cannot change them; nil if they can
}

// LinkSettings says how the practice's links are set up.
func (r *Replica) LinkSettings() (v LinkSettings, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			me, err := tx.Teammate(s.me)
			if err != nil {
				return err
			}
			v.Me, v.Why = s.me, me.Role.CheckManages()
			if v.Links, err = tx.Links(); err != nil {
				return err
			}
			if v.Staff, err = tx.Teammates(); err != nil {
				return err
			}
			v.Open, err = tx.OpenConversations()
			return err
		})
	})
	return v, err
}

// OpenOf counts the open conversations of all links, for those who manage the
// practice. Only the service knows those of links that are not the person's own.
func (r *Replica) OpenOf(ctx context.Context) (list []api.LinkOpen, err error) {
	err = r.online(ctx, func(ctx context.Context, s *session) error {
		list, err = s.remote.Open(ctx)
		return err
	})
	return list, err
}

// SaveLink makes a link, or changes the fields that c names of one, and returns
// its id. The link of a new one is given here.
func (r *Replica) SaveLink(c messaging.SaveLink) (messaging.LinkID, error) {
	fresh := c.Link == ""
	if fresh {
		id, err := newID[messaging.LinkID](r)
		if err != nil {
			return "", err
		}
		c.Link = id
	}
	return c.Link, r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			me, err := tx.Teammate(s.me)
			if err != nil {
				return err
			}
			if err := me.Role.CheckManages(); err != nil {
				return err
			}
			before := messaging.Link{}
			if !fresh {
				if before, err = tx.Link(c.Link); err != nil {
					return err
				}
			}
			all, err := tx.Links()
			if err != nil {
				return err
			}
			staff, err := tx.Teammates()
			if err != nil {
				return err
			}
			after, err := c.Onto(before, all, staff)
			if err != nil || reflect.DeepEqual(before, after) {
				return err
			}
			if err := tx.PutLink(after); err != nil {
				return err
			}
			if err := tx.SetSetting(settingNotice, nil); err != nil {
				return err
			}
			return s.put(tx, string(c.Link), entry{Command: messaging.Command{SaveLink: &c}, Link: &linkEdit{before, after}})
		})
	})
}

// linkEdit is a link before and after a command; Was is the zero Link for a new one.
type linkEdit struct{ Was, Is messaging.Link }

// undo takes the edit's own changes out of what a link is now.
func (e linkEdit) undo(l messaging.Link) messaging.Link {
	if l.Name == e.Is.Name {
		l.Name = e.Was.Name
	}
	if l.Kind == e.Is.Kind {
		l.Kind = e.Was.Kind
	}
	if l.Owner == e.Is.Owner {
		l.Owner = e.Was.Owner
	}
	if l.JoinURL == e.Is.JoinURL {
		l.JoinURL = e.Was.JoinURL
	}
	if l.Archived == e.Is.Archived {
		l.Archived = e.Was.Archived
	}
	if l.Assignee == e.Is.Assignee {
		l.Assignee = e.Was.Assignee
	}
	if slices.Equal(l.Tags, e.Is.Tags) {
		l.Tags = e.Was.Tags
	}
	gained, lost := e.Was.Sender().Difference(e.Is.Sender())
	l.Members = slices.DeleteFunc(append(slices.Clone(l.Members), lost...), func(id messaging.TeammateID) bool { return slices.Contains(gained, id) })
	slices.Sort(l.Members)
	l.Members = slices.Compact(l.Members)
	return l
}

// unsaveLink undoes what a refused command did to a link here.
func (b *returned) unsaveLink(o offer, reason string) error {
	if o.Link.Was.ID == "" {
		if err := b.dependants(o, reason); err != nil {
			return err
		}
		if err := b.tx.RemoveLink(o.Link.Is.ID); err != nil {
			return err
		}
		return b.say("A new link was not made. " + reason)
	}
	have, err := b.tx.Link(o.Link.Is.ID)
	if err == nil {
		err = b.tx.PutLink(o.Link.undo(have))
	}
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	return b.say("A link was not changed. " + reason)
}
