//go:build !windows

package main

// guardWebView has nothing to do here: only WebView2 takes orders from the
// environment of whoever started the program.
func guardWebView() {}
