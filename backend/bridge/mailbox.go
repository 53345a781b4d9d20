package bridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"time"

	"rowan/backend/messaging"
)

// Mailbox is an account at a mail server: what arrives there is followed, and mail
// leaves in its name. It is safe for concurrent use, one Watch at a time. An error of
// any of its methods but Watch is an *Error, or counts as one that is Unsure.
type Mailbox interface {
	// Watch follows the mailbox until ctx ends, and tells k everything. It connects
	// anew by itself, each time later.
	Watch(ctx context.Context, k MailKeeper)
	// Send hands a mail over to the server that carries it.
	Send(ctx context.Context, m Mail) error
	// Save puts a mail that was sent among the sent ones, unless it is there already.
	Save(ctx context.Context, m Mail) error
	// Mark says on the server whether a mail was read. One that is not there any more
	// is left alone.
	Mark(ctx context.Context, p Place, read bool) error
	// Move moves a mail into the folder of a role, and says where it lies now: nowhere
	// that is known, if somebody else moved it first.
	Move(ctx context.Context, p Place, to Role) (Place, error)
	// Check asks whether both servers take the sign-in. Nothing is sent.
	Check(ctx context.Context) error
}

// ErrSignIn is the cause of an Error if the account does not take its password or its
// grant any more: a person has to sign in again.
var ErrSignIn = errors.New("the account does not accept the sign-in")

// ErrLeave is the ErrSignIn of an account that was signed in by leave, which has ended.
var ErrLeave = fmt.Errorf("%w: the leave has ended", ErrSignIn)

// ErrFull is the cause of an Error if the mailbox has no room for a mail.
var ErrFull = errors.New("the mailbox has no room")

// MailServer is where an account is reached. Without TLS from the first byte it is
// asked for STARTTLS, and left alone if it refuses.
type MailServer struct {
	Host string `json:"host"`
	Port int    `json:"port"`
	TLS  bool   `json:"tls"`
}

// MailAccount is what a mailbox is opened with. It keeps itself out of logs.
type MailAccount struct {
	Address  messaging.Email
	IMAP     MailServer
	SMTP     MailServer
	User     string
	Password string // the account's or an app's; "" with a Grant
	Grant    *Grant
}

// LogValue hides the account.
func (MailAccount) LogValue() slog.Value { return slog.StringValue("[mailbox]") }

// Grant is a person's leave to use an account without its password (OAuth 2).
type Grant struct {
	TokenURL     string
	ClientID     string
	ClientSecret string
	Refresh      string // the token that new ones are asked for with
}

// LogValue hides the grant.
func (Grant) LogValue() slog.Value { return slog.StringValue("[grant]") }

// Party is somebody who writes or is written to.
type Party = messaging.Party

// Mail is one on its way out.
type Mail struct {
	ID      string // the message's, and the same each time that it is tried
	Within  string // the conversation that it stands in; "" of a test
	From    Party
	To, Cc  []Party
	Subject messaging.Text
	Body    messaging.Text
	// Signature and Footer stand below the text; the footer is the practice's.
	Signature, Footer messaging.Text
	// Answers are the ids of the mails that this one answers, the nearest first.
	Answers []string
	Files   []MailFile
	At      time.Time
}

// MessageID is what a mail is called in every mailbox, without its brackets. It says
// which message of which conversation it is, should the practice ever lose both.
func (m Mail) MessageID() string {
	name := m.ID
	if m.Within != "" {
		name += "." + m.Within
	}
	return name + "@" + m.From.Email.Domain()
}

// Own reads what MessageID wrote; ok is false of a mail that somebody else named.
func Own(messageID string) (id messaging.MessageID, within messaging.ConversationID, ok bool) {
	name, _, _ := strings.Cut(messageID, "@")
	message, conversation, whole := strings.Cut(name, ".")
	if !messaging.ValidID(message) || whole && !messaging.ValidID(conversation) {
		return "", "", false
	}
	return messaging.MessageID(message), messaging.ConversationID(conversation), true
}

// MailFile is a file of a mail. Open may be called more than once.
type MailFile struct {
	Name messaging.Text
	Type messaging.AttachmentType
	Open func() (io.ReadCloser, error)
}

// MaxMail is how much of one mail is ever taken from a server.
const MaxMail = 50 << 20

// Role is what a folder is for, whatever it is called.
type Role string

const (
	RoleNone    Role = ""
	RoleInbox   Role = "inbox"
	RoleSent    Role = "sent"
	RoleArchive Role = "archive"
	RoleAll     Role = "all" // holds everything that lies elsewhere too
	RoleDrafts  Role = "drafts"
	RoleJunk    Role = "junk"
	RoleTrash   Role = "trash"
)

// MailFolder is a folder of a mailbox.
type MailFolder struct {
	Name string
	Role Role
}

// Place is where a mail lies. A number means nothing under another validity.
type Place struct {
	Folder   string
	Validity uint32
	UID      uint32
}

// FolderState is how far a folder was kept.
type FolderState struct {
	Validity uint32
	ModSeq   uint64          // all that changed until here is known; 0 where servers do not count
	Read     map[uint32]bool // every mail that is known by its number, and whether it was read
}

// FolderStep is what brings a folder's state nearer to the server's.
type FolderStep struct {
	Folder   MailFolder
	Validity uint32
	// Anew says that the server numbered the folder anew: no place of before is valid.
	// The mails come once more, and are known by what they are (letter.Identity).
	Anew    bool
	Gone    []uint32        // are there no more: moved or deleted, by whoever
	Read    map[uint32]bool // were marked there. An own mark that is still on its way outweighs it
	Arrived []Arrival       // the newest first
	ModSeq  uint64          // of the state after this step
}

// Arrival is a mail as it lies on the server.
type Arrival struct {
	UID  uint32
	Raw  []byte
	Read bool
	At   time.Time // when the server took it
	Size int64     // as the server counts it
	// Cut says that Raw is only the beginning: the rest was over the limit, or, of an
	// empty one, the server does not hand it out.
	Cut bool
	// Opened is what MailKeeper.Open made of it; nil of one that it was not asked for.
	Opened any
}

// MailKeeper keeps what a mailbox holds. An error of State or Keep ends the
// connection; what was not kept comes again.
type MailKeeper interface {
	State(ctx context.Context, folder string) (FolderState, error)
	// Open reads a mail that has come while others are still being kept.
	Open(ctx context.Context, a Arrival) any
	// Keep keeps a step whole or not at all.
	Keep(ctx context.Context, step FolderStep) error
	// Heard says that the server has answered and everything that it had is kept.
	Heard(ctx context.Context, at time.Time)
	// Lost says that the mailbox cannot be followed just now, with an *Error.
	Lost(ctx context.Context, err error)
}

// Public says whether an address is one that everybody reaches: none of this computer,
// of the practice's own network or of a provider's inside. What others wrote never
// leads a request to any other.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(inner, func(p netip.Prefix) bool { return p.Contains(ip) })
}

var inner = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16")}
