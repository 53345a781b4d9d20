package service

import (
	"context"
	"time"

	"rowan/backend/messaging"
)

// Apply applies a teammate's commands, each once, in their order. A refused one
// does not stop the next. An error means that the rest is unknown: the commands
// can be offered again as they are.
func (s *Service) Apply(ctx context.Context, who Actor, commands []messaging.Command) ([]messaging.Outcome, error) {
	outcomes := make([]messaging.Outcome, 0, len(commands))
	for _, c := range commands {
		o, err := s.once(ctx, who, c.ID, commandAction(c), about(c), c.SaveDraft == nil, func(t *turn) error { return t.apply(c) })
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

func commandAction(c messaging.Command) string {
	switch kind := c.Kind(); {
	case kind == "":
		return "unknown"
	case c.AnswerReturn != nil && c.AnswerReturn.Approve:
		return "approve_return"
	case c.AnswerReturn != nil:
		return "decline_return"
	default:
		return kind
	}
}

func about(c messaging.Command) thing {
	switch {
	case c.SaveLink != nil:
		return thing{"link", string(c.SaveLink.Link)}
	case c.SaveNumber != nil:
		return thing{"number", string(c.SaveNumber.Number)}
	case c.Settle != nil:
		return thing{"message", string(c.Settle.Message)}
	case c.OptOut != nil && c.OptOut.Contact != "":
		return thing{"contact", string(c.OptOut.Contact)}
	case c.OptOut != nil:
		return thing{"conversation", string(c.OptOut.Conversation)}
	case c.TestNumber != nil:
		return thing{"number", string(c.TestNumber.Number)}
	case c.SaveMailbox != nil:
		return thing{"mailbox", string(c.SaveMailbox.Mailbox)}
	case c.TestMailbox != nil:
		return thing{"mailbox", string(c.TestMailbox.Mailbox)}
	case c.SaveContact != nil:
		return thing{"contact", string(c.SaveContact.Contact)}
	case c.SaveConsent != nil:
		return thing{"consent", string(c.SaveConsent.Consent)}
	case c.Invite != nil:
		return thing{"contact", string(c.Invite.Contact)}
	case c.ConfirmPatient != nil:
		return thing{"contact", string(c.ConfirmPatient.Contact)}
	case c.AnswerReturn != nil:
		return thing{"contact", string(c.AnswerReturn.Contact)}
	case c.Match != nil:
		return thing{"contact", string(c.Match.Contact)}
	case c.RotateDoor != nil:
		return thing{"link", string(c.RotateDoor.Link)}
	case c.SavePractice != nil:
		return thing{"practice", ""}
	case c.Start != nil:
		return thing{"conversation", string(c.Start.Conversation)}
	case c.Edit != nil:
		return thing{"conversation", string(c.Edit.Conversation)}
	case c.Send != nil:
		return thing{"message", string(c.Send.Message)}
	case c.AddNote != nil:
		return thing{"note", string(c.AddNote.Note)}
	case c.Tag != nil && c.Tag.Contact != "":
		return thing{"contact", string(c.Tag.Contact)}
	case c.Tag != nil:
		return thing{"conversation", string(c.Tag.Conversation)}
	case c.MarkRead != nil:
		return thing{"conversation", string(c.MarkRead.Conversation)}
	case c.Opened != nil:
		return thing{"conversation", string(c.Opened.Conversation)}
	case c.InviteTeammate != nil:
		return thing{"teammate", string(c.InviteTeammate.Teammate)}
	case c.SaveTeammate != nil:
		return thing{"teammate", string(c.SaveTeammate.Teammate)}
	case c.RevokeDevice != nil:
		return thing{"teammate", string(c.RevokeDevice.Teammate)}
	case c.ResetSignIn != nil:
		return thing{"teammate", string(c.ResetSignIn.Teammate)}
	case c.UndoSend != nil:
		return thing{"message", string(c.UndoSend.Message)}
	case c.FetchAgain != nil:
		return thing{"attachment", string(c.FetchAgain.Attachment)}
	case c.SendAgain != nil:
		return thing{"message", string(c.SendAgain.Message)}
	case c.Retract != nil:
		return thing{"message", string(c.Retract.Message)}
	case c.TakeOut != nil:
		return thing{"attachment", string(c.TakeOut.Attachment)}
	}
	return thing{}
}

func (t *turn) apply(c messaging.Command) error {
	t.epoch = c.Epoch
	if c.Kind() == "" {
		return messaging.Fail(messaging.CodeUnsupported, "The service does not know how to do this. It has to be updated; ask whoever runs it.")
	}
	if err := t.role.Check(c.Kind()); err != nil {
		return err
	}
	switch {
	case c.SaveLink != nil:
		return t.saveLink(*c.SaveLink)
	case c.SaveNumber != nil:
		return t.saveNumber(*c.SaveNumber)
	case c.Settle != nil:
		return t.settleByHand(*c.Settle)
	case c.OptOut != nil:
		return t.optOut(*c.OptOut)
	case c.TestNumber != nil:
		return t.testNumber(*c.TestNumber)
	case c.SaveMailbox != nil:
		return t.saveMailbox(*c.SaveMailbox)
	case c.TestMailbox != nil:
		return t.testMailbox(*c.TestMailbox)
	case c.SaveContact != nil:
		return t.saveContact(*c.SaveContact)
	case c.SaveConsent != nil:
		return t.saveConsent(*c.SaveConsent)
	case c.Invite != nil:
		return t.invite(*c.Invite)
	case c.ConfirmPatient != nil:
		return t.confirmPatient(*c.ConfirmPatient)
	case c.AnswerReturn != nil:
		return t.answerReturn(*c.AnswerReturn)
	case c.Match != nil:
		return t.match(*c.Match)
	case c.RotateDoor != nil:
		return t.rotateDoor(*c.RotateDoor)
	case c.SavePractice != nil:
		return t.savePractice(*c.SavePractice)
	case c.Start != nil:
		return t.start(*c.Start)
	case c.Edit != nil:
		return t.edit(*c.Edit)
	case c.Send != nil:
		return t.send(*c.Send)
	case c.AddNote != nil:
		return t.addNote(*c.AddNote)
	case c.Tag != nil:
		return t.tag(*c.Tag)
	case c.MarkRead != nil:
		return t.markRead(*c.MarkRead)
	case c.InviteTeammate != nil:
		return t.inviteTeammate(*c.InviteTeammate)
	case c.SaveTeammate != nil:
		return t.saveTeammate(*c.SaveTeammate)
	case c.RevokeDevice != nil:
		return t.revokeDevice(*c.RevokeDevice)
	case c.ResetSignIn != nil:
		return t.resetSignIn(*c.ResetSignIn)
	case c.SaveDraft != nil:
		return t.saveDraft(*c.SaveDraft)
	case c.UndoSend != nil:
		return t.undoSend(*c.UndoSend)
	case c.FetchAgain != nil:
		return t.fetchAgain(*c.FetchAgain)
	case c.SendAgain != nil:
		return t.sendAgain(*c.SendAgain)
	case c.Retract != nil:
		return t.retract(*c.Retract)
	case c.SavePreferences != nil:
		return t.savePreferences(*c.SavePreferences)
	case c.TakeOut != nil:
		return t.takeOut(*c.TakeOut)
	default:
		_, err := t.conversation(c.Opened.Conversation)
		return err
	}
}

// once does what a command says, unless it was done before, and returns what
// became of it then or now. A refusal is an outcome, and stays one. What is not
// logged is what nobody else is concerned by: a draft.
func (s *Service) once(ctx context.Context, who Actor, id messaging.CommandID, action string, about thing, logged bool, do func(*turn) error) (messaging.Outcome, error) {
	if !messaging.ValidID(id) {
		return messaging.Outcome{}, messaging.FailField("id", messaging.CodeInvalid, "This command has no valid id. Update this program.")
	}
	out := messaging.Outcome{Command: id}
	settle := func(do func(*turn) error) error {
		return s.act(ctx, who, func(t *turn) error {
			actor, before, known, err := t.Applied(id)
			switch {
			case err != nil:
				return err
			case known && actor == who.id():
				out = before
				return nil
			case known:
				out = refusal(id, messaging.Fail(messaging.CodeConflict, "This was already sent by somebody else. Do it again."))
				return t.audit(action, about, string(out.Refused))
			}
			if err := do(t); err != nil {
				return err
			}
			if err := t.noteDevice(); err != nil {
				return err
			}
			if err := t.PutApplied(who.id(), out, t.now); err != nil {
				return err
			}
			if !logged {
				return nil
			}
			result := resultOK
			if out.Refused != "" {
				result = string(out.Refused)
			}
			return t.audit(action, about, result)
		})
	}
	err := settle(do)
	if !refused(err) {
		return out, err
	}
	// What the command did before it was refused is undone; that it was refused is kept.
	out = refusal(id, err)
	return out, settle(func(*turn) error { return nil })
}

func refusal(id messaging.CommandID, err error) messaging.Outcome {
	e := messaging.AsError(err)
	return messaging.Outcome{Command: id, Refused: e.Code, Sentence: e.Sentence}
}

// refused says whether err is an answer to what was asked. The others say that
// asking again, as it is, may go better.
func refused(err error) bool {
	switch messaging.CodeOf(err) {
	case "", messaging.CodeInternal, messaging.CodeDiskFull, messaging.CodeStoreDamaged, messaging.CodeSignedOut, messaging.CodeDeviceRevoked:
		return false
	}
	return true
}

// noteDevice notes that the device was there, once an hour.
func (t *turn) noteDevice() error {
	if t.who.patient() || t.now.Sub(t.seen) < time.Hour {
		return nil
	}
	return t.SawDevice(t.who.Device, t.now)
}

// checkIDs refuses ids that no program of ours makes.
func checkIDs[T ~string](ids ...T) error {
	for _, id := range ids {
		if !messaging.ValidID(id) {
			return messaging.Fail(messaging.CodeInvalid, "This was made by a program that Rowan does not know. Update it.")
		}
	}
	return nil
}
