package app

import "os"

// GuardBrowser forgets what another program may have asked of the embedded browser,
// before it starts: with a debugging port, for one, that program could read every
// message shown. Only WebView2 takes orders from the environment.
func GuardBrowser() {
	_ = os.Unsetenv("WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS")
}
