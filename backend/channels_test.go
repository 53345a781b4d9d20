package backend_test

import (
	"slices"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// everywhere gives a patient a conversation of each kind: two secure ones, of which one
// is closed, one with each of two numbers, and an email. They are listed as they began.
func everywhere(t *testing.T) (x *texting, ana *desk, maya *browser, contact messaging.ContactID, all []messaging.ConversationID) {
	t.Helper()
	h, ana, maya, contact, talk := story(t)
	x = h.text()
	billing, err := ana.Start(replica.NewMessage{Contact: contact, Link: h.link, Subject: "Billing", Body: "Your statement"})
	if err != nil {
		t.Fatal(err)
	}
	closed := messaging.ConversationReadOnly
	if err := ana.Edit(messaging.Edit{Conversation: billing, State: &closed}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	all = append(all, talk, billing)
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	x.owns(ana, nursePhone, "Nurses", "Ana Reyes")
	for _, number := range []messaging.Phone{deskPhone, nursePhone} {
		x.writes(mayaPhone, number, "Is the clinic open?")
		ana.settle()
		all = append(all, ana.rows(store.ListInbox)[0].Conversation)
	}
	box := messaging.Mailbox{ID: newID[messaging.MailboxID](t), Address: "desk@clinic.example", Name: "Alder Street Clinic", Label: "Front desk mail", Members: []messaging.TeammateID{ana.me()}}
	mail := messaging.Conversation{ID: newID[messaging.ConversationID](t), Channel: messaging.ChannelEmail, Mailbox: box.ID, Email: "maya@patients.example",
		Contacts: []messaging.ContactID{contact}, State: messaging.ConversationOpen, Subject: "Insurance", MadeAt: h.Clock()}
	err = h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error {
		if err := tx.PutMailbox(box); err != nil {
			return err
		}
		c, err := tx.PutConversation(mail)
		if err != nil {
			return err
		}
		_, err = tx.AddMessage(c, messaging.Message{ID: newID[messaging.MessageID](t), Author: messaging.Author{Kind: messaging.AuthorContact, Contact: contact},
			Body: "Which card do you need?", Status: messaging.StatusSent, At: h.Clock()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	return x, ana, maya, contact, append(all, mail.ID)
}

func TestSEC25_CON07_FlowAContactListsTheirConversationsOfEveryChannelAndNumber(t *testing.T) {
	x, ana, maya, contact, all := everywhere(t)
	kept := 0
	err := x.store.Read(t.Context(), x.practice(), func(tx *store.Tx) error {
		for _, channel := range []messaging.Channel{messaging.ChannelSecure, messaging.ChannelSMS, messaging.ChannelEmail} {
			list, err := tx.ConversationsWith(contact, channel)
			if err != nil {
				return err
			}
			kept += len(list)
		}
		return nil
	})
	if err != nil || kept != len(all) {
		t.Fatalf("the service keeps %d of %d, %v", kept, len(all), err)
	}
	listed := func() (ids []messaging.ConversationID) {
		card, err := ana.Contact(contact)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range card.Conversations {
			ids = append(ids, c.Conversation)
		}
		return ids
	}
	newestFirst := slices.Clone(all)
	slices.Reverse(newestFirst)
	if got := listed(); !slices.Equal(got, newestFirst) {
		t.Errorf("the card lists %v, want %v", got, newestFirst)
	}
	maya.write(all[0], "Hello again")
	ana.settle()
	if got := listed(); len(got) != len(all) || got[0] != all[0] {
		t.Errorf("after another message the card lists %v", got)
	}
}

// TestINB01_FlowATextThatArrivesMovesItsConversationToTheTop of each list that it is in.
func TestINB01_FlowATextThatArrivesMovesItsConversationToTheTop(t *testing.T) {
	x, ana, _, _, all := everywhere(t)
	for _, turn := range []struct {
		to messaging.Phone
		in messaging.ConversationID
	}{{deskPhone, all[2]}, {nursePhone, all[3]}, {deskPhone, all[2]}} {
		x.writes(mayaPhone, turn.to, "Hello?")
		ana.settle()
		for _, list := range []store.List{store.ListInbox, store.ListUnread, store.ListUnassigned} {
			if rows := ana.rows(list); len(rows) == 0 || rows[0].Conversation != turn.in {
				t.Errorf("%s begins with another conversation", list)
			}
		}
	}
	if rows := ana.rows(store.ListInbox); len(rows) != len(all) {
		t.Errorf("the inbox has %d of %d conversations", len(rows), len(all))
	}
}

// TestATT05_MEN06_MEN07_FlowVisitsAndPaymentRequestsAreRefusedOutsideSecureMessages asks for
// each kind in each conversation, at once and to be held.
func TestATT05_MEN06_MEN07_FlowVisitsAndPaymentRequestsAreRefusedOutsideSecureMessages(t *testing.T) {
	x, ana, _, contact, _ := everywhere(t)
	who := x.device("ana")
	kinds := map[messaging.Channel]messaging.Code{
		messaging.ChannelSecure: messaging.CodeUnsupported, messaging.ChannelSMS: messaging.CodeInvalid, messaging.ChannelEmail: messaging.CodeInvalid}
	card, err := ana.Contact(contact)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[messaging.Channel]int{}
	for _, c := range card.Conversations {
		if c.State == messaging.ConversationReadOnly {
			continue
		}
		for _, item := range messaging.Items {
			for _, hold := range []int64{0, 5000} {
				out := x.asks(who, messaging.Command{Send: &messaging.Send{
					Message: newID[messaging.MessageID](t), Conversation: c.Conversation, Body: "Please see to this", Hold: hold, Item: item}})
				if out.Refused != kinds[c.Channel] || out.Sentence == "" {
					t.Errorf("%s by %s, held for %d ms: %+v", item, c.Channel, hold, out)
				}
				asked[c.Channel]++
			}
		}
	}
	if len(asked) != len(kinds) {
		t.Errorf("asked by %v", asked)
	}
}
