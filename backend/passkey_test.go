package backend_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// authenticator is a phone's, in software: one key, which says that its owner was
// there and was verified.
type authenticator struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
	origin string
	// countless ones never say how often they were used, as many phones do.
	countless bool
}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, key: key, id: id, origin: "http://localhost"}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// client is what the browser signs with: which page asked what.
func (a *authenticator) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

func (a *authenticator) data(flags byte) []byte {
	party := sha256.Sum256([]byte("localhost"))
	return binary.BigEndian.AppendUint32(append(party[:], flags), a.count)
}

// create makes the passkey that a page asks for.
func (a *authenticator) create(options json.RawMessage) json.RawMessage {
	var asked struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	if err := json.Unmarshal(options, &asked); err != nil {
		a.t.Fatal(err)
	}
	var err error
	if a.handle, err = base64.RawURLEncoding.DecodeString(asked.User.ID); err != nil {
		a.t.Fatal(err)
	}
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	data := append(a.data(0x45), make([]byte, 16)...) // present, verified, a credential follows
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), public...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.credential(map[string]any{"clientDataJSON": b64(a.client("webauthn.create", asked.Challenge)), "attestationObject": b64(object)})
}

// get uses it.
func (a *authenticator) get(options json.RawMessage) json.RawMessage {
	var asked struct {
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(options, &asked); err != nil {
		a.t.Fatal(err)
	}
	if !a.countless {
		a.count++
	}
	data, client := a.data(0x05), a.client("webauthn.get", asked.Challenge)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, signed[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.credential(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(a.handle)})
}

func (a *authenticator) credential(response map[string]any) json.RawMessage {
	b, err := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

// TestP5_FlowAPasskeyOpensItsOwnersMessagesAndNothingElse makes one, uses it in a
// new browser, and tries what must not work: an answer given twice, another
// website's, another's key, one that was removed.
func TestP5_FlowAPasskeyOpensItsOwnersMessagesAndNothingElse(t *testing.T) {
	h, _, maya, contact, _ := story(t)
	phone := newAuthenticator(t)
	var asked api.PasskeyOptions
	maya.must(http.MethodPost, api.RoutePasskeyAsk.Path, struct{}{}, &asked)
	made := api.PasskeyMade{Credential: phone.create(asked.Options), Name: "iPhone"}
	var have api.Passkeys
	maya.must(http.MethodPost, api.RoutePasskeyAdd.Path, made, &have)
	if len(have.Passkeys) != 1 || have.Passkeys[0].Name != "iPhone" || !have.Passkeys[0].UsedAt.IsZero() {
		t.Fatalf("%+v", have)
	}
	if err := maya.ask(http.MethodPost, api.RoutePasskeyAdd.Path, made, nil); messaging.CodeOf(err) != messaging.CodeInvalid {
		t.Errorf("the same answer again: %v", err)
	}

	try := func(b *browser, with *authenticator) (api.PasskeyMade, error) {
		t.Helper()
		var asked api.PasskeyOptions
		b.must(http.MethodPost, api.RoutePasskeyTry.Path, struct{}{}, &asked)
		answer := api.PasskeyMade{Credential: with.get(asked.Options)}
		return answer, b.ask(http.MethodPost, api.RoutePasskeySignIn.Path, answer, nil)
	}
	b := h.newBrowser()
	answer, err := try(b, phone)
	if err != nil {
		t.Fatal(err)
	}
	if me := b.me(); me.Contact != contact {
		t.Errorf("it opened %+v", me)
	}
	refused := func(what string, b *browser, err error) {
		t.Helper()
		if messaging.CodeOf(err) != messaging.CodeWrongSignIn {
			t.Errorf("%s: %v", what, err)
		}
		if err := b.ask(http.MethodGet, api.RouteMe.Path, nil, nil); messaging.CodeOf(err) != messaging.CodeSignedOut {
			t.Errorf("%s: and it is open: %v", what, err)
		}
	}
	b = h.newBrowser()
	refused("the same answer again", b, b.ask(http.MethodPost, api.RoutePasskeySignIn.Path, answer, nil))
	elsewhere := *phone
	elsewhere.origin = "https://rowan.example.evil"
	b = h.newBrowser()
	_, err = try(b, &elsewhere)
	refused("another website", b, err)
	forged := *newAuthenticator(t)
	forged.id, forged.handle, forged.count = phone.id, phone.handle, 100
	b = h.newBrowser()
	_, err = try(b, &forged)
	refused("another's key", b, err)
	copied := *phone
	copied.count = 0
	b = h.newBrowser()
	_, err = try(b, &copied)
	refused("one that was copied before it was used", b, err)

	maya.must(http.MethodGet, api.RoutePasskeys.Path, nil, &have)
	if have.Passkeys[0].UsedAt.IsZero() {
		t.Error("it does not say when it was used")
	}
	maya.must(http.MethodPost, api.RoutePasskeyRemove.Path, api.PasskeyID{ID: have.Passkeys[0].ID}, &have)
	b = h.newBrowser()
	_, err = try(b, phone)
	refused("one that was removed", b, err)
	if len(have.Passkeys) != 0 {
		t.Errorf("%+v", have)
	}
}
