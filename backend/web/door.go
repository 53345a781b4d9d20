package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
)

func (e *edge) doorRoutes(a huma.API) {
	handle(e, a, api.RouteDoor, func(ctx context.Context, in *body[api.Token]) (*body[api.Door], error) {
		out, err := e.Service.LookDoor(ctx, in.Body.Token)
		return &body[api.Door]{out}, err
	})
	handle(e, a, api.RouteDoorJoin, func(ctx context.Context, in *body[api.Stranger]) (*joined, error) {
		out, join, err := e.Service.EnterDoor(ctx, in.Body)
		return &joined{SetCookie: []string{e.cookie(joinCookie(e.secure), join.Token, join.Until)}, Body: out}, err
	})
	handle(e, a, api.RouteComeBack, func(ctx context.Context, in *body[api.ComeBack]) (*joined, error) {
		out, join, err := e.Service.ComeBack(ctx, in.Body)
		return &joined{SetCookie: []string{e.cookie(joinCookie(e.secure), join.Token, join.Until)}, Body: out}, err
	})
}
