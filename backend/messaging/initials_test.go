package messaging

import "testing"

// TestSEC18_InitialsFollowFirstAndLastName has the rows of the screens' own test.
func TestSEC18_InitialsFollowFirstAndLastName(t *testing.T) {
	for name, want := range map[Text]string{
		"Maya Lindqvist":          "ML",
		"maya lindqvist":          "ML",
		"Cher":                    "C",
		"Ana María de la Cruz":    "AC",
		"Mary-Jane Watson-Parker": "MW",
		"Siân O'Neill":            "SO",
		"Priya Nair, RN":          "PN",
		"Dr. Ife Okafor":          "IO",
		"Dr. Okafor":              "O",
		"Gus Weber (Inactive)":    "GW",
		`William "Bill" Tran`:     "WT",
		"  Maya \t Lindqvist ":    "ML",
		"Ирина Соколова":          "ИС",
		"山田太郎":                    "山",
		"山田 太郎":                   "山太",
		"محمد علي":                "مع",
		"प्रिया शर्मा":            "प्रिश",
		"E\u0301lodie Blanc":      "E\u0301B",
		"ßeta Ünal":               "ßÜ",
		"🌻 Maya Lindqvist 🌻":      "ML",
		"👩‍⚕️":                    "👩‍⚕️",
		"":                        "",
		"   ":                     "",
		"(503) 555-0100":          "",
	} {
		if got := Initials(name); got != want {
			t.Errorf("the initials of %q are %q, want %q", string(name), got, want)
		}
	}
}
