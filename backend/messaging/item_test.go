package messaging

import (
	"strings"
	"testing"
)

// TestATT05_MEN06_MEN07_ItemsBelongToTheSecureChannelAlone also asks for a channel that
// nobody knows, and for a kind of item that nobody does.
func TestATT05_MEN06_MEN07_ItemsBelongToTheSecureChannelAlone(t *testing.T) {
	for _, channel := range append(Channels, "fax") {
		if err := channel.Rules().CheckItem(""); err != nil {
			t.Errorf("%s, no item: %v", channel, err)
		}
		for _, item := range append(Items, "lottery") {
			err := channel.Rules().CheckItem(item)
			private := err != nil && strings.Contains(err.Error(), "by secure message only")
			if err == nil || private == (channel == ChannelSecure) {
				t.Errorf("%s by %s: %v", item, channel, err)
			}
		}
	}
}
