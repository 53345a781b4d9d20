package app

import (
	"encoding/json"
	"log/slog"

	"rowan/backend/messaging"
)

// screenError is an error on its way to the screen, which reads its text as JSON.
type screenError struct {
	Code     messaging.Code `json:"code"`
	Sentence string         `json:"sentence"`
	Field    string         `json:"field"`
}

func (e screenError) Error() string {
	b, err := json.Marshal(e)
	if err != nil {
		return string(e.Code)
	}
	return string(b)
}

// shown turns an error into one for the screen, nil into nil. What nobody could
// mend is logged here, without its cause, which could quote a patient.
func shown(err error) error {
	if err == nil {
		return nil
	}
	e := messaging.AsError(err)
	s := screenError{Code: e.Code, Sentence: e.Sentence, Field: e.Field}
	if e.Code == messaging.CodeInternal {
		slog.Error("the screen asked for what failed", "err", e)
		s.Field = ""
	}
	return s
}
