package app

import (
	"context"
	"log/slog"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"rowan/backend/messaging"
)

// notification is what the operating system shows, on a locked screen too: it
// names nobody and says nothing of what was written.
type notification struct{ id, title string }

// Notify calls the person to messages that came in while the window was not
// looked at: of one conversation, or of several if conversation is "".
func (a *App) Notify(conversation string) error {
	n := notification{id: conversation, title: "New secure message"}
	if conversation == "" {
		n.title = "New messages"
	} else if row, err := a.replica.Row(messaging.ConversationID(conversation)); err == nil && row.Channel.Rules().Carried {
		n.title = "New " + row.Channel.Rules().Noun + " · " + row.SenderName
	}
	return a.call(n)
}

// NotifyMention calls the person to a note that mentions them, or to several in
// different conversations if conversation is "".
func (a *App) NotifyMention(conversation string) error {
	return a.call(notification{id: conversation, title: "You were mentioned in a note"})
}

// call shows a notification, unless Rowan was locked meanwhile.
func (a *App) call(n notification) error {
	if _, open, err := a.replica.Open(); err != nil || !open {
		return shown(err)
	}
	a.notify(a.ctx, n)
	return nil
}

// listenForClicks lets a click on a notification open what it is about.
func (a *App) listenForClicks(ctx context.Context) {
	if err := runtime.InitializeNotifications(ctx); err != nil {
		slog.Info("this computer shows no notifications")
		return
	}
	runtime.OnNotificationResponse(ctx, func(result runtime.NotificationResult) {
		if result.Error != nil {
			return
		}
		runtime.WindowUnminimise(ctx)
		runtime.WindowShow(ctx)
		toWindow(ctx, Change{Kind: "open", About: result.Response.ID})
	})
	<-a.ctx.Done()
	runtime.CleanupNotifications(ctx)
}

func byTheSystem(ctx context.Context, n notification) {
	if err := runtime.SendNotification(ctx, runtime.NotificationOptions{ID: n.id, Title: n.title}); err != nil {
		slog.Info("a notification was not shown")
	}
}

// takenAway removes what byTheSystem has shown: the next person at this computer
// is not called to the last one's messages.
func takenAway(ctx context.Context) {
	if err := runtime.RemoveAllDeliveredNotifications(ctx); err != nil {
		slog.Info("notifications could not be taken away")
	}
}
