package messaging

import "time"

// Channel is the way by which a conversation's messages travel. A conversation
// has exactly one.
type Channel string

const (
	ChannelSecure Channel = "secure"
	ChannelSMS    Channel = "sms"
	ChannelEmail  Channel = "email"
)

// Channels are all that there are.
var Channels = []Channel{ChannelSecure, ChannelSMS, ChannelEmail}

// Rules is what differs from channel to channel. Whoever does something that not
// all channels have asks here, and never for a channel by name.
type Rules struct {
	// From is the kind of sender that the channel's conversations come from, and what
	// its messages are called.
	From, Noun string
	// Portal says that patients read and answer in the portal: everybody has to have
	// joined, is reminded of what they have not seen, and leaves receipts.
	Portal bool
	// Carried says that messages leave by a carrier: they wait for it in the outbox,
	// and its word is what is known of them.
	Carried bool
	// Texts says that the rules of texting hold: who writes is said first, a number is
	// registered, what is written is judged, and files are made small enough.
	Texts bool
	// Paired says that there is one conversation of a sender and an address.
	Paired bool
	// Dated says that what was written long ago can come in: each message stands by
	// its time.
	Dated    bool
	Groups   bool // several people may take part
	Subjects bool
	Closes   bool // it can be made read-only (RO-01)
	Retracts bool // what nobody has seen can be taken away
	Items    bool // visits and payment requests may go there (ATT-05)
	// Hold is the longest that a message is held for its writer to take it back: a
	// conversation by text is quicker.
	Hold time.Duration
}

var channelRules = map[Channel]Rules{
	ChannelSecure: {From: "link", Noun: "message", Portal: true, Groups: true, Subjects: true, Closes: true, Retracts: true, Items: true, Hold: MaxHold},
	ChannelSMS:    {From: "number", Noun: "text", Carried: true, Texts: true, Paired: true, Hold: 5 * time.Second},
	ChannelEmail:  {From: "mailbox", Noun: "email", Carried: true, Subjects: true, Dated: true, Hold: MaxHold},
}

// Rules says what the channel allows; one that is not known allows nothing.
func (c Channel) Rules() Rules { return channelRules[c] }

// ChannelFrom is the channel of what comes from a sender; "" of any other scope.
func ChannelFrom(sender Scope) Channel {
	for channel, rules := range channelRules {
		if rules.From == sender.noun() {
			return channel
		}
	}
	return ""
}
