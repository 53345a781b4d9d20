package compliance

import "rowan/backend/messaging"

// wholeWordings are what people read where no phrase, but the text as a whole, speaks:
// what it is like, in English and in Spanish, what would do, and the guide's examples.
var wholeWordings = map[Category]struct{ english, spanish, instead, enLugar, refused, fine string }{
	Cannabis: {"an offer of cannabis, CBD or kratom", "una oferta de cannabis, CBD o kratom", clinically, clinicoES,
		"Our apothecary is proud to present a soothing line of hemp remedies", "Please tell us before surgery if you use hemp remedies."},
	Prescription: {"a sale of medicines", "una venta de medicamentos", "Write about the patient's own prescription, refill or appointment, without price or offer.", "Escriba sobre la receta o la cita del paciente, sin precio ni oferta.",
		"Kindly let us know how many boxes of tramadol we may set aside for you", "Kindly let us know how many tramadol tablets you have left."},
	Alcohol: {"an offer of alcohol", "una oferta de alcohol", clinically, clinicoES,
		"It would delight us to pour you some of our new wines after closing", "It would help us to know how much wine you drink in a week."},
	Tobacco: {"an offer of tobacco or vapes", "una oferta de tabaco o vapeadores", clinically, clinicoES,
		"Our patients may now obtain fine cigars through the front office", "Our patients may now join the class for those who leave cigars behind."},
	Firearms: {"an offer of weapons", "una oferta de armas", clinically, clinicoES,
		"My brother has two hunting rifles to part with, make him an offer", "Your brother's hunting rifles should stay locked while you feel so low."},
	Sex: {"an offer of sex", "una oferta de sexo", clinically, clinicoES,
		"I keep gentlemen company in their hotel, and nothing is off limits", "The nurse will keep you company, and you may stop at any time."},
	Hate: {"hatred or a threat", "odio o una amenaza", "Write about the matter, without contempt or threat.", "Escriba sobre el asunto, sin desprecio ni amenaza.",
		"People of that kind are vermin and should be driven out of town", "People of every kind are welcome in our clinic."},
	Finance: {"an offer of money, work or customers", "una oferta de dinero, trabajo o clientes", "Name the practice's own bill, payment plan or care.", "Nombre la factura, el plan de pago o la atención del consultorio.",
		"Our friends will advance you up to 900 dollars whatever your creditors say", "Our billing office can spread the 900 dollars over a year."},
	Gambling: {"an offer of gambling", "una oferta de apuestas", clinically, clinicoES,
		"You are invited to an evening of roulette, your first stake is on us", "You are invited to an evening for families of people who gamble."},
	Phishing: {"a fraud", "un fraude", "Ask for such things in a secure message, by phone or at the desk.", "Pídalo en un mensaje seguro, por teléfono o en recepción.",
		"For your refund, kindly send the long number on your bank card and its expiry", "Your refund was sent to the bank card that you paid with."},
}

// ofWhole is the wording of the rule about texts that as a whole are like those of a category.
func ofWhole(c Category, l messaging.Language) wording {
	w := wholeWordings[c]
	if l == messaging.Spanish {
		return wording{"Parece " + w.spanish, "Ninguna frase por sí sola lo dice, pero en conjunto se parece a los que las operadoras rechazan por ser " + w.spanish + ". Las palabras señaladas son las que más pesan.", w.enLugar}
	}
	return wording{"Reads like " + w.english, "No single phrase says so, but as a whole it is like those that carriers refuse as " + w.english + ". The words that weigh most are marked.", w.instead}
}
