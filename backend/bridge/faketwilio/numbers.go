package faketwilio

import (
	"maps"
	"net/http"
	"slices"

	"rowan/backend/messaging"
)

// Holds says whether some account has a number.
func (f *Fake) Holds(phone messaging.Phone) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.numbers[phone] != nil
}

// listNumbers shows an account's numbers with where texts to them are announced.
func (f *Fake) listNumbers(r *http.Request, a *Account) (int, any) {
	q := r.URL.Query()
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []map[string]any{}
	for _, phone := range slices.Sorted(maps.Keys(f.numbers)) {
		if n := f.numbers[phone]; n.account == a.SID && (!q.Has("PhoneNumber") || messaging.Phone(q.Get("PhoneNumber")) == phone) {
			list = append(list, map[string]any{"account_sid": a.SID, "phone_number": phone, "sms_url": n.Hook, "sms_method": http.MethodPost, "sms_application_sid": nil,
				"capabilities": map[string]bool{"sms": true, "mms": true, "voice": true, "fax": false}, "status": "in-use"})
		}
	}
	return http.StatusOK, map[string]any{"incoming_phone_numbers": list, "page": 0, "page_size": 50, "start": 0, "end": max(0, len(list)-1),
		"uri": r.URL.RequestURI(), "first_page_uri": r.URL.Path, "next_page_uri": nil, "previous_page_uri": nil}
}
