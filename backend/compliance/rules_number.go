package compliance

// number is the rules about the number and the person, a text's length and its files.
// What they look at is no wording, so they have no patterns.
func number() []rule {
	return []rule{
		{ID: "opted-out", Category: Sending, Verdict: Block, source: srcOptOut},
		{ID: "trial", Category: Sending, Verdict: Block, source: srcRegistration},
		{ID: "unregistered", Category: Sending, Verdict: Block, source: srcRegistration},
		{ID: "archived", Category: Sending, Verdict: Block, source: srcRowan},
		{ID: "asked-to-stop", Category: Sending, Verdict: Block, source: srcOptOut},
		{ID: "length", Category: Length, Verdict: Block, source: srcLength},
		{ID: "mms-none", Category: File, Verdict: Block, source: srcMedia},
		{ID: "mms-type", Category: File, Verdict: Block, source: srcMedia},
		{ID: "mms-count", Category: File, Verdict: Block, source: srcMedia},
		{ID: "mms-size", Category: File, Verdict: Block, source: srcMedia},
		{ID: "mms-unknown", Category: File, Verdict: Warn, source: srcTollFree},
		{ID: "bulk-same", Category: Bulk, Verdict: Warn, source: srcBulk},
		{ID: "quiet-hours", Category: Hours, Verdict: Warn, source: srcHours},
	}
}
