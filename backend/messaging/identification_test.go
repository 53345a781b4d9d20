package messaging

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestCMP14_CMP16_InPart_NoCommandSaysAnythingOfTheIdentification walks through all that
// anybody can ask for, and finds no field that could change it or turn it off.
func TestCMP14_CMP16_InPart_NoCommandSaysAnythingOfTheIdentification(t *testing.T) {
	seen := 0
	var walk func(path string, of reflect.Type)
	walk = func(path string, of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || of.PkgPath() != reflect.TypeFor[Command]().PkgPath() {
			return
		}
		for field := range of.Fields() {
			seen++
			name := path + "." + field.Name
			if low := strings.ToLower(field.Name); strings.Contains(low, "identif") || strings.Contains(low, "plan") {
				t.Errorf("%s can be set", name)
			}
			walk(name, field.Type)
		}
	}
	walk("Command", reflect.TypeFor[Command]())
	if seen < 100 {
		t.Errorf("%d fields were looked at", seen)
	}
}

// TestCMP14_InPart_WhatSettingsAreGivenBesideLeavesItAsItIs puts words for it into each of
// the settings, as a file or a program could.
func TestCMP14_InPart_WhatSettingsAreGivenBesideLeavesItAsItIs(t *testing.T) {
	p := Practice{Name: "Alder Street Clinic"}
	for _, given := range []string{`{"identification":"Hi"}`, `{"identificationText":""}`, `{"optOut":false}`, `{"Identification":{"off":true}}`} {
		var c SavePractice
		if err := json.Unmarshal([]byte(given), &c); err != nil {
			t.Fatal(err)
		}
		after, err := c.Onto(p)
		if err != nil || after != p || IdentificationText(after) != "You are messaging with Alder Street Clinic. To opt out, reply STOP." {
			t.Errorf("%s: %q %v", given, IdentificationText(after), err)
		}
	}
}
