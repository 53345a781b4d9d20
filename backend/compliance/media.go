package compliance

import (
	"strings"

	"rowan/backend/messaging"
)

// What carriers take in one message (Twilio 360018832773).
const (
	maxFiles = 10
	maxTotal = 5 * messaging.MB
	// maxFile is the limit of what no carrier shrinks on the way: the smallest of the
	// large networks' advice, and the hard limit of toll-free numbers.
	maxFile = 600_000
)

// TollFree says whether a number is a North American toll-free one.
func TollFree(p messaging.Phone) bool {
	for _, code := range [...]string{"800", "833", "844", "855", "866", "877", "888"} {
		if strings.HasPrefix(string(p), "+1"+code) && len(p) == 12 {
			return true
		}
	}
	return false
}

// Files are what a message carries, as a carrier gets it: pictures are made smaller
// before they leave.
func Files(list []messaging.Attachment) (media []Media) {
	for _, a := range list {
		size := a.Size
		if a.Type.Picture() {
			size = min(size, messaging.MaxCarried)
		}
		media = append(media, Media{Type: a.Type, Size: size})
	}
	return media
}

// checkMedia names the rules that the files of a draft run into. A toll-free number of
// which nobody knows whether it takes files warns and no more (D6).
func checkMedia(media []Media, f Facts) (rules []string) {
	if len(media) == 0 {
		return nil
	}
	toll := TollFree(f.From)
	if f.MMS == MMSNo {
		return []string{"mms-none"}
	}
	if toll && f.MMS != MMSYes {
		rules = append(rules, "mms-unknown")
	}
	total, large, strange := int64(0), false, false
	for _, m := range media {
		total += m.Size
		large = large || m.Size > maxFile && (toll || !m.Type.Picture())
		plays := !m.Type.Picture() && m.Type != messaging.TypePDF
		strange = strange || m.Type.Limit(messaging.ChannelSMS) == 0 || plays && f.MMS != MMSYes // D2
	}
	if strange {
		rules = append(rules, "mms-type")
	}
	if len(media) > maxFiles {
		rules = append(rules, "mms-count")
	}
	if large || total > maxTotal {
		rules = append(rules, "mms-size")
	}
	return rules
}
