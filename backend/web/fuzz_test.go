package web_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"rowan/backend/api"
)

// FuzzCommands lets a desktop push anything at all: each answer is a result or a clear
// refusal, never a failure of the service, and never says again what it was given.
func FuzzCommands(f *testing.F) {
	const id = "01890000-0000-7000-8000-0000000000f1"
	f.Add([]byte(`{"commands":[{"id":"` + id + `","madeAt":"2026-01-01T00:00:00Z","send":{"message":"` + id + `","conversation":"` + id + `","body":"Hi"}}]}`))
	f.Add([]byte(`{"commands":[{"id":"` + id + `","madeAt":"2026-01-01T00:00:00Z","saveContact":{"contact":"` + id + `","name":"A\u0000","phone":"+1","email":"a@b\r\nBcc: c"}}]}`))
	f.Add([]byte(`{"commands":[{"id":"` + id + `","madeAt":"9999-12-31T23:59:60Z","start":{"conversation":"","link":"x","contacts":[null]}},{"id":""}]}`))
	f.Add([]byte(`{"commands":[{"id":"` + id + `","madeAt":"2026-01-01T00:00:00Z","saveDraft":{"conversation":"` + id + `","text":"x"},"send":{}}]}`))
	s := newSite(f)
	_, token := s.tokens()
	f.Fuzz(func(t *testing.T, said []byte) {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, api.RoutePush.Path, bytes.NewReader(said))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+token)
		res := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(res, req)
		if res.Code >= 500 || res.Body.Len() == 0 || res.Header().Get("Content-Digest") != api.Digest(res.Body.Bytes()) {
			t.Fatalf("%d %s", res.Code, res.Body)
		}
	})
}
