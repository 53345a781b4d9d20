package app

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTrust50_WhatAnotherProgramAskedOfTheBrowserIsForgotten(t *testing.T) {
	t.Setenv("WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS", "--remote-debugging-port=9222")
	GuardBrowser()
	if slices.ContainsFunc(os.Environ(), func(e string) bool { return strings.Contains(e, "9222") }) {
		t.Error("the browser is still asked for a debugging port")
	}
	main, err := os.ReadFile("../main.go")
	if err != nil {
		t.Fatal(err)
	}
	guard, run := strings.Index(string(main), "app.GuardBrowser()"), strings.Index(string(main), "wails.Run(")
	if guard < 0 || run < guard {
		t.Error("the window opens before the browser is guarded")
	}
}
