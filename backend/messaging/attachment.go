package messaging

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AttachmentID names a file that stands, or will stand, in a message.
type AttachmentID string

// Attachment is a file of a message, as those who see the message know it. Its
// bytes are not in it: they are kept and travel as a stream of their own.
type Attachment struct {
	ID   AttachmentID   `json:"id"`
	Name Text           `json:"name"`
	Type AttachmentType `json:"type"`
	Size int64          `json:"size"`
	// Width and Height are those of a picture, as it is shown; else 0.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Absent says why a file of a text that arrived is not here; "" of one that is.
	Absent Absence `json:"absent,omitempty" enum:"coming,failed,harmful"`
}

// Absence is why a file of a text is not with the service. Its type and name are
// then what the sender's phone says of it, and it has no size.
type Absence string

const (
	AbsentComing  Absence = "coming"  // it is still to be fetched from the carrier
	AbsentFailed  Absence = "failed"  // it could not be fetched; somebody may have it tried again
	AbsentHarmful Absence = "harmful" // it was looked through, and removed
)

// AttachmentType is a media type that a message can carry.
type AttachmentType string

const (
	TypePNG  AttachmentType = "image/png"
	TypeJPEG AttachmentType = "image/jpeg"
	TypePDF  AttachmentType = "application/pdf"
	TypeMP4  AttachmentType = "video/mp4"
	TypeMOV  AttachmentType = "video/quicktime"
	TypeM4A  AttachmentType = "audio/mp4"
	TypeMP3  AttachmentType = "audio/mpeg"
	TypeWAV  AttachmentType = "audio/wav"
	TypeOGG  AttachmentType = "audio/ogg"

	// TypeOther is whatever else arrives by text. It is kept sealed, never shown, and
	// never sent.
	TypeOther AttachmentType = "application/octet-stream"
)

const (
	MB = 1_000_000

	// MaxAttachments is how many files one message carries.
	MaxAttachments = 10
	// MaxCarried is how large a picture leaves in a text: ten of them still are what
	// carriers take together.
	MaxCarried = 480_000
	// MaxAttachment is the size of the largest file of any type.
	MaxAttachment = 200 * MB
	// MaxFileName is the limit of a file's name, in code points.
	MaxFileName = 120
)

// attachmentTypes is the one table of what is accepted and how large it may be.
// Texts and emails carry what secure messages do, within what a network adds.
var attachmentTypes = []struct {
	Type       AttachmentType
	Limit      int64 // of a secure message
	Extensions []string
}{
	{TypePNG, 25 * MB, []string{".png"}},
	{TypeJPEG, 25 * MB, []string{".jpg", ".jpeg"}},
	{TypePDF, 25 * MB, []string{".pdf"}},
	{TypeMP4, 200 * MB, []string{".mp4", ".m4v"}},
	{TypeMOV, 200 * MB, []string{".mov"}},
	{TypeM4A, 25 * MB, []string{".m4a"}},
	{TypeMP3, 25 * MB, []string{".mp3"}},
	{TypeWAV, 25 * MB, []string{".wav"}},
	{TypeOGG, 25 * MB, []string{".ogg", ".oga"}},
}

// Picture says whether the type is one that is shown in the thread.
func (t AttachmentType) Picture() bool { return t == TypePNG || t == TypeJPEG }

// Kind is what a person calls a file of the type: a photo, a document, a video,
// audio, or of what cannot be shown just a file.
func (t AttachmentType) Kind() string {
	switch t {
	case TypePNG, TypeJPEG:
		return "photo"
	case TypePDF:
		return "document"
	case TypeMP4, TypeMOV:
		return "video"
	case TypeM4A, TypeMP3, TypeWAV, TypeOGG:
		return "audio"
	}
	return "file"
}

// FetchAgain has a file of a text fetched that could not be.
type FetchAgain struct {
	Attachment AttachmentID `json:"attachment"`
}

// Arriving is a file of a text that arrived, the nth, before it is here: as the
// sender's phone calls it.
func Arriving(id AttachmentID, n int, hint string) Attachment {
	t := AttachmentType(hint)
	if t.Limit(ChannelSecure) == 0 {
		t = TypeOther
	}
	return Attachment{ID: id, Name: ArrivedName(n, t), Type: t, Absent: AbsentComing}
}

// ArrivedName names the nth file of a text, since texts name none.
func ArrivedName(n int, t AttachmentType) Text {
	return FileName(Text(fmt.Sprintf("%s-%d", t.Kind(), n+1)), t)
}

// Limit is how many bytes a file of the type may have in a message of the
// channel; 0 means that the channel does not carry it.
func (t AttachmentType) Limit(c Channel) int64 {
	for _, row := range attachmentTypes {
		if row.Type != t {
			continue
		}
		switch {
		case c == ChannelSecure:
			return row.Limit
		case c == ChannelEmail:
			return 25 * MB
		case c == ChannelSMS && t.Picture():
			return row.Limit // made smaller before it leaves
		case c == ChannelSMS:
			return 600_000
		}
	}
	return 0
}

// CheckSize says whether a file of the type is not too large for the channel.
func (t AttachmentType) CheckSize(c Channel, size int64) error {
	limit := t.Limit(c)
	switch {
	case limit == 0:
		return errNotAccepted
	case size > limit && limit < MB:
		return FailField("attachment", CodeTooLarge, fmt.Sprintf("This file is too large. %d KB at most.", limit/1000))
	case size > limit:
		return FailField("attachment", CodeTooLarge, fmt.Sprintf("This file is too large. %d MB at most.", limit/MB))
	}
	return nil
}

var (
	errNotAccepted error = FailField("attachment", CodeBadFile, "This file cannot be sent. Choose a photo (PNG, JPEG), a PDF, a video (MP4, MOV) or a recording (M4A, MP3, WAV, OGG).")
	errDamaged     error = FailField("attachment", CodeBadFile, "This file is damaged or is not what its name says. Save it anew and attach it again.")
	errHidden      error = FailField("attachment", CodeBadFile, "This file has another one hidden in it and cannot be sent. Save it anew, or send a photo of it.")
)

// CheckAttachment says whether a file may be offered for a conversation, from
// what is known of it before its first byte: what it is, its bytes tell.
func CheckAttachment(name Text, size int64) error {
	switch {
	case !utf8.ValidString(string(name)):
		return FailField("name", CodeBadText, "This file's name has characters that cannot be read. Rename it and attach it again.")
	case size <= 0:
		return FailField("attachment", CodeEmpty, "This file is empty. Choose another.")
	case size > MaxAttachment:
		return FailField("attachment", CodeTooLarge, "This file is too large. A video may have 200 MB, everything else 25 MB.")
	}
	return nil
}

// CheckAttached says whether a message can carry these files.
func CheckAttached(ids []AttachmentID) error {
	if len(ids) > MaxAttachments {
		return FailField("attachments", CodeTooLarge, "A message carries 10 files at most. Send the others in a second message.")
	}
	for i, id := range ids {
		if !ValidID(id) || slices.Contains(ids[:i], id) {
			return FailField("attachments", CodeInvalid, "A file of this message is not known. Attach it again.")
		}
	}
	return nil
}

// CheckSaid says whether a message may be sent: one that carries files needs no words.
func CheckSaid(body Text, attached []AttachmentID) error {
	if err := CheckAttached(attached); err != nil {
		return err
	}
	if len(attached) > 0 && body == "" {
		return nil
	}
	return CheckBody(body)
}

// devices are names that Windows gives to devices, whatever follows the dot.
var devices = []string{"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// FileName is a name as somebody typed it, made safe to save under: no folders,
// nothing that is invisible or turns the direction of writing, nothing that a file
// system takes for something else, and an extension that says what the file is.
func FileName(name Text, t AttachmentType) Text {
	s := strings.ToValidUTF8(string(name), "")
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1
		case strings.ContainsRune(`<>:"|?*%`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Trim(s, " .")
	extensions := extensionsOf(t)
	ext := path.Ext(s)
	stem := strings.TrimRight(strings.TrimSuffix(s, ext), " .")
	if !slices.Contains(extensions, strings.ToLower(ext)) {
		stem, ext = s, extensions[0]
	}
	if first, _, _ := strings.Cut(strings.ToLower(stem), "."); slices.Contains(devices, first) || stem == "" {
		stem = "file" + stem
	}
	if r := []rune(stem); len(r)+len(ext) > MaxFileName {
		stem = strings.TrimRight(string(r[:MaxFileName-len(ext)]), " .")
	}
	return Text(stem + ext)
}

func extensionsOf(t AttachmentType) []string {
	for _, row := range attachmentTypes {
		if row.Type == t {
			return row.Extensions
		}
	}
	return []string{".bin"}
}
