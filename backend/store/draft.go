package store

import (
	"cmp"
	"slices"

	"rowan/backend/messaging"
)

// draftContent is what is sealed of a draft.
type draftContent struct {
	Body     messaging.Text `json:"body"`
	Subject  messaging.Text `json:"subject,omitempty"`
	Other    messaging.Text `json:"other,omitempty"`
	Reason   string         `json:"reason,omitempty"`
	Returned bool           `json:"returned,omitempty"`
}

func content(d messaging.Draft) draftContent {
	return draftContent{Body: d.Body, Subject: d.Subject, Other: d.Other, Reason: d.Reason, Returned: d.Returned}
}

type draftRow struct {
	key             messaging.DraftKey
	teammate        messaging.TeammateID
	content         secret
	bodyBy, otherBy messaging.DeviceID
	at, version     int64
}

const selectDraft = `SELECT d."key", d.teammate, d.content, d.body_by, d.other_by, d.at, d.version FROM drafts d `

func (r *draftRow) places() []any {
	return []any{&r.key, &r.teammate, &r.content, &r.bodyBy, &r.otherBy, &r.at, &r.version}
}

func (r *draftRow) placesOfFiles() []any { return []any{&r.key, &r.at} }

func draftPlace(key messaging.DraftKey, t messaging.TeammateID) string {
	return string(key) + "/" + string(t)
}

func (tx *Tx) draft(r draftRow) (messaging.Draft, error) {
	var c draftContent
	err := tx.unsealJSON("drafts", "content", draftPlace(r.key, r.teammate), r.content, &c)
	return messaging.Draft{Key: r.key, Body: c.Body, Subject: c.Subject, Other: c.Other, Reason: c.Reason, Returned: c.Returned,
		At: instant(r.at), Version: r.version, BodyBy: r.bodyBy, OtherBy: r.otherBy}, err
}

// PutDraft keeps what a teammate typed; an empty draft is removed. The service
var replaceDrafts = replace("drafts", 3, "practice", "key", "teammate", "content", "refused", "body_by", "other_by", "at", "version")

// gives it its version, and tells the teammate's own desktops alone.
func (tx *Tx) PutDraft(t messaging.TeammateID, d messaging.Draft) error {
	have, err := tx.Draft(t, d.Key)
	if err != nil {
		return err
	}
	if tx.s.side == Service || content(have) != content(d) {
		version, err := tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(t), Kind: messaging.KindDraft, Key: string(d.Key), About: d.Key.Conversation()})
		if err != nil {
			return err
		}
		if tx.s.side == Service {
			d.Version = version
		} else {
			tx.touch(d.Key.Conversation())
		}
	}
	if d.Empty() {
		return tx.fail("remove a draft", tx.exec(`DELETE FROM drafts WHERE practice = ? AND "key" = ? AND teammate = ?`, tx.practice, d.Key, t))
	}
	sealed, err := tx.sealJSON("drafts", "content", draftPlace(d.Key, t), content(d))
	if err != nil {
		return err
	}
	return tx.fail("save a draft", tx.exec(replaceDrafts, tx.practice, d.Key, t, sealed, d.Reason != "", d.BodyBy, d.OtherBy, millis(d.At), d.Version))
}

// Draft returns what a teammate typed at key: an empty draft if nothing.
func (tx *Tx) Draft(t messaging.TeammateID, key messaging.DraftKey) (messaging.Draft, error) {
	var r draftRow
	err := tx.row(selectDraft+`WHERE d.practice = ? AND d."key" = ? AND d.teammate = ?`, tx.practice, key, t).Scan(r.places()...)
	if absentRow(err) {
		return messaging.Draft{Key: key}, nil
	}
	if err != nil {
		return messaging.Draft{Key: key}, tx.fail("read a draft", err)
	}
	return tx.draft(r)
}

// DraftsByKey returns those of a teammate's drafts that exist.
func (tx *Tx) DraftsByKey(t messaging.TeammateID, keys []messaging.DraftKey) ([]messaging.Draft, error) {
	rows, err := ask(tx.ways, (*draftRow).places, selectDraft+`WHERE d.practice = ? AND d.teammate = ? AND d."key"`+among, tx.practice, t, list(keys))
	if err != nil {
		return nil, tx.fail("read drafts", err)
	}
	return collect(rows, tx.draft)
}

// inNoConversation is true of a draft's key when the conversation is not here.
const inNoConversation = ` NOT IN (SELECT id FROM conversations WHERE practice = ?1 UNION ALL SELECT 'note:' || id FROM conversations WHERE practice = ?1)`

// Drafts lists everything that a teammate typed.
func (tx *Tx) Drafts(t messaging.TeammateID) ([]messaging.Draft, error) {
	rows, err := ask(tx.ways, (*draftRow).places, selectDraft+`WHERE d.practice = ? AND d.teammate = ? ORDER BY d."key"`, tx.practice, t)
	if err != nil {
		return nil, tx.fail("list drafts", err)
	}
	return collect(rows, tx.draft)
}

// LooseDrafts lists what a teammate typed and what files they chose in no
// conversation that is here, newest first. Of files alone the draft has no text.
func (tx *Tx) LooseDrafts(t messaging.TeammateID) ([]messaging.Draft, error) {
	rows, err := ask(tx.ways, (*draftRow).places, selectDraft+`WHERE d.practice = ?1 AND d.teammate = ?2 AND d."key"`+inNoConversation, tx.practice, t)
	if err != nil {
		return nil, tx.fail("list drafts", err)
	}
	drafts, err := collect(rows, tx.draft)
	if err != nil {
		return nil, err
	}
	files, err := ask(tx.ways, (*draftRow).placesOfFiles, `SELECT conversation, max(made_at) FROM attachments
		WHERE practice = ?1 AND message = '' AND state = 'ready' AND conversation`+inNoConversation+` GROUP BY conversation`, tx.practice)
	if err != nil {
		return nil, tx.fail("list the files of drafts", err)
	}
	for _, f := range files {
		if !slices.ContainsFunc(drafts, func(d messaging.Draft) bool { return d.Key == f.key }) {
			drafts = append(drafts, messaging.Draft{Key: f.key, At: instant(f.at)})
		}
	}
	slices.SortFunc(drafts, func(a, b messaging.Draft) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Key, b.Key)) })
	return drafts, nil
}
