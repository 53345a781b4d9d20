package mail

import (
	"context"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/idna"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Found is how an account is reached.
type Found struct {
	IMAP, SMTP bridge.MailServer
	User       string
	// Consent is where a person is asked for a Grant; nil where a password will do.
	Consent *Consent
	// Confirm says that the servers belong to somebody else than the address does, and
	// that only an unprotected answer said so: a person has to agree before a password
	// is sent there.
	Confirm bool
}

// Consent is a provider's way to a Grant.
type Consent struct {
	AuthURL, TokenURL, Scope string
	// Name is what the provider is called here, and Loopback what it calls the computer on
	// which somebody agrees.
	Name, Loopback string
}

var (
	google    = Consent{"https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token", "https://mail.google.com/", "google", "127.0.0.1"}
	microsoft = Consent{"https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://login.microsoftonline.com/common/oauth2/v2.0/token",
		"https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access", "microsoft", "localhost"}
)

// providers are those whose servers are well known, with the domains of addresses and
// the ends of the names of servers that take their mail.
var providers = []struct {
	imap, smtp string
	submission int // 465 is TLS from the first byte
	consent    *Consent
	domains    []string
	exchangers []string
}{
	{"imap.gmail.com", "smtp.gmail.com", 465, &google, []string{"gmail.com", "googlemail.com"}, []string{"google.com", "googlemail.com"}},
	{"outlook.office365.com", "smtp.office365.com", 587, &microsoft, nil, []string{"protection.outlook.com", "mx.microsoft"}},
	{"outlook.office365.com", "smtp-mail.outlook.com", 587, &microsoft, []string{"outlook.com", "hotmail.com", "live.com", "msn.com"}, nil},
	{"imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465, nil, []string{"yahoo.com", "ymail.com", "rocketmail.com"}, []string{"yahoodns.net"}},
	{"imap.aol.com", "smtp.aol.com", 465, nil, []string{"aol.com"}, nil},
	{"imap.mail.me.com", "smtp.mail.me.com", 587, nil, []string{"icloud.com", "me.com", "mac.com"}, []string{"mail.icloud.com"}},
	{"imap.fastmail.com", "smtp.fastmail.com", 465, nil, []string{"fastmail.com", "fastmail.fm"}, []string{"messagingengine.com"}},
	{"imap.zoho.com", "smtp.zoho.com", 465, nil, []string{"zoho.com", "zohomail.com"}, []string{"zoho.com"}},
	{"imap.comcast.net", "smtp.comcast.net", 465, nil, []string{"comcast.net"}, nil},
	{"imap.mail.att.net", "smtp.mail.att.net", 465, nil, []string{"att.net", "sbcglobal.net", "bellsouth.net"}, nil},
	{"imap.gmx.com", "mail.gmx.com", 587, nil, []string{"gmx.com"}, nil},
	{"imap.secureserver.net", "smtpout.secureserver.net", 465, nil, nil, []string{"secureserver.net"}},
	{"imap.ionos.com", "smtp.ionos.com", 465, nil, nil, []string{"ionos.com", "1and1.com"}},
	{"imap.emailsrvr.com", "smtp.emailsrvr.com", 465, nil, nil, []string{"emailsrvr.com"}},
	{"imap.dreamhost.com", "smtp.dreamhost.com", 465, nil, nil, []string{"dreamhost.com"}},
}

// Finder finds out how an account is reached from its address alone.
type Finder struct {
	LookupSRV func(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupMX  func(ctx context.Context, name string) ([]*net.MX, error)
	// Get fetches a file by HTTPS. It asks no computer that only this network reaches.
	Get func(ctx context.Context, url string) ([]byte, error)
	// Probe asks whether a server answers under this name and can prove it.
	Probe func(ctx context.Context, s bridge.MailServer) error
}

// NewFinder makes a Finder that asks the network.
func NewFinder(roots *x509.CertPool) *Finder {
	const timeout = 5 * time.Second
	client := httpClient(roots, timeout)
	client.Transport.(*http.Transport).DialContext = (&net.Dialer{Timeout: timeout, Control: refuseInner}).DialContext
	client.CheckRedirect = func(to *http.Request, before []*http.Request) error {
		if to.URL.Scheme != "https" || len(before) > 3 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &Finder{LookupSRV: net.DefaultResolver.LookupSRV, LookupMX: net.DefaultResolver.LookupMX,
		Get: func(ctx context.Context, url string) ([]byte, error) { return get(ctx, client, url) },
		Probe: func(ctx context.Context, s bridge.MailServer) error {
			conn, err := newPeer(s, roots, timeout).dial(ctx)
			if err != nil {
				return err
			}
			return conn.Close()
		}}
}

var errInner = errors.New("an address that only this network reaches")

// refuseInner stands at the connection itself, behind all names.
func refuseInner(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !bridge.Public(to.Addr()) {
		return errInner
	}
	return nil
}

const maxConfig = 256 << 10

func get(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxConfig))
}

// Find finds out how an account is reached. Whoever answers first wins: the table of
// providers, the domain's own configuration file, its SRV records (RFC 6186), the
// provider that takes its mail, the common directory of such files, and at last the
// names that servers usually have.
func (f *Finder) Find(ctx context.Context, address messaging.Email) (Found, error) {
	if err := address.Check(); err != nil {
		return Found{}, err
	}
	domain, err := idna.Lookup.ToASCII(address.Fold().Domain())
	if err != nil || !strings.Contains(domain, ".") {
		return Found{}, messaging.FailField("email", messaging.CodeInvalid, "This is not a complete email address. Enter it like name@example.com.")
	}
	for _, p := range providers {
		if slices.Contains(p.domains, domain) {
			return known(p.imap, p.smtp, p.submission, p.consent, address), nil
		}
	}
	for _, way := range []func(context.Context, string, messaging.Email) (Found, bool){f.byFile, f.byService, f.byExchanger, f.byDirectory, f.byHabit} {
		if found, ok := way(ctx, domain, address); ok {
			return found, nil
		}
	}
	return Found{}, messaging.Fail(messaging.CodeNotFound, "The mail servers of this address could not be found. Ask your mail provider for the names of its IMAP and SMTP servers and enter them.")
}

func known(imap, smtp string, submission int, consent *Consent, address messaging.Email) Found {
	return Found{IMAP: bridge.MailServer{Host: imap, Port: 993, TLS: true}, SMTP: bridge.MailServer{Host: smtp, Port: submission, TLS: submission == 465},
		User: string(address), Consent: consent}
}

func (f *Finder) byFile(ctx context.Context, domain string, address messaging.Email) (Found, bool) {
	for _, at := range []string{"https://autoconfig." + domain + "/mail/config-v1.1.xml?emailaddress=" + url.QueryEscape(string(address)),
		"https://" + domain + "/.well-known/autoconfig/mail/config-v1.1.xml"} {
		if b, err := f.Get(ctx, at); err == nil {
			if found, ok := configured(b, address); ok {
				return found, true
			}
		}
	}
	return Found{}, false
}

// byDirectory asks a directory that mail programs share. It learns the domain only.
func (f *Finder) byDirectory(ctx context.Context, domain string, address messaging.Email) (Found, bool) {
	b, err := f.Get(ctx, "https://autoconfig.thunderbird.net/v1.1/"+url.PathEscape(domain))
	if err != nil {
		return Found{}, false
	}
	return configured(b, address)
}

// byService reads SRV records. Nobody vouches for them.
func (f *Finder) byService(ctx context.Context, domain string, address messaging.Email) (Found, bool) {
	lookup := func(service string, tls bool) (bridge.MailServer, bool) {
		_, records, err := f.LookupSRV(ctx, service, "tcp", domain)
		if err != nil || len(records) == 0 || strings.Trim(records[0].Target, ".") == "" {
			return bridge.MailServer{}, false
		}
		return bridge.MailServer{Host: strings.ToLower(strings.TrimSuffix(records[0].Target, ".")), Port: int(records[0].Port), TLS: tls}, true
	}
	found := Found{User: string(address)}
	var in, out bool
	if found.IMAP, in = lookup("imaps", true); !in {
		found.IMAP, in = lookup("imap", false)
	}
	if found.SMTP, out = lookup("submissions", true); !out {
		found.SMTP, out = lookup("submission", false)
	}
	for _, s := range []bridge.MailServer{found.IMAP, found.SMTP} {
		found.Confirm = found.Confirm || s.Host != domain && !strings.HasSuffix(s.Host, "."+domain)
	}
	return found, in && out
}

// byExchanger knows the provider by the servers that take the domain's mail: such a
// record only chooses among the providers that are known.
func (f *Finder) byExchanger(ctx context.Context, domain string, address messaging.Email) (Found, bool) {
	records, err := f.LookupMX(ctx, domain)
	if err != nil {
		return Found{}, false
	}
	for _, record := range records {
		host := strings.ToLower(strings.TrimSuffix(record.Host, "."))
		for _, p := range providers {
			if slices.ContainsFunc(p.exchangers, func(end string) bool { return strings.HasSuffix(host, "."+end) }) {
				return known(p.imap, p.smtp, p.submission, p.consent, address), true
			}
		}
	}
	return Found{}, false
}

// byHabit tries the names that servers usually have, within the domain.
func (f *Finder) byHabit(ctx context.Context, domain string, address messaging.Email) (Found, bool) {
	first := func(port int, names ...string) (bridge.MailServer, bool) {
		for _, name := range names {
			s := bridge.MailServer{Host: name + "." + domain, Port: port, TLS: true}
			if f.Probe(ctx, s) == nil {
				return s, true
			}
		}
		return bridge.MailServer{}, false
	}
	in, ok := first(993, "imap", "mail")
	if !ok {
		return Found{}, false
	}
	out, ok := first(465, "smtp", "mail")
	return Found{IMAP: in, SMTP: out, User: string(address)}, ok
}

// configured reads a file of the kind that Thunderbird began. Servers without
// encryption are passed over.
func configured(b []byte, address messaging.Email) (Found, bool) {
	type server struct {
		Kind   string   `xml:"type,attr"`
		Host   string   `xml:"hostname"`
		Port   string   `xml:"port"`
		Socket string   `xml:"socketType"`
		User   string   `xml:"username"`
		Ways   []string `xml:"authentication"`
	}
	var file struct {
		In  []server `xml:"emailProvider>incomingServer"`
		Out []server `xml:"emailProvider>outgoingServer"`
	}
	if err := xml.Unmarshal(b, &file); err != nil {
		return Found{}, false
	}
	local, _, _ := strings.Cut(string(address), "@")
	filled := strings.NewReplacer("%EMAILADDRESS%", string(address), "%EMAILLOCALPART%", local, "%EMAILDOMAIN%", address.Domain())
	choose := func(list []server, kind string) (bridge.MailServer, string, bool) {
		for _, s := range list {
			socket := strings.ToUpper(strings.TrimSpace(s.Socket))
			host := strings.ToLower(filled.Replace(strings.TrimSpace(s.Host)))
			port, err := strconv.Atoi(strings.TrimSpace(s.Port))
			if s.Kind != kind || socket != "SSL" && socket != "STARTTLS" || err != nil || port <= 0 || port > 65535 || !isHost(host) {
				continue
			}
			if user := filled.Replace(strings.TrimSpace(s.User)); !strings.ContainsAny(user, "\r\n\x00") {
				return bridge.MailServer{Host: host, Port: port, TLS: socket == "SSL"}, user, true
			}
		}
		return bridge.MailServer{}, "", false
	}
	found := Found{}
	var in, out bool
	found.IMAP, found.User, in = choose(file.In, "imap")
	found.SMTP, _, out = choose(file.Out, "smtp")
	if found.User == "" {
		found.User = string(address)
	}
	for _, p := range providers {
		if p.imap == found.IMAP.Host {
			found.Consent = p.consent
		}
	}
	return found, in && out
}

// isHost says whether a name is one of a computer that everybody can ask for.
func isHost(name string) bool {
	name, err := idna.Lookup.ToASCII(name)
	if err != nil || !strings.Contains(name, ".") || len(name) > 253 {
		return false
	}
	_, err = netip.ParseAddr(name)
	return err != nil
}
