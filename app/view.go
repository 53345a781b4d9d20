package app

// What the screen is given; types of which one file alone speaks stand there. Times
// are RFC 3339 strings in UTC, "" for never, since a time.Time becomes `any` in
// TypeScript; lists are never nil, since a nil slice becomes null.

// State is where the application stands; it decides which screen is shown.
type State struct {
	Phase    string   `json:"phase"`    // "first" (nobody signed in yet), "locked" or "open"
	People   []Person `json:"people"`   // who has a store on this computer
	Keychain bool     `json:"keychain"` // whether a PIN can be used; else the passphrase unlocks
	Address  string   `json:"address"`  // the service that was used last, or is offered
	Sample   bool     `json:"sample"`   // a sample practice: nothing reaches a real person
	Me       Me       `json:"me"`       // once open
	Zone     string   `json:"zone"`     // the practice's IANA time zone, once open
}

// Person is somebody who can unlock a store on this computer. While locked the
// screen shows initials only.
type Person struct {
	ID       string `json:"id"`
	Initials string `json:"initials"`
	Mode     string `json:"mode"` // "pin" or "passphrase"
	// Of theirs, what has not left this computer since they locked, and whether it
	// is still being carried up.
	Messages int  `json:"messages"`
	Changes  int  `json:"changes"`
	Leaving  bool `json:"leaving"`
}

// Presence is a colleague who is at a conversation just now.
type Presence struct {
	Conversation string `json:"conversation"`
	Name         string `json:"name"`
	Doing        string `json:"doing"` // "viewing" or "replying"
}

// Me is the person whose store is open.
type Me struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	Practice string `json:"practice"`
}

// SignInForm is a first sign-in on this computer. PIN is what will unlock the
// store from then on, where there is a keychain; else it stays empty.
type SignInForm struct {
	Address    string `json:"address"`
	Email      string `json:"email"`
	Passphrase string `json:"passphrase"`
	Code       string `json:"code"`
	PIN        string `json:"pin"`
}

// Health says in words whether messages arrive.
type Health struct {
	Online   bool   `json:"online"`
	Since    string `json:"since"`    // since when it is offline
	Waiting  int    `json:"waiting"`  // commands that wait to be sent
	Syncing  bool   `json:"syncing"`  // history is still arriving
	Sentence string `json:"sentence"` // "" while all is well; else what to do
}

// Counts are the unread messages of each list, derived afresh each time.
type Counts struct {
	Messages      int         `json:"messages"`      // in the inbox, and so in the unread list
	Conversations int         `json:"conversations"` // that these stand in
	Mine          int         `json:"mine"`
	Unassigned    int         `json:"unassigned"`
	Attention     int         `json:"attention"` // conversations, read or not
	Mentions      int         `json:"mentions"`  // notes that call the person and were not read
	Drafts        int         `json:"drafts"`
	Archived      int         `json:"archived"`
	Links         []LinkCount `json:"links"`
	Numbers       []LinkCount `json:"numbers"`
	Mailboxes     []LinkCount `json:"mailboxes"`
}

// LinkCount is one link, number or mailbox of the person's and its unread messages.
type LinkCount struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Messages int    `json:"messages"`
}

// InboxRow is one conversation in a list.
type InboxRow struct {
	ID         string `json:"id"`
	Contact    string `json:"contact"` // contact id
	Name       string `json:"name"`
	Initials   string `json:"initials"`
	Account    string `json:"account"`    // the contact's account state
	Unverified bool   `json:"unverified"` // nobody has said yet who the contact is
	Channel    string `json:"channel"`
	Link       string `json:"link"`     // link id
	LinkName   string `json:"linkName"` // the label of the number or the mailbox, of a text or an email
	// Of a text: the practice's number, by its id and its digits, and whose phone it is
	// with; else "".
	Number      string `json:"number"`
	NumberPhone string `json:"numberPhone"`
	Phone       string `json:"phone"`
	// Of an email: the practice's mailbox, by its id and its address, and who it is with;
	// else "".
	Mailbox        string `json:"mailbox"`
	MailboxAddress string `json:"mailboxAddress"`
	Email          string `json:"email"`
	Subject        string `json:"subject"`
	Preview        string `json:"preview"`
	Carries        string `json:"carries"` // what the newest message carries, where it says nothing: a kind of file, "files" for several
	Mine           bool   `json:"mine"`    // whether the newest message came from the practice
	Author         string `json:"author"`  // the colleague who wrote it; "" if the person did, or nobody
	At             string `json:"at"`
	Unread         int    `json:"unread"`
	Event          string `json:"event"`  // of the newest message, if it reports something: "joined", "closed", "reopened"
	Reason         string `json:"reason"` // messaging.Reason, of the newest text that failed
	Mark           string `json:"mark"`   // "asks_back", "failed", "unconfirmed", "mention", "draft", "waiting", "seen" or ""
	ReadOnly       bool   `json:"readOnly"`
	// Note says that an internal note is newer than the newest message; it is what
	// Preview shows then.
	Note  bool     `json:"note"`
	Tags  []string `json:"tags"`
	Group bool     `json:"group"` // name has everybody's
}

// InboxPage is a stretch of a list, newest activity first.
type InboxPage struct {
	Rows []InboxRow `json:"rows"`
	Next string     `json:"next"` // where the following page begins; "" at the end
}

// Conversation is a thread's header and details.
type Conversation struct {
	ID         string `json:"id"`
	Contact    string `json:"contact"`
	Name       string `json:"name"`
	Initials   string `json:"initials"`
	BirthDate  string `json:"birthDate"` // 2006-01-02 or ""
	Phone      string `json:"phone"`
	Email      string `json:"email"`
	Account    string `json:"account"`
	AccountAt  string `json:"accountAt"`
	Unverified bool   `json:"unverified"`
	Channel    string `json:"channel"`
	Subject    string `json:"subject"`
	LinkName   string `json:"linkName"` // of a text the number's label
	// Of a text: the practice's number, by its id and its digits, whose phone it is
	// with, and since when they want no texts; else "".
	Number      string `json:"number"`
	NumberPhone string `json:"numberPhone"`
	TextsTo     string `json:"textsTo"`
	TextsOffAt  string `json:"textsOffAt"` // or no emails
	// Of an email: the practice's mailbox, by its id and its address, and who it is with;
	// else "".
	Mailbox        string `json:"mailbox"`
	MailboxAddress string `json:"mailboxAddress"`
	EmailTo        string `json:"emailTo"`
	// Answer is whom an answer by email goes to by itself, AnswerAll whom if it goes to all.
	Answer    MailRecipients `json:"answer"`
	AnswerAll MailRecipients `json:"answerAll"`
	// Identification is how far the practice has come with saying who writes: "",
	// "owed", "underway", "done" or "failed", which pauses everything else.
	Identification string     `json:"identification"`
	Members        int        `json:"members"` // of the link
	ReadOnly       bool       `json:"readOnly"`
	CanSend        bool       `json:"canSend"`
	Why            string     `json:"why"` // why not, as a sentence
	Unread         int        `json:"unread"`
	ReadTo         string     `json:"readTo"` // position up to which it was read when opened
	Draft          Draft      `json:"draft"`
	NoteDraft      Draft      `json:"noteDraft"`
	Mentions       int        `json:"mentions"` // notes that call the person and were not read
	Tags           []string   `json:"tags"`
	Others         []InboxRow `json:"others"` // the contact's other conversations

	Archived     bool   `json:"archived"`
	Assignee     string `json:"assignee"` // teammate id of who looks after it; "" for nobody
	AssigneeName string `json:"assigneeName"`

	Group  bool          `json:"group"`
	People []Participant `json:"people"`
	Early  string        `json:"early"` // what was written to the patient before they joined
}

// Participant is somebody who takes part in a conversation.
type Participant struct {
	ID       string `json:"id"`
	Teammate bool   `json:"teammate"` // by name; else a contact
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Account  string `json:"account"` // a contact's
	Role     string `json:"role"`    // a teammate's title, or a contact's kind
	Since    string `json:"since"`   // when a contact joined the practice, or a teammate the conversation
	SeenAt   string `json:"seenAt"`  // when they saw what the practice wrote last; "" for not yet
}

// Draft is what a person has typed and not sent. Reason is set when it was sent
// and the service refused it.
type Draft struct {
	Body    string `json:"body"`
	Subject string `json:"subject"` // of an email that is not begun yet
	Other   string `json:"other"`   // what was typed on another computer at the same time
	// Returned says that it came back, and that no screen has shown it since.
	Returned bool   `json:"returned"`
	Reason   string `json:"reason"`
	At       string `json:"at"`

	Attachments []Attachment `json:"attachments"`
}

// Attachment is a file of a message or of a draft. Its bytes come through ServeFiles.
type Attachment struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // "photo", "document", "video", "audio", or "file" for what cannot be shown
	Type   string `json:"type"` // by content
	Size   int64  `json:"size"`
	Width  int    `json:"width"` // of a picture
	Height int    `json:"height"`
	Absent string `json:"absent"` // why a file of a text is not here: "coming", "failed", "harmful"; else ""
}

// FileRow is a file of a conversation, with the message that carries it.
type FileRow struct {
	Attachment
	Message string `json:"message"`
	At      string `json:"at"`
	Author  string `json:"author"`
}

// Transfer says how far a file is on its way.
type Transfer struct {
	Way     string `json:"way"` // "up", "down", or "" when nothing is under way
	Done    int64  `json:"done"`
	Size    int64  `json:"size"`
	Here    bool   `json:"here"`
	Problem string `json:"problem"` // why it does not go on now, as a sentence
}

// Storage is how many bytes the fetched files take here, and may take.
type Storage struct {
	Used int64 `json:"used"`
	Cap  int64 `json:"cap"`
}

// LooseDraft is a draft in no conversation that is here. Key is what Draft and
// SaveDraft know it by.
type LooseDraft struct {
	Key        string       `json:"key"`
	Note       bool         `json:"note"` // typed for the staff
	Mail       bool         `json:"mail"` // an email that is not begun yet
	Contacts   []string     `json:"contacts"`
	Colleagues []LinkMember `json:"colleagues"`
	Names      []string     `json:"names"` // of both; empty if it is not known whom it was for
	Group      bool         `json:"group"`
	Initials   string       `json:"initials"`
	Account    string       `json:"account"` // "active" once everybody has joined
	Subject    string       `json:"subject"` // of an email
	Preview    string       `json:"preview"`
	Files      int          `json:"files"`
	Reason     string       `json:"reason"`
	At         string       `json:"at"`
}

// Preferences are the person's own settings, on all of their desktops.
type Preferences struct {
	UndoSend int `json:"undoSend"` // seconds
}

// Message is one entry of a thread.
type Message struct {
	ID          string       `json:"id"`
	Author      string       `json:"author"` // a name; "Automatic" for the system
	Kind        string       `json:"kind"`   // "teammate", "contact" or "automatic"
	Mine        bool         `json:"mine"`   // written by me
	Body        string       `json:"body"`
	Mail        Mail         `json:"mail"`
	Event       string       `json:"event"`
	Attachments []Attachment `json:"attachments"`
	Status      string       `json:"status"` // messaging.Status, "seen" once a receipt is there
	Reason      string       `json:"reason"` // messaging.Reason, of a text that was not delivered
	Code        string       `json:"code"`   // what the carrier calls that
	Segments    int          `json:"segments"`
	Ahead       int          `json:"ahead"` // how many texts leave before it, while it waits
	SeenAt      string       `json:"seenAt"`
	SeenBy      int          `json:"seenBy"` // how many of Of participants saw it
	Of          int          `json:"of"`
	Position    string       `json:"position"` // "" while pending
	At          string       `json:"at"`
}

// Note is what the staff wrote to each other within a conversation.
type Note struct {
	ID       string       `json:"id"`
	Author   string       `json:"author"`
	Mine     bool         `json:"mine"` // written by me
	Body     string       `json:"body"`
	Mentions []LinkMember `json:"mentions"`
	Position string       `json:"position"` // among the messages'; "" while it waits to be added
	At       string       `json:"at"`
}

// Spot says which stretch of a thread is wanted: what ends before a position, what
// begins after one, or what surrounds a message or a note; with none of them its end.
type Spot struct {
	Before string `json:"before"`
	After  string `json:"after"`
	Around string `json:"around"`
}

// MessagePage is a stretch of a thread, newest first; pending messages lead. Notes
// are those that stand in the stretch, newest first too.
type MessagePage struct {
	Messages []Message `json:"messages"`
	Notes    []Note    `json:"notes"`
	Older    string    `json:"older"` // the position before which the next older page ends; "" at the beginning
	Newer    string    `json:"newer"` // the position after which the next newer page begins; "" at the end
}

// MessageDetails is what Show Message Details shows.
type MessageDetails struct {
	ID     string   `json:"id"`
	SentBy string   `json:"sentBy"` // teammate, contact, or "Automatic"
	From   string   `json:"from"`   // the link
	SentAt string   `json:"sentAt"`
	Status string   `json:"status"`
	Seen   []SeenBy `json:"seen"` // one a participant
}

// SeenBy is one participant and when they saw the message; At is "" for not yet.
type SeenBy struct {
	Name     string `json:"name"`
	Teammate bool   `json:"teammate"`
	Initials string `json:"initials"`
	At       string `json:"at"`
}

// ContactRow is one person in the contact book.
type ContactRow struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	Initials         string `json:"initials"`
	BirthDate        string `json:"birthDate"`
	Phone            string `json:"phone"`
	Email            string `json:"email"`
	Account          string `json:"account"`
	AccountAt        string `json:"accountAt"`
	InviteExpires    string `json:"inviteExpires"`
	AsksConfirmation bool   `json:"asksConfirmation"`

	Tags       []string `json:"tags"`
	AsksBack   bool     `json:"asksBack"`   // they wait to be let in again
	Unverified bool     `json:"unverified"` // nobody invited them, and nobody has said who they are
	Unreached  string   `json:"unreached"`  // why the last notice to them did not arrive, as a sentence; "" if it did
	Kind       string   `json:"kind"`       // "patient", "relative", "professional" or "organization"
	RelatedTo  string   `json:"relatedTo"`  // the patient whose relative this is
}

// ContactPage is a stretch of the contact book in the order of names.
type ContactPage struct {
	Rows  []ContactRow `json:"rows"`
	Next  string       `json:"next"`
	Total int          `json:"total"`
}

// ContactCard is all about one contact.
type ContactCard struct {
	ContactRow
	Version        int64        `json:"version"`
	RelatedName    string       `json:"relatedName"`
	Language       string       `json:"language"` // that they prefer; "" while nobody knows
	TimeZone       string       `json:"timeZone"` // where they live; "" where the practice is
	CanInvite      bool         `json:"canInvite"`
	CanResend      bool         `json:"canResend"`
	CanMessage     bool         `json:"canMessage"`
	Why            string       `json:"why"`   // why the lock is grey, as a sentence
	Draft          Draft        `json:"draft"` // of a message to them that began no conversation
	Conversations  []InboxRow   `json:"conversations"`
	Chart          string       `json:"chart"` // contact id of whom they are matched to; "" for nobody
	ChartName      string       `json:"chartName"`
	ChartBirthDate string       `json:"chartBirthDate"`
	Merged         []ContactRow `json:"merged"` // who is matched to them
}

// ContactForm is a contact as the person typed it. ID is empty for a new one.
// Anyway saves although somebody like this exists already.
type ContactForm struct {
	ID        string `json:"id"`
	Version   int64  `json:"version"`
	Name      string `json:"name"`
	Phone     string `json:"phone"`
	Email     string `json:"email"`
	BirthDate string `json:"birthDate"`
	Language  string `json:"language"` // "" leaves it as it is
	TimeZone  string `json:"timeZone"` // "" for the practice's
	Anyway    bool   `json:"anyway"`
	Kind      string `json:"kind"`
	RelatedTo string `json:"relatedTo"`
	Invite    bool   `json:"invite"` // a new contact, at once
}

// SavedContact is the contact's id, or somebody who looks like them and was
// not saved over.
type SavedContact struct {
	ID   string       `json:"id"`
	Like []ContactRow `json:"like"`
}

// LinkRow is a link that the person may write from.
type LinkRow struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Default bool   `json:"default"` // what From begins with
}

// LinkSettings is how the practice's links are set up.
type LinkSettings struct {
	Links   []LinkSetting `json:"links"`
	Staff   []LinkMember  `json:"staff"` // who can be a member
	CanEdit bool          `json:"canEdit"`
	Why     string        `json:"why"` // why not, as a sentence
}

// LinkSetting is one link of the practice. Open is known of the person's own
// links only.
type LinkSetting struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Kind      string       `json:"kind"`  // "practice", "personal" or "team"
	Owner     string       `json:"owner"` // teammate id, "" for nobody
	OwnerName string       `json:"ownerName"`
	Members   []LinkMember `json:"members"`
	Mine      bool         `json:"mine"` // the person is a member
	Open      int          `json:"open"` // open conversations
	Archived  bool         `json:"archived"`
	// What a conversation that begins on it begins with.
	Assignee     string   `json:"assignee"` // teammate id, "" for nobody
	AssigneeName string   `json:"assigneeName"`
	Tags         []string `json:"tags"`
	Door         bool     `json:"door"` // its join link can be shown
}

// LinkOpen is how many open conversations a link has.
type LinkOpen struct {
	ID   string `json:"id"`
	Open int    `json:"open"`
}

// LinkMember is a teammate who is, or can be, a member of a link.
type LinkMember struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
}

// LinkForm is what the person changed of a link. ID is empty for a new one;
// Fields names which of name, kind, owner, assignee and archived they changed.
type LinkForm struct {
	ID       string   `json:"id"`
	Fields   []string `json:"fields"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Owner    string   `json:"owner"`
	Assignee string   `json:"assignee"`
	Archived bool     `json:"archived"`
	Add      []string `json:"add"`    // teammates who become members
	Remove   []string `json:"remove"` // members who no longer are
	Tag      []string `json:"tag"`    // tags that conversations begin with from now on
	Untag    []string `json:"untag"`  // and those that they no longer do
}

// NewMessage is a message that begins a conversation: with a contact, or with them
// and others. NamesShown says that the person understands that patients will see
// each other's names.
type NewMessage struct {
	Contact    string   `json:"contact"`
	With       []string `json:"with"`
	Teammates  []string `json:"teammates"`
	NamesShown bool     `json:"namesShown"`
	Link       string   `json:"link"`
	Subject    string   `json:"subject"`
	Body       string   `json:"body"`

	Attachments []string `json:"attachments"` // ids of those in the draft
}

// SearchHit is a message or a note that was found; the other of the two is "". Snippet has the words around the hit;
// Marks are pairs of offsets into it, in UTF-16 units as the screen counts.
type SearchHit struct {
	Conversation string `json:"conversation"`
	Message      string `json:"message"`
	Note         string `json:"note"`
	Position     string `json:"position"`
	Name         string `json:"name"`
	Initials     string `json:"initials"`
	Account      string `json:"account"`
	Group        bool   `json:"group"`
	Snippet      string `json:"snippet"`
	Marks        []int  `json:"marks"`
	At           string `json:"at"`
}

// Found is what a search found, newest first.
type Found struct {
	Messages []SearchHit  `json:"messages"`
	Contacts []ContactRow `json:"contacts"`
}

// Change tells the screen to ask again: it carries keys, never content.
type Change struct {
	Kind  string `json:"kind"` // messaging.Kind, or "state", "health", "counts"
	ID    string `json:"id"`
	About string `json:"about"` // the conversation it stands in
}

// Door is a link's join address, for people and, as a QR code, for cameras. Path
// draws the code's dark squares in a square of Size units, in the way of SVG.
type Door struct {
	Link     string `json:"link"` // its name
	Practice string `json:"practice"`
	URL      string `json:"url"`
	Size     int    `json:"size"`
	Path     string `json:"path"`
}

// Match says who an unverified contact is: the chart's person, or, verified and
// without a chart, themselves.
type Match struct {
	Contact  string `json:"contact"`
	Chart    string `json:"chart"`
	Verified bool   `json:"verified"`
}

// PracticeSettings is what patients are told of the practice. Notices are the
// texts that they are sent, as they are sent.
type PracticeSettings struct {
	PracticeForm
	Notices []Notice `json:"notices"`
	CanEdit bool     `json:"canEdit"`
	Why     string   `json:"why"` // why not, as a sentence
}

// Notice is one text that patients are sent.
type Notice struct {
	Kind     string `json:"kind"` // "invitation", "code" or "unread"
	Language string `json:"language"`
	Text     string `json:"text"`
}

// PracticeForm is what patients are told, as the person typed it.
type PracticeForm struct {
	Name      string `json:"name"`
	ShortName string `json:"shortName"` // in notices instead of the name; "" for the name
	Phone     string `json:"phone"`
	Hours     string `json:"hours"`
	ReplyTime string `json:"replyTime"`

	KeepPhotoDetails bool `json:"keepPhotoDetails"` // where and when photos were taken
	ConsentRequired  bool `json:"consentRequired"`  // no text leaves to whom nobody wrote a consent down
}

// ExportChoice is what leaves Rowan, why, and the proof of who asks.
type ExportChoice struct {
	Conversation string `json:"conversation"` // or
	Contact      string `json:"contact"`      // all with whom
	Why          string `json:"why"`          // patient, care, law or file
	Notes        bool   `json:"notes"`
	Code         string `json:"code"` // of their authenticator
	Language     string `json:"language"`
}
