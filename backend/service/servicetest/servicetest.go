// Package servicetest is what tests sign in to a service with.
package servicetest

import (
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// Secret is one that an authenticator of a test can hold.
const Secret = "ONLYFORTESTSONLYFORTESTSONLYFORT"

// Authenticator is somebody's: it shows no code twice.
type Authenticator struct {
	Secret string

	mu   sync.Mutex
	used int64
}

// Code is one that a service takes at now and that was not shown before: there
// are three in a minute and a half.
func (a *Authenticator) Code(t testing.TB, now time.Time) string {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	step := now.Unix() / 30
	oldest := step - 1
	if now.Unix()%30 >= 28 {
		oldest = step // before a service looks, the one of before may be good no more
	}
	a.used = max(a.used+1, oldest)
	if a.used > step+1 {
		t.Fatal("this authenticator has shown every code that is good now")
	}
	code, err := totp.GenerateCode(a.Secret, time.Unix(a.used*30, 0))
	if err != nil {
		t.Fatal(err)
	}
	return code
}
