package messaging

// Party is somebody who writes or is written to by email. What stands in Name, they
// say of themselves.
type Party struct {
	Name  Text  `json:"name,omitempty"`
	Email Email `json:"email"`
}

// Mail is what a message that travels by email says beside its words. Nothing of it
// is believed: who a mail is from, Verified says as far as that can be known.
type Mail struct {
	// ID is what the mail is called in every mailbox; "" of one of ours, whose message
	// says it.
	ID   string  `json:"id,omitempty"`
	From Party   `json:"from"`
	To   []Party `json:"to,omitempty"`
	Cc   []Party `json:"cc,omitempty"`
	// ReplyTo is where the writer wants answers, if that is elsewhere than From.
	ReplyTo []Party `json:"replyTo,omitempty"`
	Subject Text    `json:"subject,omitempty"`
	// Quoted is what the writer quoted below their words, which are the message's body.
	Quoted Text `json:"quoted,omitempty"`
	// Verified says that the mail is from the domain that From names.
	Verified bool `json:"verified,omitempty"`
	// Automatic says that no person wrote it; Bounced whom a mail of ours did not reach.
	Automatic bool          `json:"automatic,omitempty"`
	Bounced   []Undelivered `json:"bounced,omitempty"`
	// Page is the mail's HTML, a file of the message that is in no list: "" if there is
	// none. Images are where the page's own images are, by what it calls them.
	Page     AttachmentID            `json:"page,omitempty"`
	PageSize int64                   `json:"pageSize,omitempty"`
	Images   map[string]AttachmentID `json:"images,omitempty"`
	// Unreadable is why the mail could not be read; its one attachment is then the mail
	// as it came.
	Unreadable string `json:"unreadable,omitempty"`
}

// Undelivered is somebody whom a mail did not reach.
type Undelivered struct {
	Email Email `json:"email,omitempty"`
	// Status is the network's code, like "5.1.1".
	Status string `json:"status,omitempty"`
	// Final says that it was given up; else it is still tried.
	Final bool `json:"final,omitempty"`
}

// TypePage is the type of a mail's HTML. Nobody can attach one.
const TypePage AttachmentType = "text/html"

// Files are all files that belong to a message, those included that are in no list.
func (m Message) Files() []Attachment {
	if m.Mail == nil || m.Mail.Page == "" {
		return m.Attachments
	}
	return append(m.Attachments[:len(m.Attachments):len(m.Attachments)],
		Attachment{ID: m.Mail.Page, Name: "mail.html", Type: TypePage, Size: m.Mail.PageSize})
}
