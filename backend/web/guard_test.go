package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/service"
)

// Whoever tries a passphrase at addresses cannot tell by the clock which of them are
// somebody's.
func TestTrust06_AnUnknownAddressTakesAsLongAsAWrongPassphrase(t *testing.T) {
	s := newSite(t)
	took := map[bool][]time.Duration{}
	answers := map[string]bool{}
	for i := range 16 {
		known := i%2 == 0
		address := fmt.Sprintf("nobody%d@alderstreet.example", i)
		if known {
			address = string(service.SampleSignIns[i/2%len(service.SampleSignIns)].Email)
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, api.RouteSignIn.Path,
			strings.NewReader(fmt.Sprintf(`{"email":%q,"passphrase":"not the passphrase","code":"000000","device":"Desk"}`, address)))
		req.Header.Set("Content-Type", "application/json")
		req.RemoteAddr = fmt.Sprintf("198.51.100.%d:4000", i)
		res := httptest.NewRecorder()
		began := time.Now()
		s.Config.Handler.ServeHTTP(res, req)
		took[known] = append(took[known], time.Since(began))
		answers[fmt.Sprint(res.Code, res.Body)] = true
	}
	if len(answers) != 1 {
		t.Errorf("they are told apart: %v", answers)
	}
	middle := func(list []time.Duration) time.Duration { slices.Sort(list); return list[len(list)/2] }
	if a, b := middle(took[true]), middle(took[false]); max(a, b)-min(a, b) > min(a, b)/10 {
		t.Errorf("a known address took %v, an unknown one %v", took[true], took[false])
	}
}
