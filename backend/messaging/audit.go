package messaging

import "fmt"

// AuditHead is the end of a practice's audit log: the number of its newest row and,
// in hex, the hash that vouches for that row and all before it.
type AuditHead struct {
	N    int64  `json:"n"`
	Hash string `json:"hash"`
}

func (h AuditHead) String() string { return fmt.Sprintf("%d.%s", h.N, h.Hash) }
