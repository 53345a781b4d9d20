package store

// The index of words is a number of sorted segments: each commit adds a small one, and
// the engine merges a few of like size at a time. A search looks into every one of them,
// so that after history came down it takes two or three times as long as it has to.

const (
	// mergeStep is how many pages one MergeTexts writes, about: nobody who writes waits
	// long for it.
	mergeStep = 128
	// fewPages is the size of an index that is searched quickly however it lies.
	fewPages = 100
	// fewSegments is into how many a search looks without being slower for it.
	fewSegments = 4
)

// Scattered says whether merging the index of words is worth while: if what stands
// outside of its largest segment has grown to half of that. So all that is written for
// merging, ever, is a few times the index.
func (tx *Tx) Scattered() (bool, error) {
	var segments, pages, largest int64
	// A segment's pages are rows of message_search_data from its number shifted by 37 on.
	err := tx.row(`WITH RECURSIVE segments (id) AS (
			SELECT min(segid) FROM message_search_idx
			UNION ALL SELECT (SELECT min(segid) FROM message_search_idx WHERE segid > segments.id) FROM segments WHERE segments.id IS NOT NULL)
		SELECT count(n), coalesce(sum(n), 0), coalesce(max(n), 0) FROM (
			SELECT (SELECT max(d.id) FROM message_search_data d WHERE d.id BETWEEN segments.id << 37 AND (segments.id << 37) + 0x7fffffff) - (segments.id << 37) AS n
			FROM segments WHERE segments.id IS NOT NULL)`).Scan(&segments, &pages, &largest)
	return segments > fewSegments && pages > fewPages && 2*(pages-largest) > largest, tx.fail("look at the index of words", err)
}

// MergeTexts goes one step on the way to an index of words of one segment. It is for one
// that is Scattered, until it no longer is.
func (tx *Tx) MergeTexts() error {
	// A negative number merges all segments, not only those of like size, and goes on with
	// a merge that has begun.
	return tx.fail("merge the index of words", tx.exec("INSERT INTO message_search (message_search, rank) VALUES ('merge', ?)", -mergeStep))
}
