package messaging

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of tags.
const (
	MaxTag  = 40 // code points
	MaxTags = 30 // on one thing
)

// Tags are short words that the practice gives to conversations and contacts.
// Two that differ in case only are the same one; they stand in alphabetical order.
type Tags []Text

// Key is what makes a tag the same as another.
func (t Text) Key() string { return strings.ToLower(string(t)) }

// With returns the tags with some added and some taken off, which may be there, or
// not, already. A tag that is there keeps its spelling.
func (t Tags) With(add, remove []Text) (Tags, error) {
	out := slices.DeleteFunc(slices.Clone(t), func(have Text) bool { return holds(remove, have) })
	for _, tag := range add {
		tag = Text(strings.Join(strings.Fields(string(tag)), " "))
		if blank(string(tag)) {
			return t, FailField("tag", CodeEmpty, "Enter a word for the tag.")
		}
		if utf8.RuneCountInString(string(tag)) > MaxTag {
			return t, FailField("tag", CodeTooLong, "A tag has at most 40 characters. Shorten it.")
		}
		if err := CheckLine("tag", tag, MaxTag); err != nil {
			return t, err
		}
		if !holds(out, tag) {
			out = append(out, tag)
		}
	}
	if len(out) > MaxTags && len(out) > len(t) {
		return t, FailField("tag", CodeTooLong, "There are 30 tags here already. Take one off first.")
	}
	if len(out) == 0 {
		return nil, nil
	}
	slices.SortFunc(out, func(a, b Text) int { return strings.Compare(a.Key(), b.Key()) })
	return out, nil
}

func holds(tags []Text, tag Text) bool {
	return slices.ContainsFunc(tags, func(t Text) bool { return t.Key() == tag.Key() })
}

// Tag puts tags on a conversation or on a contact and takes some off. They are
// named one by one: two people who change different ones at once both find their
// change kept. Exactly one of Conversation and Contact is set.
type Tag struct {
	Conversation ConversationID `json:"conversation,omitempty"`
	Contact      ContactID      `json:"contact,omitempty"`
	Add          []Text         `json:"add,omitempty"`
	Remove       []Text         `json:"remove,omitempty"`
}
