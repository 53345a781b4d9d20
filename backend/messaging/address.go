package messaging

import (
	"log/slog"
	"net/mail"
	"strings"
	"time"
)

// Phone is a phone number in E.164 form ("+15035550162"). It keeps itself out of logs.
type Phone string

// LogValue hides the number.
func (Phone) LogValue() slog.Value { return slog.StringValue("[phone]") }

// Check says whether p has E.164 form. How people type numbers is for the
// screen's side to normalize, which knows the practice's country.
func (p Phone) Check() error {
	ok := len(p) >= 8 && len(p) <= 16 && p[0] == '+' && p[1] != '0'
	for i := 1; ok && i < len(p); i++ {
		ok = p[i] >= '0' && p[i] <= '9'
	}
	if !ok {
		return FailField("phone", CodeInvalid, "This is not a complete phone number. Enter it with the area code, like (503) 555-0162.")
	}
	return nil
}

// Email is an email address. It keeps itself out of logs.
type Email string

// LogValue hides the address.
func (Email) LogValue() slog.Value { return slog.StringValue("[email]") }

// Fold is the form by which addresses are compared.
func (e Email) Fold() Email { return Email(strings.ToLower(strings.TrimSpace(string(e)))) }

// Domain is what stands behind the @, or "".
func (e Email) Domain() string {
	if i := strings.LastIndexByte(string(e), '@'); i >= 0 {
		return string(e[i+1:])
	}
	return ""
}

// Check says whether e is one bare address.
func (e Email) Check() error {
	a, err := mail.ParseAddress(string(e))
	if err != nil || a.Address != string(e) || strings.ContainsAny(string(e), "\r\n") || len(e) > 254 {
		return FailField("email", CodeInvalid, "This is not a complete email address. Enter it like name@example.com.")
	}
	return nil
}

// Address is where somebody is reached outside the portal: a phone or an email. It
// keeps itself out of logs.
type Address string

// LogValue hides the address.
func (Address) LogValue() slog.Value { return slog.StringValue("[address]") }

// Phone is the address as a phone number; "" if it is an email.
func (a Address) Phone() Phone {
	if strings.ContainsRune(string(a), '@') {
		return ""
	}
	return Phone(a)
}

// Email is the address as an email; "" if it is a phone number.
func (a Address) Email() Email {
	if strings.ContainsRune(string(a), '@') {
		return Email(a)
	}
	return ""
}

// Check says whether a has the form of either.
func (a Address) Check() error {
	if e := a.Email(); e != "" {
		return e.Check()
	}
	return a.Phone().Check()
}

// Date is a calendar date in the form 2006-01-02, or empty when unknown. As a
// birth date it keeps itself out of logs.
type Date string

// LogValue hides the date.
func (Date) LogValue() slog.Value { return slog.StringValue("[date]") }

// Check says whether d is empty or a real date from 1880 until today.
func (d Date) Check(today time.Time) error {
	if d == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || t.Year() < 1880 || t.After(today.AddDate(0, 0, 1)) {
		return FailField("birthDate", CodeInvalid, "This is not a date of birth. Enter month, day and year, like 03/14/1986.")
	}
	return nil
}
