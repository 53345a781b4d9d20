package api

// SetCarrier is the request of RouteSetCarrier.
type SetCarrier struct {
	Carrier string `json:"carrier" enum:"twilio"`
	Name    string `json:"name" maxLength:"100" doc:"What the carrier calls the account"`
	Token   string `json:"token" maxLength:"200" doc:"It proves the account, and is never given back"`
}

// Carrier is the answer of RouteCarrier and RouteSetCarrier; all is empty where no
// account was set.
type Carrier struct {
	Carrier string `json:"carrier"`
	Name    string `json:"name"`
	Hook    string `json:"hook" doc:"Where the carrier has to post texts that arrive"`
}
