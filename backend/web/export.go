package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

func (e *edge) exportRoutes(a huma.API) {
	handle(e, a, e.staff(a, api.RouteExport), func(ctx context.Context, in *body[api.MakeExport]) (*body[messaging.Export], error) {
		out, err := e.Service.Export(ctx, actorOf(ctx), in.Body)
		return &body[messaging.Export]{out}, err
	})
}
