// Rowan's desktop: the window through which a practice's team writes to its
// patients. This file is its entrance. It constructs and wires, and opens
// nothing: Wails also runs main to learn which methods are bound, so whatever
// touches a disk, a keychain or a network waits for Startup.
package main

import (
	_ "embed"
	"fmt"
	"net/http"
	"os"
	"runtime"
	_ "time/tzdata" // the rules of texting ask what time it is where somebody lives, and Windows has no zones

	"rowan/app"
	"rowan/frontend"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
)

//go:embed build/appicon.png
var icon []byte

func main() {
	app.GuardBrowser()
	desktop := app.New()
	err := wails.Run(&options.App{
		Title:            "Rowan",
		Width:            1280,
		Height:           800,
		MinWidth:         480,
		MinHeight:        560,
		BackgroundColour: options.NewRGB(0xFF, 0xFF, 0xFF),
		AssetServer: &assetserver.Options{
			Assets: frontend.Desktop(),
			Middleware: func(next http.Handler) http.Handler {
				return app.ServeLetters(desktop, app.Policy(app.ServeFiles(desktop, next)))
			},
		},
		// Elsewhere the page itself is given what is dragged into it.
		DragAndDrop: &options.DragAndDrop{EnableFileDrop: runtime.GOOS == "linux"},
		OnStartup:   desktop.Startup,
		OnShutdown:  desktop.Shutdown,
		Bind:        []any{desktop},
		// Below this level Wails logs what crosses the bindings: messages and names.
		LogLevel:           logger.ERROR,
		LogLevelProduction: logger.ERROR,
		Linux: &linux.Options{
			Icon:             icon,
			ProgramName:      "rowan",
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
		Windows: &windows.Options{DisablePinchZoom: true},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "Rowan could not open its window:", err)
		os.Exit(1)
	}
}
