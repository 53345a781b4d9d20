package sealed_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"

	"rowan/backend/sealed"
)

func TestKey_ShowsItselfToNoLog(t *testing.T) {
	key := sealed.Key([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"))
	var out bytes.Buffer
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %o %b %c %U %t") {
		fmt.Fprintf(&out, verb+"\n", key)
		fmt.Fprintf(&out, verb+"\n", &key)
		fmt.Fprintf(&out, verb+"\n", struct{ K sealed.Key }{key})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "key", key, "pointer", &key)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "key", key, "within", struct{ K sealed.Key }{key})
	if err := json.NewEncoder(&out).Encode(map[string]any{"key": key}); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&out, key, errors.New(key.String()))
	if n := strings.Count(out.String(), "[key]"); n < 40 {
		t.Errorf("the key was printed %d times, want at least 40", n)
	}
	for _, leak := range []string{"ABC", "414243", "65 66", "[65", "1000001"} {
		if strings.Contains(strings.ToUpper(out.String()), leak) {
			t.Errorf("%q in the output:\n%s", leak, out.String())
		}
	}
}

func TestNewKey_FailsWithoutEnoughRandomness(t *testing.T) {
	for name, random := range map[string]io.Reader{
		"a failing source": iotest.ErrReader(errors.New("no entropy")),
		"a short source":   strings.NewReader("0123456789"),
	} {
		if key, err := sealed.NewKey(random); err == nil || key != (sealed.Key{}) {
			t.Errorf("%s gave a key", name)
		}
	}
	key, err := sealed.NewKey(bytes.NewReader(bytes.Repeat([]byte{9}, 32)))
	if err != nil || key != sealed.Key(bytes.Repeat([]byte{9}, 32)) {
		t.Fatal("the key is not what the source gave", err)
	}
}
