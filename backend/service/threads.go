package service

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// threadsPage is how many conversations a patient's portal is given at once: what each
// costs is paid for what somebody looks at.
const threadsPage = 30

// Threads is a page of a patient's conversations, after what the page before it said.
func (s *Service) Threads(ctx context.Context, who Actor, after string) (out api.Threads, err error) {
	key, err := threadKey(after)
	if err != nil {
		return out, err
	}
	err = s.look(ctx, who, "threads", thing{"contact", string(who.Contact)}, func(t *turn) error {
		out, err = t.patientThreads(&key)
		return err
	})
	return out, err
}

func (t *turn) patientThreads(after *store.InboxKey) (api.Threads, error) {
	out := api.Threads{Conversations: []api.PatientThread{}}
	list, keys, err := t.ConversationsPage(t.who.Contact, messaging.ChannelSecure, after, threadsPage+1)
	if err != nil {
		return out, err
	}
	if len(list) > threadsPage {
		list = list[:threadsPage]
		last := keys[threadsPage-1]
		out.Next = fmt.Sprintf("%d.%s", last.LastAt, last.Conversation)
	}
	for _, c := range list {
		thread, err := t.patientThread(c)
		if err != nil {
			return out, err
		}
		out.Conversations = append(out.Conversations, thread)
	}
	return out, nil
}

func threadKey(s string) (store.InboxKey, error) {
	at, id, _ := strings.Cut(s, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil || id == "" {
		return store.InboxKey{}, messaging.FailField("after", messaging.CodeInvalid, "This page of conversations is not known. Load the list again.")
	}
	return store.InboxKey{LastAt: ms, Conversation: messaging.ConversationID(id)}, nil
}
