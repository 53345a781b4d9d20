package messaging

import "testing"

// What stands in a header, in a command or in the form of a carrier is one line, wherever
// the break of it would be.
func TestTrust39_NoPhoneAddressOrSubjectHasASecondLine_InPart(t *testing.T) {
	for name, check := range map[string]func(string) error{
		"phone":            func(s string) error { return Phone(s).Check() },
		"email":            func(s string) error { return Email(s).Check() },
		"subject and name": func(s string) error { return CheckLine("subject", Text(s), MaxSubject) },
	} {
		whole := map[string]string{"phone": "+15035550162", "email": "maya@patients.example", "subject and name": "Your visit"}[name]
		if err := check(whole); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, x := range []string{"\r\n", "\n", "\r", "\x00", "\r\n ", "\r\nBcc: eve@evil.example", "\n+15035550163"} {
			for at := range len(whole) + 1 {
				if s := whole[:at] + x + whole[at:]; CodeOf(check(s)) == "" {
					t.Errorf("%s %q is taken", name, s)
				}
			}
		}
	}
	for _, s := range []Email{"\"a\r\nb\"@patients.example", "\"a\nb\"@patients.example", "a@patients.example\r\nRCPT TO:<eve@evil.example>", "Maya <a@patients.example>", "a@patients.example, b@patients.example"} {
		if CodeOf(s.Check()) == "" {
			t.Errorf("%q is one address", string(s))
		}
	}
}
