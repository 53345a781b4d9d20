package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
)

func (e *edge) passkeyRoutes(a huma.API) {
	handle(e, a, e.patient(a, api.RoutePasskeys), func(ctx context.Context, _ *none) (*body[api.Passkeys], error) {
		out, err := e.Service.Passkeys(ctx, actorOf(ctx))
		return &body[api.Passkeys]{out}, err
	})
	handle(e, a, e.patient(a, api.RoutePasskeyAsk), func(ctx context.Context, _ *none) (*body[api.PasskeyOptions], error) {
		out, err := e.Service.AskPasskey(ctx, actorOf(ctx))
		return &body[api.PasskeyOptions]{out}, err
	})
	handle(e, a, e.patient(a, api.RoutePasskeyAdd), func(ctx context.Context, in *body[api.PasskeyMade]) (*body[api.Passkeys], error) {
		out, err := e.Service.AddPasskey(ctx, actorOf(ctx), in.Body)
		return &body[api.Passkeys]{out}, err
	})
	handle(e, a, e.patient(a, api.RoutePasskeyRemove), func(ctx context.Context, in *body[api.PasskeyID]) (*body[api.Passkeys], error) {
		out, err := e.Service.RemovePasskey(ctx, actorOf(ctx), in.Body.ID)
		return &body[api.Passkeys]{out}, err
	})
	handle(e, a, api.RoutePasskeyTry, func(ctx context.Context, _ *none) (*body[api.PasskeyOptions], error) {
		out, err := e.Service.TryPasskey(ctx)
		return &body[api.PasskeyOptions]{out}, err
	})
	handle(e, a, api.RoutePasskeySignIn, func(ctx context.Context, in *body[api.PasskeyMade]) (*struct {
		SetCookie []string `header:"Set-Cookie"`
	}, error) {
		opened, err := e.Service.SignInWithPasskey(ctx, in.Body)
		return &struct {
			SetCookie []string `header:"Set-Cookie"`
		}{[]string{e.cookie(sessionCookie(e.secure), opened.Token, opened.Until)}}, err
	})
}
