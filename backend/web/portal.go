package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// joined is the answer of a step of joining. A browser gets its cookie with it:
// that of the join when it begins, that of the session when it is complete.
type joined struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      api.Join
}

func (e *edge) portalRoutes(a huma.API) {
	handle(e, a, api.RouteLook, func(ctx context.Context, in *body[api.Token]) (*body[api.Invited], error) {
		out, err := e.Service.Look(ctx, in.Body.Token)
		return &body[api.Invited]{out}, err
	})
	handle(e, a, api.RouteAccept, func(ctx context.Context, in *body[api.Token]) (*joined, error) {
		out, join, err := e.Service.Accept(ctx, in.Body.Token)
		return &joined{SetCookie: []string{e.cookie(joinCookie(e.secure), join.Token, join.Until)}, Body: out}, err
	})
	handle(e, a, e.joining(api.RouteJoin), func(ctx context.Context, _ *none) (*joined, error) {
		return e.step(e.Service.JoinState(ctx, joinOf(ctx)))
	})
	handle(e, a, e.joining(api.RouteJoinCode), func(ctx context.Context, in *body[api.JoinCode]) (*joined, error) {
		return e.step(e.Service.Code(ctx, joinOf(ctx), in.Body.Code))
	})
	handle(e, a, e.joining(api.RouteJoinAgain), func(ctx context.Context, _ *none) (*joined, error) {
		return e.step(e.Service.CodeAgain(ctx, joinOf(ctx)))
	})
	handle(e, a, e.joining(api.RouteJoinBirth), func(ctx context.Context, in *body[api.JoinBirth]) (*joined, error) {
		return e.step(e.Service.BirthDate(ctx, joinOf(ctx), in.Body.BirthDate))
	})
	handle(e, a, e.joining(api.RouteJoinAsk), func(ctx context.Context, _ *none) (*joined, error) {
		return e.step(e.Service.Ask(ctx, joinOf(ctx)))
	})

	e.doorRoutes(a)
	e.passkeyRoutes(a)
	e.recordRoutes(a)
	handle(e, a, e.patient(a, api.RouteMe), func(ctx context.Context, _ *none) (*body[api.Me], error) {
		out, err := e.Service.Me(ctx, actorOf(ctx))
		return &body[api.Me]{out}, err
	})
	handle(e, a, e.patient(a, api.RouteThreads), func(ctx context.Context, in *struct {
		After string `query:"after" required:"true" maxLength:"64" doc:"What next said"`
	}) (*body[api.Threads], error) {
		out, err := e.Service.Threads(ctx, actorOf(ctx), in.After)
		return &body[api.Threads]{out}, err
	})
	handle(e, a, e.patient(a, api.RouteReminders), func(ctx context.Context, in *body[api.Reminders]) (*none, error) {
		return nil, e.Service.SetReminders(ctx, actorOf(ctx), in.Body)
	})
	handle(e, a, e.patient(a, api.RouteSpeak), func(ctx context.Context, in *body[api.Speak]) (*none, error) {
		return nil, e.Service.Speak(ctx, actorOf(ctx), in.Body.Language)
	})
	handle(e, a, e.patient(a, api.RouteThread), func(ctx context.Context, in *struct {
		Conversation messaging.ConversationID `path:"conversation" format:"uuid"`
		Before       int64                    `query:"before" minimum:"0" doc:"A position; 0 begins with the newest"`
		Limit        int                      `query:"limit" minimum:"1" maximum:"1000" default:"50"`
	}) (*body[api.Thread], error) {
		out, err := e.Service.Thread(ctx, actorOf(ctx), in.Conversation, in.Before, in.Limit)
		return &body[api.Thread]{out}, err
	})
	handle(e, a, e.patient(a, api.RouteWrite), func(ctx context.Context, in *struct {
		Conversation messaging.ConversationID `path:"conversation" format:"uuid"`
		Body         api.Write
	}) (*body[api.PatientMessage], error) {
		out, err := e.Service.Write(ctx, actorOf(ctx), in.Conversation, in.Body)
		return &body[api.PatientMessage]{out}, err
	})
	handle(e, a, e.patient(a, api.RouteSeen), func(ctx context.Context, in *struct {
		Conversation messaging.ConversationID `path:"conversation" format:"uuid"`
		Body         api.Seen
	}) (*none, error) {
		return nil, e.Service.Seen(ctx, actorOf(ctx), in.Conversation, in.Body.Messages)
	})
	handle(e, a, e.patient(a, api.RouteSignOutHere), func(ctx context.Context, _ *none) (*struct {
		SetCookie []string `header:"Set-Cookie"`
	}, error) {
		out := &struct {
			SetCookie []string `header:"Set-Cookie"`
		}{[]string{e.cookie(sessionCookie(e.secure), "", time.Time{}), e.cookie(joinCookie(e.secure), "", time.Time{})}}
		return out, e.Service.SignOut(ctx, actorOf(ctx))
	})
	e.attachmentRoutes(a, func(op huma.Operation) huma.Operation { return e.patient(a, op) },
		api.RoutePatientAttach, api.RoutePatientUpload, api.RoutePatientUploadState, api.RoutePatientDetach)
	lend := api.RoutePatientContent
	lend.DefaultStatus = http.StatusFound
	type way struct {
		Location string `header:"Location"`
	}
	handle(e, a, e.patient(a, lend), func(ctx context.Context, in *asked) (*way, error) {
		address, err := e.Service.Lend(ctx, actorOf(ctx), in.Attachment, in.As)
		return &way{address}, err
	})
}

// step answers a step of joining.
func (e *edge) step(out api.Join, opened service.Opened, err error) (*joined, error) {
	answer := &joined{Body: out}
	if opened.Token != "" {
		answer.SetCookie = []string{e.cookie(sessionCookie(e.secure), opened.Token, opened.Until)}
	}
	return answer, err
}

// sessionCookie and joinCookie name the portal's cookies. Over TLS the prefix
// makes browsers refuse one that another host has set.
func sessionCookie(secure bool) string { return prefixed("rowan", secure) }
func joinCookie(secure bool) string    { return prefixed("rowan-join", secure) }

func prefixed(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// cookie sets a cookie until a time, or takes it back when there is no value.
func (e *edge) cookie(name, value string, until time.Time) string {
	c := http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: e.secure, SameSite: http.SameSiteStrictMode, Expires: until}
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
}

type joinKey struct{}

func joinOf(ctx context.Context) string {
	token, _ := ctx.Value(joinKey{}).(string)
	return token
}

// joining is an operation for browsers that have begun to join.
func (e *edge) joining(op huma.Operation) huma.Operation {
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		next(huma.WithValue(ctx, joinKey{}, cookieOf(requestOf(ctx), joinCookie(e.secure))))
	}}
	return op
}

// patient is an operation for browsers with a session.
func (e *edge) patient(a huma.API, op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{"cookie": {}}}
	op.Middlewares = huma.Middlewares{e.admitted(a, op, func(ctx huma.Context) (service.Actor, error) {
		return e.Service.Session(ctx.Context(), cookieOf(requestOf(ctx), sessionCookie(e.secure)))
	})}
	return op
}

func cookieOf(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
