package twilio

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Find looks among what was texted to that phone for one with the same words. Twilio
// does not know our id and keeps no idempotency key, so it is found only where exactly
// one fits. The list is not narrowed by the time of sending, which a text that still
// waits at Twilio does not have.
func (t *Twilio) Find(ctx context.Context, text bridge.Text, since time.Time) (bridge.Report, bool, error) {
	params := &openapi.ListMessageParams{}
	params.SetFrom(string(text.From)).SetTo(string(text.To)).SetLimit(soughtAtMost)
	c, end := t.call(ctx)
	defer end()
	listed, err := c.sdk().ListMessage(params)
	if err != nil {
		return bridge.Report{}, false, c.failed(err)
	}
	var fits []openapi.ApiV2010Message
	for _, m := range listed {
		if strings.HasPrefix(value(m.Direction), "outbound") && value(m.From) == string(text.From) && value(m.To) == string(text.To) &&
			value(m.Body) == text.Body && count(m.NumMedia) == len(text.Media) && !madeAt(m).Before(since.Add(-clocksAgree)) {
			fits = append(fits, m)
		}
	}
	if len(fits) != 1 {
		return bridge.Report{}, false, nil
	}
	m := fits[0]
	status, known := statuses[value(m.Status)]
	if !known || !messageForm.MatchString(value(m.Sid)) {
		return bridge.Report{}, false, nil
	}
	r := bridge.Report{Remote: value(m.Sid), Text: text.ID, Status: status}
	if status == messaging.StatusFailed {
		r.Reason, r.Code = reasonOf(value(m.ErrorCode)), codeText(value(m.ErrorCode))
	}
	return r, true, nil
}

var errTooMany = errors.New("more texts arrived than are listed at once")

// Since lists what arrived at a number, oldest first, with all its files or not at all.
func (t *Twilio) Since(ctx context.Context, number messaging.Phone, since time.Time) ([]bridge.Inbound, error) {
	params := &openapi.ListMessageParams{}
	// Whole days are what Twilio's contract promises to tell apart.
	params.SetTo(string(number)).SetDateSentAfter(since.UTC().Truncate(24 * time.Hour)).SetPageSize(listedAtOnce).SetLimit(listedAtMost)
	c, end := t.call(ctx)
	defer end()
	listed, err := c.sdk().ListMessage(params)
	if err != nil {
		return nil, c.failed(err)
	}
	if len(listed) == listedAtMost {
		return nil, because(bridge.Refused, messaging.ReasonOther, errTooMany)
	}
	var arrived []bridge.Inbound
	for _, m := range listed {
		at := madeAt(m)
		if value(m.Direction) != "inbound" || value(m.To) != string(number) || !plain(value(m.From)) || !messageForm.MatchString(value(m.Sid)) || at.Before(since.Truncate(time.Second)) {
			continue
		}
		in := bridge.Inbound{Remote: value(m.Sid), From: messaging.Phone(value(m.From)), To: number, Body: strings.ToValidUTF8(value(m.Body), "\uFFFD"), At: at}
		if count(m.NumMedia) > 0 {
			if in.Media, err = t.files(ctx, in.Remote); err != nil {
				return nil, err
			}
		}
		arrived = append(arrived, in)
	}
	slices.Reverse(arrived) // Twilio lists the newest first, and gives seconds only
	slices.SortStableFunc(arrived, func(a, b bridge.Inbound) int { return a.At.Compare(b.At) })
	return arrived, nil
}

// files lists those of one text.
func (t *Twilio) files(ctx context.Context, message string) ([]bridge.Media, error) {
	c, end := t.call(ctx)
	defer end()
	listed, err := c.sdk().ListMedia(message, (&openapi.ListMediaParams{}).SetLimit(mediaPerText))
	if err != nil {
		return nil, c.failed(err)
	}
	var files []bridge.Media
	for _, m := range listed {
		files = append(files, bridge.Media{Ref: t.ref(value(m.Uri)), Type: value(m.ContentType)})
	}
	return files, nil
}

// madeAt is when Twilio had a text first; zero if it does not say.
func madeAt(m openapi.ApiV2010Message) time.Time {
	at, err := time.Parse(time.RFC1123Z, value(m.DateCreated))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
