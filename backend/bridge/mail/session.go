package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	imap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"rowan/backend/bridge"
)

// session is one signed-in connection to a mailbox. Only one goroutine uses it.
type session struct {
	c       *imapclient.Client
	conn    net.Conn
	timeout time.Duration
	news    chan struct{} // something happened in the folder that is open
	alarm   *time.Timer   // hangs up on a server that does not answer

	selected string
	status   folderStatus // of what is selected, when it was selected
	looked   map[string]folderStatus
}

// folderStatus is by what a folder is seen to have changed.
type folderStatus struct {
	validity, next, count, unseen uint32
	modSeq                        uint64
}

// open connects and signs in.
func (a *Account) open(ctx context.Context) (*session, error) {
	s := &session{timeout: a.cfg.Timeout, looked: map[string]folderStatus{}, news: make(chan struct{}, 1)}
	conn, err := a.imap.dial(ctx)
	if err != nil {
		return nil, a.say.failed(err, a.say.server)
	}
	s.conn = conn
	s.alarm = time.AfterFunc(s.timeout, s.drop)
	stop := context.AfterFunc(ctx, s.drop)
	defer stop()
	if err := s.greet(a.imap); err != nil {
		s.close()
		return nil, a.say.failed(err, a.say.server)
	}
	if err := s.do(func() error { return a.signIn(ctx, s.c) }); err != nil {
		s.close()
		return nil, a.say.unproven(err)
	}
	return s, nil
}

// greet brings the connection to where it can be trusted.
func (s *session) greet(p peer) error {
	wake := func() {
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
	options := &imapclient.Options{TLSConfig: p.tls, UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Expunge: func(uint32) { wake() },
		Mailbox: func(m *imapclient.UnilateralDataMailbox) {
			if m.NumMessages != nil {
				wake()
			}
		},
		Fetch: func(m *imapclient.FetchMessageData) {
			for m.Next() != nil {
			}
			wake()
		},
	}}
	if p.implicit || p.tls == nil {
		s.c = imapclient.New(s.conn, options)
		return s.do(s.c.WaitGreeting)
	}
	return s.do(func() (err error) {
		s.c, err = imapclient.NewStartTLS(s.conn, options)
		if refusal, ok := errors.AsType[*imap.Error](err); ok && refusal.Type != imap.StatusResponseTypeBye {
			return errors.Join(errNoTLS, err)
		}
		return err
	})
}

// signIn proves who we are, by SASL or, where that is not offered, by LOGIN.
func (a *Account) signIn(ctx context.Context, c *imapclient.Client) error {
	if c.State() == imap.ConnStateAuthenticated {
		return errNoWay // whose mailbox would that be?
	}
	ways := []string{}
	for cap := range c.Caps() {
		if way, ok := strings.CutPrefix(string(cap), "AUTH="); ok {
			ways = append(ways, way)
		}
	}
	way, err := a.prove(ctx, ways)
	if errors.Is(err, errNoWay) && a.tokens == nil && !c.Caps().Has(imap.CapLoginDisabled) {
		return c.Login(a.cfg.User, a.cfg.Password).Wait()
	}
	if err != nil {
		return err
	}
	return c.Authenticate(way)
}

// drop hangs up without a word.
func (s *session) drop() { _ = s.conn.Close() }

func (s *session) close() {
	s.alarm.Stop()
	_ = s.conn.Close()
	if s.c != nil {
		_ = s.c.Close()
	}
}

// do lets a command take no longer than the timeout without a sign of life.
func (s *session) do(command func() error) error {
	s.alarm.Reset(s.timeout)
	defer s.alarm.Stop()
	return command()
}

// lively tells the alarm that bytes move.
type lively struct {
	io.Writer
	io.Reader
	s *session
}

func (l *lively) Write(b []byte) (int, error) {
	l.s.alarm.Reset(l.s.timeout)
	return l.Writer.Write(b)
}

func (l *lively) Read(b []byte) (int, error) {
	l.s.alarm.Reset(l.s.timeout)
	return l.Reader.Read(b)
}

// examine opens a folder without leaving a mark in it.
func (s *session) examine(folder string) error { return s.choose(folder, true) }

func (s *session) choose(folder string, readOnly bool) error {
	s.selected = ""
	return s.do(func() error {
		data, err := s.c.Select(folder, &imap.SelectOptions{ReadOnly: readOnly, CondStore: s.counts()}).Wait()
		if err != nil {
			return err
		}
		select { // what was news until here, the answer holds
		case <-s.news:
		default:
		}
		s.selected = folder
		s.status = folderStatus{validity: data.UIDValidity, next: uint32(data.UIDNext), count: data.NumMessages, modSeq: data.HighestModSeq}
		return nil
	})
}

// counts says whether the server counts changes.
func (s *session) counts() bool { return s.c.Caps().Has(imap.CapCondStore) }

// errRenumbered is a folder whose numbers mean other mails by now.
var errRenumbered = errors.New("the folder was numbered anew")

// enter opens the folder of a place, to change it.
func (s *session) enter(p bridge.Place) error {
	if err := s.choose(p.Folder, false); err != nil {
		return err
	}
	if s.status.validity != p.Validity {
		return &bridge.Error{Failure: bridge.Busy, Sentence: "The mail server is numbering this folder anew. It is tried again by itself.", Cause: errRenumbered}
	}
	return nil
}

// roles are the marks of folders (RFC 6154), and what those without a mark are often
// called.
var roles = []struct {
	role  bridge.Role
	mark  imap.MailboxAttr
	names []string
}{
	{bridge.RoleSent, imap.MailboxAttrSent, []string{"sent", "sent items", "sent mail", "sent messages", "enviados"}},
	{bridge.RoleArchive, imap.MailboxAttrArchive, []string{"archive", "archives", "archivo"}},
	{bridge.RoleAll, imap.MailboxAttrAll, nil},
	{bridge.RoleDrafts, imap.MailboxAttrDrafts, []string{"drafts", "borradores"}},
	{bridge.RoleJunk, imap.MailboxAttrJunk, []string{"junk", "junk email", "junk e-mail", "spam", "bulk mail"}},
	{bridge.RoleTrash, imap.MailboxAttrTrash, []string{"trash", "deleted items", "deleted messages", "bin", "papelera"}},
}

// listed is a folder with what is known of it without opening it.
type listed struct {
	bridge.MailFolder
	status folderStatus
}

// folders lists the folders that can hold mail.
func (s *session) folders() ([]listed, error) {
	var found []*imap.ListData
	caps := s.c.Caps()
	what := &imap.StatusOptions{NumMessages: true, UIDNext: true, UIDValidity: true, NumUnseen: true, HighestModSeq: s.counts()}
	err := s.do(func() (err error) {
		options := &imap.ListOptions{ReturnSpecialUse: caps.Has(imap.CapSpecialUse) && caps.Has(imap.CapListExtended)}
		if caps.Has(imap.CapListStatus) {
			options.ReturnStatus = what
		}
		if !options.ReturnSpecialUse && options.ReturnStatus == nil {
			options = nil
		}
		found, err = s.c.List("", "*", options).Collect()
		return err
	})
	if err != nil {
		return nil, err
	}
	list := []listed{}
	taken := map[bridge.Role]bool{}
	for _, f := range found {
		if slices.Contains(f.Attrs, imap.MailboxAttrNoSelect) || slices.Contains(f.Attrs, imap.MailboxAttrNonExistent) {
			continue
		}
		l := listed{MailFolder: bridge.MailFolder{Name: f.Mailbox}}
		if strings.EqualFold(f.Mailbox, "INBOX") {
			l.Role = bridge.RoleInbox
		}
		for _, r := range roles {
			if slices.Contains(f.Attrs, r.mark) {
				l.Role, taken[r.role] = r.role, true
			}
		}
		data := f.Status
		if data == nil {
			err := s.do(func() (err error) { data, err = s.c.Status(f.Mailbox, what).Wait(); return err })
			if _, refused := errors.AsType[*imap.Error](err); refused {
				continue // it went away, or is not for us
			}
			if err != nil {
				return nil, err
			}
		}
		l.status = folderStatus{validity: data.UIDValidity, next: uint32(data.UIDNext), modSeq: data.HighestModSeq}
		if data.NumMessages != nil {
			l.status.count = *data.NumMessages
		}
		if data.NumUnseen != nil {
			l.status.unseen = *data.NumUnseen
		}
		list = append(list, l)
	}
	for i := range list {
		name := strings.ToLower(list[i].Name)
		for _, prefix := range []string{"inbox.", "inbox/"} {
			name = strings.TrimPrefix(name, prefix)
		}
		for _, r := range roles {
			if list[i].Role == bridge.RoleNone && !taken[r.role] && slices.Contains(r.names, name) {
				list[i].Role, taken[r.role] = r.role, true
			}
		}
	}
	return list, nil
}

// folderOf finds the folder of a role, or makes it.
func (s *session) folderOf(role bridge.Role) (string, error) {
	list, err := s.folders()
	if err != nil {
		return "", err
	}
	wanted := []bridge.Role{role}
	if role == bridge.RoleArchive {
		wanted = append(wanted, bridge.RoleAll)
	}
	for _, role := range wanted {
		for _, f := range list {
			if f.Role == role {
				return f.Name, nil
			}
		}
	}
	name, mark := "Archive", imap.MailboxAttrArchive
	switch role {
	case bridge.RoleArchive:
	case bridge.RoleSent:
		name, mark = "Sent", imap.MailboxAttrSent
	default:
		return "", refuse("This mailbox has no such folder. Make it in your mail program, then try again.", nil)
	}
	var options *imap.CreateOptions
	if s.c.Caps().Has(imap.CapCreateSpecialUse) {
		options = &imap.CreateOptions{SpecialUse: []imap.MailboxAttr{mark}}
	}
	return name, s.do(func() error { return s.c.Create(name, options).Wait() })
}

// view is a folder as the server has it.
type view struct {
	validity uint32
	modSeq   uint64
	uids     []uint32
	read     map[uint32]bool // of all mails, or of those that changed
}

// look views a folder, with the marks that changed since a count; all if 0.
func (s *session) look(folder string, state bridge.FolderState) (view, error) {
	if err := s.examine(folder); err != nil {
		return view{}, err
	}
	s.looked[folder] = s.status
	v := view{validity: s.status.validity, modSeq: s.status.modSeq, read: map[uint32]bool{}}
	if s.status.count == 0 {
		return v, nil
	}
	err := s.do(func() error {
		found, err := s.c.UIDSearch(&imap.SearchCriteria{}, nil).Wait()
		if err != nil {
			return err
		}
		for _, uid := range found.AllUIDs() {
			v.uids = append(v.uids, uint32(uid))
		}
		return nil
	})
	if err != nil || state.Validity != v.validity || v.modSeq != 0 && v.modSeq == state.ModSeq {
		return v, err // the marks of what is new come with it
	}
	all := imap.UIDSet{}
	all.AddRange(1, 0)
	options := &imap.FetchOptions{UID: true, Flags: true}
	if v.modSeq != 0 {
		options.ChangedSince = state.ModSeq
	}
	err = s.do(func() error {
		command := s.c.Fetch(all, options)
		for m := command.Next(); m != nil; m = command.Next() {
			s.alarm.Reset(s.timeout)
			arrival, err := s.receive(m)
			if err != nil {
				_ = command.Close()
				return err
			}
			if arrival.UID != 0 {
				v.read[arrival.UID] = arrival.Read
			}
		}
		return command.Close()
	})
	return v, err
}

// ahead is how many bytes, and how many mails, are read while others are being kept.
const (
	aheadBytes = 1 << 20
	aheadMails = 50
)

// fetch hands out mails as they come, in whatever order. While they are kept the next are
// read and opened: the server, the line and whoever keeps them do not wait for each other.
func (s *session) fetch(folder string, validity uint32, uids []uint32, open func(bridge.Arrival) any, each func(bridge.Arrival) error) error {
	if s.selected != folder {
		if err := s.examine(folder); err != nil {
			return err
		}
	}
	if s.status.validity != validity {
		return errRenumbered
	}
	set := imap.UIDSet{}
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	come := make(chan []bridge.Arrival, 1)
	var read error
	go func() {
		defer close(come)
		read = s.read(set, open, come)
	}()
	var kept error
	for bundle := range come {
		for _, arrival := range bundle {
			if kept != nil {
				continue
			}
			if kept = each(arrival); kept != nil {
				s.drop() // rather than to wait for all that was asked for
			}
		}
	}
	if kept != nil {
		return kept
	}
	return read
}

// read asks for mails and hands them on in bundles, those too that came before something
// failed.
func (s *session) read(set imap.UIDSet, open func(bridge.Arrival) any, come chan<- []bridge.Arrival) error {
	return s.do(func() error {
		command := s.c.Fetch(set, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true,
			BodySection: []*imap.FetchItemBodySection{{Peek: true, Partial: &imap.SectionPartial{Size: bridge.MaxMail}}}})
		var bundle []bridge.Arrival
		size := 0
		hand := func() {
			s.alarm.Stop() // keeping them is not the server's time
			come <- bundle
			s.alarm.Reset(s.timeout)
			bundle, size = nil, 0
		}
		defer hand()
		for m := command.Next(); m != nil; m = command.Next() {
			s.alarm.Reset(s.timeout)
			arrival, err := s.receive(m)
			if err != nil {
				s.drop()
				_ = command.Close()
				return err
			}
			if arrival.UID == 0 || arrival.Raw == nil {
				continue
			}
			if len(arrival.Raw) <= aheadBytes {
				arrival.Opened = open(arrival)
			}
			bundle = append(bundle, arrival)
			if size += len(arrival.Raw); size >= aheadBytes || len(bundle) == aheadMails {
				hand()
			}
		}
		return command.Close()
	})
}

// receive reads one mail off the line.
func (s *session) receive(m *imapclient.FetchMessageData) (bridge.Arrival, error) {
	var a bridge.Arrival
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			a.UID = uint32(item.UID)
		case imapclient.FetchItemDataFlags:
			a.Read = slices.Contains(item.Flags, imap.FlagSeen)
		case imapclient.FetchItemDataInternalDate:
			a.At = item.Time
		case imapclient.FetchItemDataRFC822Size:
			a.Size = item.Size
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			if item.Literal.Size() > bridge.MaxMail {
				return a, errors.New("the server sends more than was asked for")
			}
			raw := make([]byte, item.Literal.Size())
			if _, err := io.ReadFull(&lively{Reader: item.Literal, s: s}, raw); err != nil {
				return a, err
			}
			a.Raw = raw
		}
	}
	a.Cut = len(a.Raw) == bridge.MaxMail && a.Size > bridge.MaxMail
	return a, nil
}

// wait returns when something happens in the inbox, or after a while.
func (s *session) wait(ctx context.Context, folder string, beat time.Duration) (bool, error) {
	if err := s.examine(folder); err != nil {
		return false, err
	}
	if s.status != s.looked[folder] {
		return true, nil
	}
	if !s.c.Caps().Has(imap.CapIdle) {
		if _, err := s.sleep(ctx, min(beat, 15*time.Second)); err != nil {
			return false, err
		}
		return false, s.do(func() error { return s.c.Noop().Wait() })
	}
	var idle *imapclient.IdleCommand
	if err := s.do(func() (err error) { idle, err = s.c.Idle(); return err }); err != nil {
		return false, err
	}
	news, err := s.sleep(ctx, beat)
	return news, errors.Join(err, s.do(func() error { return errors.Join(idle.Close(), idle.Wait()) }))
}

func (s *session) sleep(ctx context.Context, d time.Duration) (news bool, err error) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return false, nil
	case <-s.news:
		return true, nil
	case <-s.c.Closed():
		return false, io.ErrUnexpectedEOF
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
