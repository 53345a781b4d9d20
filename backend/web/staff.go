package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

func (e *edge) staffRoutes(a huma.API) {
	handle(e, a, api.RouteAbout, func(context.Context, *none) (*body[api.About], error) {
		return &body[api.About]{api.About{Service: "rowan", Version: e.Version, Now: e.Clock().UTC().Format(time.RFC3339)}}, nil
	})
	signIn := api.RouteSignIn
	signIn.Middlewares = huma.Middlewares{notePlace}
	handle(e, a, signIn, func(ctx context.Context, in *body[api.SignIn]) (*body[api.SignedIn], error) {
		out, err := e.Service.SignIn(ctx, placeOf(ctx), in.Body)
		return &body[api.SignedIn]{out}, err
	})
	handle(e, a, e.staff(a, api.RouteSignOut), func(ctx context.Context, _ *none) (*none, error) {
		return nil, e.Service.SignOut(ctx, actorOf(ctx))
	})
	handle(e, a, e.staff(a, api.RouteRenew), func(ctx context.Context, _ *none) (*body[api.Renewed], error) {
		token, err := e.Service.RenewToken(ctx, actorOf(ctx))
		return &body[api.Renewed]{api.Renewed{Token: token}}, err
	})
	handle(e, a, e.staff(a, api.RouteDevices), func(ctx context.Context, _ *none) (*body[api.Devices], error) {
		list, err := e.Service.Devices(ctx, actorOf(ctx))
		return &body[api.Devices]{api.Devices{Devices: list}}, err
	})
	handle(e, a, e.staff(a, api.RouteOpen), func(ctx context.Context, _ *none) (*body[api.Open], error) {
		list, err := e.Service.Open(ctx, actorOf(ctx))
		return &body[api.Open]{api.Open{Links: list}}, err
	})
	handle(e, a, e.staff(a, api.RouteCarrier), func(ctx context.Context, _ *none) (*body[api.Carrier], error) {
		out, err := e.Service.CarrierOf(ctx, actorOf(ctx))
		return &body[api.Carrier]{out}, err
	})
	handle(e, a, e.staff(a, api.RouteSetCarrier), func(ctx context.Context, in *body[api.SetCarrier]) (*body[api.Carrier], error) {
		out, err := e.Service.SetCarrier(ctx, actorOf(ctx), in.Body)
		return &body[api.Carrier]{out}, err
	})
	handle(e, a, e.staff(a, api.RouteMailServers), func(ctx context.Context, in *body[api.MailAddress]) (*body[api.MailServers], error) {
		out, err := e.Service.FindMailServers(ctx, actorOf(ctx), in.Body.Address)
		return &body[api.MailServers]{out}, err
	})
	handle(e, a, e.staff(a, api.RouteConnectMailbox), func(ctx context.Context, in *body[api.ConnectMailbox]) (*none, error) {
		return nil, e.Service.ConnectMailbox(ctx, actorOf(ctx), in.Body)
	})
	handle(e, a, api.RouteTeamLook, func(ctx context.Context, in *body[api.Token]) (*body[api.TeamInvitation], error) {
		out, err := e.Service.TeamLook(ctx, in.Body.Token)
		return &body[api.TeamInvitation]{out}, err
	})
	handle(e, a, api.RouteTeamFactor, func(ctx context.Context, in *body[api.Token]) (*body[api.FactorOffer], error) {
		out, err := e.Service.TeamFactor(ctx, in.Body.Token)
		return &body[api.FactorOffer]{out}, err
	})
	handle(e, a, api.RouteTeamAccept, func(ctx context.Context, in *body[api.TeamAccept]) (*body[api.SignedIn], error) {
		out, err := e.Service.TeamAccept(ctx, in.Body)
		return &body[api.SignedIn]{out}, err
	})
	// Bodies of the busiest route are read once: what the schema would check, the
	// strict reader and the service do.
	push := e.staff(a, api.RoutePush)
	push.SkipValidateBody = true
	handle(e, a, push, func(ctx context.Context, in *body[api.Push]) (*body[api.Pushed], error) {
		if n := len(in.Body.Commands); n < 1 || n > api.MaxBatch {
			return nil, errInvalid
		}
		out, err := e.Service.Apply(ctx, actorOf(ctx), in.Body.Commands)
		return &body[api.Pushed]{api.Pushed{Outcomes: out}}, err
	})
	handle(e, a, e.staff(a, api.RoutePresent), func(ctx context.Context, in *body[api.Present]) (*none, error) {
		return nil, e.Service.Present(ctx, actorOf(ctx), in.Body)
	})
	handle(e, a, e.staff(a, api.RouteChanges), func(ctx context.Context, in *struct {
		After string `query:"after" maxLength:"150" doc:"A cursor, EPOCH.SEQ or EPOCH.SEQ.ROW.HASH with the end of the audit log that came with the last page, and ~DIGEST behind it if the scopes are left out while they are the same; none is the beginning"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}) (*body[messaging.Page], error) {
		after, err := messaging.ParseCursor(in.After)
		if err != nil {
			return nil, err
		}
		page, err := e.Service.Changes(ctx, actorOf(ctx), after, in.Limit)
		return &body[messaging.Page]{page.Brief()}, err
	})
	handle(e, a, e.staff(a, api.RouteSnapshot), func(ctx context.Context, in *struct {
		Scope  messaging.Scope `query:"scope" required:"true" maxLength:"100"`
		Before int64           `query:"before" minimum:"0" doc:"A number of the feed; 0 begins with the newest"`
		Limit  int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}) (*body[messaging.Page], error) {
		page, err := e.Service.Snapshot(ctx, actorOf(ctx), in.Scope, in.Before, in.Limit)
		return &body[messaging.Page]{page.Brief()}, err
	})
	e.exportRoutes(a)
	e.attachmentRoutes(a, func(op huma.Operation) huma.Operation { return e.staff(a, op) },
		api.RouteAttach, api.RouteUpload, api.RouteUploadState, api.RouteDetach)
	e.contentRoute(a, e.staff(a, api.RouteContent))
}

type (
	actorKey struct{}
	placeKey struct{}
)

func actorOf(ctx context.Context) service.Actor {
	who, _ := ctx.Value(actorKey{}).(service.Actor)
	return who
}

func placeOf(ctx context.Context) string {
	p, _ := ctx.Value(placeKey{}).(string)
	return p
}

// notePlace lets a handler know where the request came from.
func notePlace(ctx huma.Context, next func(huma.Context)) {
	r := requestOf(ctx)
	next(huma.WithValue(ctx, placeKey{}, place(r)))
}

// staff is an operation for enrolled devices.
func (e *edge) staff(a huma.API, op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{"device": {}}}
	op.Middlewares = huma.Middlewares{e.admitted(a, op, func(ctx huma.Context) (service.Actor, error) {
		return e.Service.Authenticate(ctx.Context(), bearer(ctx.Header("Authorization")))
	})}
	return op
}

// admitted lets a handler know who asks, or answers that nobody does.
func (e *edge) admitted(a huma.API, op huma.Operation, who func(huma.Context) (service.Actor, error)) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		actor, err := who(ctx)
		if err != nil {
			_, w := unwrap(ctx)
			writeProblem(w, e.problem(ctx.Context(), op.OperationID, err))
			return
		}
		understood := false
		next(huma.WithValue(huma.WithValue(ctx, actorKey{}, actor), understoodKey{}, &understood))
		if understood || ctx.Method() == http.MethodGet {
			return
		}
		if err := e.Service.NoteRefused(ctx.Context(), actor, op.OperationID); err != nil {
			e.Log.Error("a refusal was not written down", slog.String("operation", op.OperationID), slog.Any("error", messaging.AsError(err)))
		}
	}
}

// understoodKey is where a request keeps whether it had the form of its route.
type understoodKey struct{}

func bearer(header string) string {
	token, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return ""
	}
	return token
}
