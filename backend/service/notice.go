package service

import (
	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// What notices say stands in messaging, where the desktop shows it too.

func invitationNotice(l messaging.Language, p messaging.Practice, link string) bridge.Notice {
	subject, text := messaging.InvitationNotice(l, p, link)
	return bridge.Notice{Kind: bridge.KindInvitation, Subject: subject, Text: text, Link: link}
}

func codeNotice(l messaging.Language, p messaging.Practice, code string) bridge.Notice {
	subject, text := messaging.CodeNotice(l, p, code)
	return bridge.Notice{Kind: bridge.KindCode, Subject: subject, Text: text, Code: code}
}

func unreadNotice(l messaging.Language, portal string) bridge.Notice {
	subject, text := messaging.UnreadNotice(l, portal)
	return bridge.Notice{Kind: bridge.KindUnread, Subject: subject, Text: text, Link: portal}
}

func teamNotice(by, practice, link string) bridge.Notice {
	subject, text := messaging.TeamNotice(by, practice, link)
	return bridge.Notice{Kind: bridge.KindTeam, Subject: subject, Text: text, Link: link}
}

func renewNotice(by, practice, link string) bridge.Notice {
	subject, text := messaging.RenewNotice(by, practice, link)
	return bridge.Notice{Kind: bridge.KindTeam, Subject: subject, Text: text, Link: link}
}

func pausedNotice(practice string) bridge.Notice {
	subject, text := messaging.PausedNotice(practice)
	return bridge.Notice{Kind: bridge.KindAlert, Subject: subject, Text: text}
}

func copiedNotice(practice string) bridge.Notice {
	subject, text := messaging.CopiedNotice(practice)
	return bridge.Notice{Kind: bridge.KindAlert, Subject: subject, Text: text}
}
