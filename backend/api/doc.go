// Package api is the contract between the hosted service and everyone who talks
// to it: routes, request and response bodies, the table of errors and statuses,
// and the typed client that the desktop uses. Package web serves it;
// openapi.yaml is generated from what web registers, and the portal's
// TypeScript types from that.
//
// Staff routes carry a device's token in the Authorization header; portal routes
// carry cookies and accept JSON from their own origin only. Every JSON answer
// carries a Content-Digest (RFC 9530), so that a truncated 200 is refused; parts of
// files carry one on their way up.
// Lists are at most MaxPage long, request bodies at most MaxRequest bytes.
package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

const (
	MaxPage    = 1000    // things in one page
	MaxBatch   = 100     // commands in one push
	MaxPart    = 1 << 20 // bytes of a file in one request
	MaxRequest = 4 << 20 // bytes of a JSON request; twice the largest message, escaped

	// HeaderClient names and versions the client, for support and for refusing
	// what is too old.
	HeaderClient = "Rowan-Client"
)

func route(id, method, path, summary string, tag string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag},
		MaxBodyBytes: MaxRequest,
	}
}

// The routes of staff devices.
var (
	RouteAbout      = route("about", http.MethodGet, "/api/about", "Say that this is a Rowan service, and which", "public")
	RouteSignIn     = route("signIn", http.MethodPost, "/api/staff/sign-in", "Sign in and enrol this device", "staff")
	RouteSignOut    = route("signOut", http.MethodPost, "/api/staff/sign-out", "Revoke this device", "staff")
	RouteRenew      = route("renew", http.MethodPost, "/api/staff/token", "Give this device its next token", "staff")
	RouteDevices    = route("devices", http.MethodGet, "/api/staff/devices", "The devices with access: one's own, and everybody's for those who manage", "staff")
	RouteOpen       = route("open", http.MethodGet, "/api/staff/links/open", "How many open conversations each link has, for those who manage", "staff")
	RouteCarrier    = route("carrier", http.MethodGet, "/api/staff/carrier", "With which account the practice texts, for those who manage", "staff")
	RouteSetCarrier = route("setCarrier", http.MethodPut, "/api/staff/carrier", "Say with which account the practice texts", "staff")
	RoutePush       = route("push", http.MethodPost, "/api/staff/commands", "Apply commands, each once, in order", "staff")
	RouteChanges    = route("changes", http.MethodGet, "/api/staff/changes", "What changed after a cursor, oldest first", "staff")
	RoutePresent    = route("present", http.MethodPost, "/api/staff/presence", "Say at which conversation this person is; kept half a minute", "staff")
	RouteSnapshot   = route("snapshot", http.MethodGet, "/api/staff/snapshot", "All of one scope, newest first", "staff")
)

// The routes of whoever joins the staff.
var (
	RouteTeamLook   = route("teamLook", http.MethodPost, "/api/staff/invitations/look", "Say who invites to the staff; changes nothing", "staff")
	RouteTeamFactor = route("teamFactor", http.MethodPost, "/api/staff/invitations/factor", "Offer a second factor", "staff")
	RouteTeamAccept = route("teamAccept", http.MethodPost, "/api/staff/invitations/accept", "Join with a passphrase and the offered factor, and enrol this device", "staff")
)

// PathHooks is where carriers post what they report: followed by which carrier it is
// and a secret.
const PathHooks = "/hooks/"

// PathMedia is where a carrier fetches what a text carries, by a name that was made
// for it.
const PathMedia = "/media/"

// PathFiles is where a patient's browser reads a file, by a name that RoutePatientContent
// gave it: on the files' own host, where the service has one.
const PathFiles = "/files/"

// PathStream is the staff stream. Its server-sent events named "change" carry a
// cursor, and say only that there is something to pull; those named "page" carry a Told
// instead, with its digest before it; those named "presence" the list of who is at a
// conversation that the listener sees.
const PathStream = "/api/staff/stream"

// The routes of patients.
var (
	RouteLook        = route("look", http.MethodPost, "/api/portal/invitations/look", "Say who invites; changes nothing", "portal")
	RouteAccept      = route("accept", http.MethodPost, "/api/portal/invitations/accept", "Begin to join: send a code to the invited address", "portal")
	RouteJoin        = route("join", http.MethodGet, "/api/portal/join", "Say which step of joining is next", "portal")
	RouteJoinCode    = route("joinCode", http.MethodPost, "/api/portal/join/code", "Prove the address by its code", "portal")
	RouteJoinAgain   = route("joinAgain", http.MethodPost, "/api/portal/join/code/again", "Send another code", "portal")
	RouteJoinBirth   = route("joinBirthDate", http.MethodPost, "/api/portal/join/birth-date", "Prove the person by the birth date", "portal")
	RouteJoinAsk     = route("joinAsk", http.MethodPost, "/api/portal/join/ask", "Ask the practice to confirm who this is", "portal")
	RouteMe          = route("me", http.MethodGet, "/api/portal/me", "The patient, the practice and the conversations", "portal")
	RouteThreads     = route("threads", http.MethodGet, "/api/portal/conversations", "Older conversations of the patient, a page at a time", "portal")
	RouteReminders   = route("reminders", http.MethodPost, "/api/portal/reminders", "Say how the patient wants to be told of what they have not seen", "portal")
	RouteSpeak       = route("speak", http.MethodPost, "/api/portal/language", "Say which language the patient chose", "portal")
	RouteThread      = route("thread", http.MethodGet, "/api/portal/conversations/{conversation}/messages", "Messages of a conversation, newest first", "portal")
	RouteWrite       = route("write", http.MethodPost, "/api/portal/conversations/{conversation}/messages", "Write a message, once", "portal")
	RouteSeen        = route("seen", http.MethodPost, "/api/portal/conversations/{conversation}/seen", "Report messages that were on screen in a focused page for a second", "portal")
	RouteSignOutHere = route("signOutHere", http.MethodPost, "/api/portal/sign-out", "End this session", "portal")
)

// PathPortalStream is the patients' stream, of the same form as PathStream but without pages and presences.
const PathPortalStream = "/api/portal/stream"
