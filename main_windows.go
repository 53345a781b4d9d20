package main

import "os"

// guardWebView forgets what another program may have asked of the embedded
// browser: with a debugging port, for one, it could read every message shown.
func guardWebView() {
	os.Unsetenv("WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS")
}
