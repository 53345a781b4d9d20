package compliance

import "testing"

func TestOPT02_OPT04_TheWholeTextHasToBeTheWord(t *testing.T) {
	for text, want := range map[string]Action{
		"STOP": OptOut, "stop": OptOut, " Stop. ": OptOut, "STOP!!!": OptOut, "StOp": OptOut, "STOPALL": OptOut, "stop all": OptOut, "UNSUBSCRIBE": OptOut,
		"Cancel": OptOut, "END": OptOut, "quit": OptOut, "Revoke": OptOut, "OPTOUT": OptOut, "opt out": OptOut, "opt-out": OptOut, "Opt Out.": OptOut,
		"ALTO": OptOut, "parar": OptOut, "Álto": OptOut, "STOP please": OptOut, "please stop": OptOut, "Pls stop, thanks": OptOut, "stop thank you": OptOut,
		"stop now": OptOut, "STOP 🛑": OptOut, "🛑🛑 stop 🙏": OptOut, "S T O P": OptOut, "s.t.o.p": OptOut, "\u200bST\u200bOP": OptOut, "ＳＴＯＰ": OptOut, "ЅТОР": OptOut,
		"ST0P": OptOut, "\"STOP\"": OptOut, "'Stop'": OptOut, "(stop)": OptOut, "STOP STOP STOP": OptOut, "stop. unsubscribe.": OptOut, "STOPPP": OptOut, "stop\n": OptOut, "\r\nSTOP\r\n": OptOut,
		"STOP\nSent from my iPhone": OptOut, "Stop - Maria": OptOut, "STOP\n-- \nMaria Lopez": OptOut, "Stop\nMaria Lopez": OptOut, "STOP --John": OptOut,
		"STOP Sent from my iPhone": OptOut, "ALTO Enviado desde mi iPhone": OptOut, "STOP!! thank you so much": OptOut, "Alto, muchas gracias": OptOut,
		"alto por favor": OptOut, "por favor parar gracias": OptOut, "Ok stop": OptOut, "ｓｔｏｐ！": OptOut, "s\u00adt\u00ado\u00adp": OptOut, "sto\u0301p": OptOut,
		"STPO": OptOut, "Sotp.": OptOut, "sttop 🙏": OptOut, "UNSUSCRIBE": OptOut, "Unsubcribe please": OptOut,
		"START": OptIn, "unstop": OptIn, "Start please": OptIn, "start!": OptIn,
		"HELP": Help, "help please": Help, "INFO": Help, "Ayuda": Help, "help?": Help,

		"please don't stop": None, "Please don't stop texting me": None, "don’t stop": None, "do not stop": None, "": None, " ": None, "👍": None, "🛑": None,
		"Yes": None, "YES!": None, "no": None, "No thanks": None, "ok": None, "Thanks": None,
		"When should I stop taking the antibiotic?": None, "The bleeding won't stop": None, "I'll stop by at 3": None, "Can I stop by tomorrow?": None,
		"I need to cancel my appointment": None, "can you cancel my 3pm": None, "Cancel my appointment please": None, "by the end of the week": None, "I want to quit smoking": None,
		"I need help": None, "Can you help me with my bill?": None, "the bus stop on 5th": None, "My insurance will end in May": None, "Did you stop my refill?": None,
		"Why did you stop texting me?": None, "Should I start the new medicine today?": None, "nonstop headaches": None, "She started the pills": None, "I can't stop coughing": None,
		"no más dolor, gracias": None, "para mañana está bien": None, "Quiero cancelar mi cita": None, "No puedo parar de toser": None, "stop the metformin?": None, "info on the clinic please send": None,
		"I never stopped taking it": None, "The stop sign was sent from the city": None, "thank you so much": None, "I want to opt back in": None, "Do I need to stop eating before the test": None, "end of shift is 5": None,
		"I didn't mean to unsubscribe": None, "the pharmacy said you had the refill": None, "Please don't remove me from the list": None,

		"please stop texting me": Ask, "Stop texting me": Ask, "STOP TEXTING ME!!!": Ask, "no más": Ask, "no mas mensajes": Ask, "Stop sending me messages": Ask,
		"take me off your list": Ask, "Remove me from this list": Ask, "remove my number": Ask, "I don't want these texts": Ask, "don't text me anymore": Ask,
		"do not contact me again": Ask, "leave me alone": Ask, "unsubscribe me": Ask, "opt me out": Ask, "I'd like to opt out of texts": Ask, "No more texts please": Ask,
		"I no longer want to receive messages": Ask, "I want to unsubscribe": Ask, "lose my number": Ask, "wrong number": Ask, "Stop. Who is this?": Ask, "STOP! wrong number": Ask,
		"stop these texts": Ask, "can you please stop sending reminders": Ask, "Quit texting me": Ask, "no me manden mas mensajes": Ask, "deje de escribirme": Ask, "ya no quiero recibir mensajes": Ask,
		"por favor no me escriban": Ask, "bórreme de la lista": Ask, "quítenme de su lista": Ask, "I revoke my consent": Ask, "darme de baja": Ask, "Stop start": Ask, "please take my number out of your system": Ask,
		"stop messaging": Ask, "stop spamming": Ask, "cancel my subscription to these texts": Ask, "dejen de mandarme mensajes": Ask, "número equivocado": Ask, "i do not want to be texted": Ask, "stop contacting me": Ask,
		"How do I unsubscribe from this": Ask, "how do I stop these texts": Ask, "how can I opt out?": Ask, "I never signed up for this": Ask,
		"Can you take me off the waiting list, I found another spot": None, "how do i stop my period with the pill": None, "when do I stop the antibiotic?": None, "How do I cancel my appointment": None,
		"please remove penicillin from my list": None, "where do I start with the forms": None, "no puedo ir mañana, cancelen la cita": None, "Please text me instead of calling": None,
		"Not interested, stop texting": Ask, "I said stop!!": Ask, "This is a work phone, do not text": Ask, "I want off this list": Ask, "Don't ever stop": None,
		"no more": Ask, "wrong #": Ask, "Please discontinue": Ask, "Wrong person. STOP": Ask, "Enough!! stop": Ask, "I asked you guys to stop already": Ask, "STOP sending to this phone, she passed away": Ask,
		"this number belongs to someone else now": Ask, "Please only call, no texting": Ask, "Ya párenle con los mensajes": Ask, "no soy paciente, borren mi número": Ask, "Stop bugging me": Ask,
		"Can you remove me from Dr Lee and put me with Dr Kim": None, "remove my old address please": None, "take me off the metformin?": None, "drop me off at the door?": None, "Alto, moreno, 1.80": None,
		"No more pain!": None, "He told me to stop the pills": None, "Can you stop the auto refill": None, "Did the doctor say stop?": None, "step": None, "shop": None,
		"never text me again": Ask, "please don't send me any more messages": Ask, "Stop the texts": Ask,
	} {
		if got := Keyword(text, Situation{}).Action; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestOPT04_YesIsAnOptInOnlyOfWhoOptedOut(t *testing.T) {
	for text, want := range map[string]Action{"YES": OptIn, "yes please": OptIn, "Sí": OptIn, "START": OptIn, "STOP": OptOut, "Yes, I can come at 3": None, "no": None} {
		if got := Keyword(text, Situation{OptedOut: true}).Action; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestOPT03_ABareCancelNearAnAppointmentOptsOutAndIsFlagged(t *testing.T) {
	for text, flagged := range map[string]bool{"CANCEL": true, "cancel please": true, "End": true, "STOP": false, "cancel stop": false, "unsubscribe": false} {
		if got := Keyword(text, Situation{Appointment: true}); got.Action != OptOut || got.MaybeAppointment != flagged {
			t.Errorf("%q is %+v, want an opt-out, flagged %v", text, got, flagged)
		}
		if got := Keyword(text, Situation{}); got.Action != OptOut || got.MaybeAppointment {
			t.Errorf("without an appointment %q is %+v", text, got)
		}
	}
}
