package compliance

import (
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"rowan/backend/messaging"
)

// hours are those of one day in which a solicitation may arrive; none if both are 0.
type hours struct{ from, to int }

// state is a state with hours stricter than the federal 8 to 21.
type state struct {
	codes    string // area codes
	weekdays hours
	saturday hours
	sunday   hours
}

var federal = hours{8, 21}

var states = []state{
	{"239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954", hours{8, 20}, hours{8, 20}, hours{8, 20}},                      // Florida
	{"405 539 572 580 918", hours{8, 20}, hours{8, 20}, hours{8, 20}},                                                                                              // Oklahoma
	{"227 240 301 410 443 667", hours{8, 20}, hours{8, 20}, hours{8, 20}},                                                                                          // Maryland
	{"228 471 601 662 769", hours{8, 20}, hours{8, 20}, hours{8, 20}},                                                                                              // Mississippi
	{"201 551 609 640 732 848 856 862 908 973", hours{8, 20}, hours{8, 20}, hours{8, 20}},                                                                          // New Jersey
	{"203 475 860 959", hours{9, 20}, hours{9, 20}, hours{9, 20}},                                                                                                  // Connecticut
	{"210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915 936 940 945 956 972 979", hours{9, 21}, hours{9, 21}, hours{12, 21}}, // Texas, SB 140
	{"401", hours{9, 18}, hours{10, 17}, hours{}},                                                                                                                  // Rhode Island
}

// quiet says whether it is too late or too early for a solicitation where the person
// is: by the zone that we know of them and by that of their area code, since either
// may be wrong after a move. One of them suffices.
func quiet(f Facts, now time.Time) bool {
	zones := areaZones(f.To)
	if f.Zone != nil {
		zones = append(zones, f.Zone)
	}
	week := [3]hours{federal, federal, federal}
	if len(f.To) == 12 && strings.HasPrefix(string(f.To), "+1") {
		for _, s := range states {
			if strings.Contains(s.codes, string(f.To[2:5])) {
				week = [3]hours{s.weekdays, s.saturday, s.sunday}
			}
		}
	}
	for _, zone := range zones {
		at := now.In(zone)
		open := week[0]
		switch at.Weekday() {
		case time.Saturday:
			open = week[1]
		case time.Sunday:
			open = week[2]
		}
		if at.Hour() < open.from || at.Hour() >= open.to {
			return true
		}
	}
	return false
}

// areaZones are the time zones of a number's area. A toll-free number, which could be
// anywhere, has none.
func areaZones(p messaging.Phone) []*time.Location {
	n, err := phonenumbers.Parse(string(p), "US")
	if err != nil {
		return nil
	}
	if kind := phonenumbers.GetNumberType(n); kind != phonenumbers.FIXED_LINE && kind != phonenumbers.MOBILE && kind != phonenumbers.FIXED_LINE_OR_MOBILE {
		return nil
	}
	names, err := phonenumbers.GetTimezonesForNumber(n)
	if err != nil || len(names) > 4 {
		return nil
	}
	var out []*time.Location
	for _, name := range names {
		if at := zone(name); at != nil {
			out = append(out, at)
		}
	}
	return out
}
