package twilio

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"rowan/backend/messaging"
)

const (
	nowhere      = "no address"
	notOurs      = "another account"
	numbersAsked = 20
)

// Tells reads a number's settings. What an application of Twilio's does with its texts
// cannot be known from them; neither can that the number is one of a messaging service,
// whose settings count in place of the number's.
func (t *Twilio) Tells(ctx context.Context, number messaging.Phone) (string, error) {
	params := &openapi.ListIncomingPhoneNumberParams{}
	params.SetPhoneNumber(string(number)).SetPageSize(numbersAsked).SetLimit(numbersAsked)
	c, end := t.call(ctx)
	defer end()
	listed, err := c.sdk().ListIncomingPhoneNumber(params)
	if err != nil {
		return "", c.failed(err)
	}
	for _, n := range listed {
		switch {
		case value(n.PhoneNumber) != string(number):
		case value(n.SmsApplicationSid) != "":
			return "", nil
		case value(n.SmsUrl) == "":
			return nowhere, nil
		case t.isHook(value(n.SmsUrl)) && value(n.SmsMethod) == http.MethodPost:
			return "", nil
		default:
			return strings.TrimSpace(value(n.SmsMethod) + " " + value(n.SmsUrl)), nil
		}
	}
	return notOurs, nil
}

// isHook says whether an address is the configured one, whatever is asked behind it.
func (t *Twilio) isHook(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.EqualFold(u.Scheme, t.hook.Scheme) && strings.EqualFold(u.Host, t.hook.Host) && u.EscapedPath() == t.hook.EscapedPath()
}
