package twilio_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"rowan/backend/bridge"
	"rowan/backend/bridge/faketwilio"
)

// FuzzHook reads forms that are signed as they should be and hold anything at all: it
// never panics, and what it says can be kept.
func FuzzHook(f *testing.F) {
	f.Add("AccountSid="+account+"&MessageSid=SM"+account[2:]+"&SmsStatus=received&From=%2B15035550162&To=%2B15035550100&Body=hi&NumMedia=1&MediaUrl0=https://api.twilio.com/2010-04-01/Accounts/"+account+"/Messages/MM"+account[2:]+"/Media/ME"+account[2:], "")
	f.Add("AccountSid="+account+"&MessageSid=SM"+account[2:]+"&MessageStatus=failed&ErrorCode=30006&RawDlrDoneDate=2603020903", "text=T1")
	f.Add("AccountSid="+account+"&NumMedia=99999999999999999999&MediaUrl0=%zz&Body=%ff%fe", "text=%zz")
	f.Add("AccountSid="+account+"&From=+1&From=+2", "text=T1&text=T2")
	f.Fuzz(func(t *testing.T, body, query string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			form = url.Values{}
		}
		h := bridge.Hook{URL: hook + "?" + query, Body: []byte(body)}
		h.Header = map[string][]string{"X-Twilio-Signature": {faketwilio.Sign(token, h.URL, form)}}
		events, err := carrier(t, "", nil).Parse(h)
		if err != nil && (!errors.Is(err, bridge.ErrForged) || events != nil) {
			t.Fatalf("%v %v", events, err)
		}
		for _, e := range events {
			if (e.Inbound == nil) == (e.Report == nil) {
				t.Fatalf("%+v", e)
			}
			if in := e.Inbound; in != nil && (in.Remote == "" || in.From == "" || !utf8.ValidString(in.Body) || len(in.Media) > 10) {
				t.Fatalf("%+v", in)
			}
			if r := e.Report; r != nil && (r.Remote == "" || r.Status == "" || (r.Status == "failed") != (r.Reason != "") || strings.ContainsAny(r.Code, "\r\n")) {
				t.Fatalf("%+v", r)
			}
		}
	})
}
