package app

import (
	"fmt"
	"regexp"
	"strings"
)

const (
	// heightStep is how exactly a page tells how high it is, and heightMost how high it
	// says at most, in pixels.
	heightStep = 20
	heightMost = 8000
)

// heightKey tells frames apart that show the same page. It stands in a style.
var heightKey = regexp.MustCompile(`^[A-Za-z0-9]{1,40}$`)

// heightProbe lets a page without script or origin tell how high it is: an element as high
// as the page asks for one image, by the rule that its height fits, and gets none.
func heightProbe(key string) (style, element string) {
	if !heightKey.MatchString(key) {
		return "", ""
	}
	var b strings.Builder
	b.WriteString("body{position:relative;display:flow-root;margin:0;padding:12px}\n" +
		".probe{position:absolute;inset:0;z-index:-1;container-type:size;pointer-events:none}\n.probe i{position:absolute;width:1px;height:1px}\n")
	for from := 0; from < heightMost; from += heightStep {
		fmt.Fprintf(&b, "@container (min-height:%dpx){.probe i{background:url(height/%s/%d)}}\n", from, key, from+heightStep)
	}
	return b.String(), `<div class="probe" aria-hidden="true"><i></i></div>`
}
