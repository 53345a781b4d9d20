package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// rowan answers every request as a Rowan service that is asked what it is.
func rowan(w http.ResponseWriter, _ *http.Request) {
	b, _ := json.Marshal(About{Service: "rowan", Version: "1"})
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Digest", Digest(b))
	_, _ = w.Write(b)
}

// serve starts a TLS server and returns its address, the authority that vouches
// for it, and how many requests reached it.
func serve(t *testing.T, handler http.HandlerFunc, change func(*tls.Config)) (string, *x509.CertPool, *atomic.Int64) {
	t.Helper()
	var asked atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		handler(w, r)
	}))
	s.TLS = &tls.Config{}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	change(s.TLS)
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.URL, pool, &asked
}

func asIs(*tls.Config) {}

// expired gives a server a certificate whose time was over yesterday.
func expired(t *testing.T) func(*tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().AddDate(0, 0, -9), NotAfter: time.Now().AddDate(0, 0, -1)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *tls.Config) { c.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}} }
}

func about(t *testing.T, address string, roots *x509.CertPool) error {
	t.Helper()
	c, err := NewClient(address, "", roots)
	if err != nil {
		return err
	}
	_, err = c.About(t.Context())
	return err
}

func TestSEC06_Trust31_OnlyAProtectedLineIsUsed(t *testing.T) {
	address, roots, asked := serve(t, rowan, asIs)
	if err := about(t, address, roots); err != nil || asked.Load() != 1 {
		t.Fatal("the control: a proper line is refused:", err)
	}
	old, oldRoots, oldAsked := serve(t, rowan, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 })
	elsewhere := strings.Replace(address, "127.0.0.1", "localhost", 1) // for which nobody vouches
	past, pastRoots, pastAsked := serve(t, rowan, expired(t))
	for name, row := range map[string]struct {
		address string
		roots   *x509.CertPool
		code    messaging.Code
	}{
		"another's certificate":  {elsewhere, roots, messaging.CodeOffline},
		"an expired one":         {past, pastRoots, messaging.CodeOffline},
		"plain http":             {"http://rowan.example", nil, messaging.CodeInsecure},
		"http to a name":         {"http://localhost:8080", nil, messaging.CodeInsecure},
		"http to the network":    {"http://192.168.1.10", nil, messaging.CodeInsecure},
		"TLS 1.1":                {old, oldRoots, messaging.CodeOffline},
		"nobody vouches":         {address, nil, messaging.CodeOffline},
		"vouched for elsewhere":  {address, x509.NewCertPool(), messaging.CodeOffline},
		"credentials in address": {"https://ana:secret@rowan.example", nil, messaging.CodeInvalid},
		"another scheme":         {"ftp://rowan.example", nil, messaging.CodeInvalid},
	} {
		if err := about(t, row.address, row.roots); messaging.CodeOf(err) != row.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if asked.Load() != 1 || oldAsked.Load() != 0 || pastAsked.Load() != 0 {
		t.Error("a request went over a line that is not protected")
	}
	for _, address := range []string{"http://127.0.0.1:8080", "http://[::1]:8080/"} {
		if _, err := CheckAddress(address); err != nil {
			t.Errorf("loopback %s: %v", address, err)
		}
	}
}

func TestSEC06_ARedirectDoesNotLeadAway(t *testing.T) {
	elsewhere, _, asked := serve(t, rowan, asIs)
	address, roots, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) }, asIs)
	if err := about(t, address, roots); messaging.CodeOf(err) != messaging.CodeNotRowan || asked.Load() != 0 {
		t.Error(err, asked.Load())
	}
}

func TestFault19_Fault30_AnswersThatAreNotWholeOrNotOursAreRefused(t *testing.T) {
	b, _ := json.Marshal(messaging.Page{Epoch: 1, Next: 5, Changes: []messaging.Change{{Seq: 5}}})
	answer := func(status int, kind string, body []byte, digest string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			if digest != "" {
				w.Header().Set("Content-Digest", digest)
			}
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}
	}
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		code    messaging.Code
	}{
		"the control":       {answer(200, "application/json", b, Digest(b)), ""},
		"cut short":         {answer(200, "application/json", b[:len(b)-7], Digest(b)), messaging.CodeNotRowan},
		"cut to whole JSON": {answer(200, "application/json", []byte(`{"epoch":1}`), Digest(b)), messaging.CodeNotRowan},
		"without a digest":  {answer(200, "application/json", b, ""), messaging.CodeNotRowan},
		"an HTML page":      {answer(200, "text/html", []byte("<html>Sign in to this network</html>"), ""), messaging.CodeNotRowan},
		"a proxy's 502":     {answer(502, "text/html", []byte("<html>Bad gateway</html>"), ""), messaging.CodeOffline},
		"an HTML 404":       {answer(404, "text/html", []byte("<html>Not found</html>"), ""), messaging.CodeNotRowan},
		"ended in the middle": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(len(b)))
			w.Header().Set("Content-Digest", Digest(b))
			_, _ = w.Write(b[:5])
		}, messaging.CodeOffline},
		"a problem": {answer(401, "application/problem+json", []byte(`{"status":401,"code":"device_revoked","detail":"Ask an admin."}`), ""), messaging.CodeDeviceRevoked},
	} {
		address, roots, _ := serve(t, row.handler, asIs)
		c, err := NewClient(address, "token", roots)
		if err != nil {
			t.Fatal(err)
		}
		page, err := c.Changes(t.Context(), messaging.Cursor{}, 10)
		if messaging.CodeOf(err) != row.code || err == nil && page.Next != 5 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStream_SilenceIsAnEnd(t *testing.T) {
	address, roots, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("event: change\ndata: 1.7\n\n"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}, asIs)
	c, err := NewClient(address, "token", roots)
	if err != nil {
		t.Fatal(err)
	}
	var heard []messaging.Cursor
	err = c.Stream(context.Background(), 100*time.Millisecond, func(news messaging.Told) { heard = append(heard, news.At) }, func([]messaging.Presence) {})
	if messaging.CodeOf(err) != messaging.CodeOffline || len(heard) != 1 || heard[0] != (messaging.Cursor{Epoch: 1, Seq: 7}) {
		t.Error(heard, err)
	}
}

// TestClient_APushOnAConnectionThatWasLeftGoesOutAgainAtOnce has the service hang up,
// as it does when it starts anew, on the connection that the next push goes out on.
func TestClient_APushOnAConnectionThatWasLeftGoesOutAgainAtOnce(t *testing.T) {
	var asked atomic.Int32
	address, roots, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
		b, _ := json.Marshal(Pushed{Outcomes: []messaging.Outcome{{Command: "one"}}})
		w.Header().Set("Content-Digest", Digest(b))
		_, _ = w.Write(b)
	}, asIs)
	client, err := NewClient(address, "token", roots)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out, err := client.Push(t.Context(), []messaging.Command{{ID: "one"}}); err != nil || len(out) != 1 || out[0].Command != "one" {
			t.Errorf("%+v, %v", out, err)
		}
	}
	if asked.Load() != 3 {
		t.Errorf("asked %d times, of which one was left", asked.Load())
	}
}
