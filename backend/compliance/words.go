package compliance

import "rowan/backend/messaging"

// wording is what people read about a rule, in one language.
type wording struct {
	title string
	why   string
	// instead is what would do: a wording, a way, or both.
	instead string
}

// consequence says what an unheeded rule leads to (CMP-09).
var consequences = map[Category]map[messaging.Language]string{
	"":        {messaging.English: "Carriers filter such texts, fine each one, and can suspend the practice's number for good.", messaging.Spanish: "Las operadoras filtran estos textos, multan cada uno y pueden suspender el número del consultorio para siempre."},
	PHI:       {messaging.English: "A text is not encrypted: whoever holds the phone, or carries the text, can read it.", messaging.Spanish: "Un texto no va cifrado: quien tenga el teléfono o lo transporte puede leerlo."},
	Marketing: {messaging.English: "Advertising by text without written consent can cost $500 to $1,500 a text.", messaging.Spanish: "La publicidad por texto sin consentimiento escrito puede costar de $500 a $1,500 por texto."},
	Hours:     {messaging.English: "Advertising outside these hours can cost $500 to $1,500 a text.", messaging.Spanish: "La publicidad fuera de este horario puede costar de $500 a $1,500 por texto."},
	Bulk:      {messaging.English: "Carriers take it for bulk texting and filter the number.", messaging.Spanish: "Las operadoras lo toman por envío masivo y filtran el número."},
	File:      {messaging.English: "The carrier would drop the file or the whole text.", messaging.Spanish: "La operadora descartaría el archivo o todo el texto."},
	Length:    {messaging.English: "The carrier would refuse the text.", messaging.Spanish: "La operadora rechazaría el texto."},
	Sending:   {messaging.English: "The text would not be delivered, or against the law.", messaging.Spanish: "El texto no se entregaría, o sería ilegal."},
	Shortener: {messaging.English: "Carriers drop texts with such links, and others from the number after them.", messaging.Spanish: "Las operadoras descartan los textos con esos enlaces, y después otros del mismo número."},
}

const (
	securely   = "Send it as a secure message instead."
	conSeguro  = "Envíelo como mensaje seguro."
	clinically = "What a patient needs for their care may be written: say it without an offer."
	clinicoES  = "Lo que un paciente necesita para su atención puede escribirse: dígalo sin ofrecer nada."
)

var wordings = map[string]map[messaging.Language]wording{
	"opted-out": {messaging.English: {"This person replied STOP", "No texts may go to this number until its owner writes START.", "A secure message or an email may still be sent."},
		messaging.Spanish: {"Esta persona respondió STOP", "No se puede enviar ningún texto a este número hasta que su dueño escriba START.", "Todavía puede enviar un mensaje seguro o un correo."}},
	"asked-to-stop": {messaging.English: {"They may have asked for no more texts", "Their last text may be an opt-out. Texts wait until a teammate answers that.", "Answer \"Treat as opt-out?\" in the conversation first."},
		messaging.Spanish: {"Quizá pidió no recibir más textos", "Su último texto puede ser una baja. Los textos esperan hasta que alguien lo decida.", "Responda primero «¿Tratar como baja?» en la conversación."}},
	"trial": {messaging.English: {"No texts in a trial", "Texts can be received in a trial, but not sent: the number has to be registered first.", "Choose a plan and register the number. A secure message may be sent now."},
		messaging.Spanish: {"Sin textos durante la prueba", "En la prueba se reciben textos, pero no se envían: primero hay que registrar el número.", "Elija un plan y registre el número. Ya puede enviar un mensaje seguro."}},
	"unregistered": {messaging.English: {"The number is not registered", "Carriers block texts from a number whose registration is not approved.", "Finish the registration in Settings → Numbers. A secure message may be sent now."},
		messaging.Spanish: {"El número no está registrado", "Las operadoras bloquean los textos de un número sin registro aprobado.", "Termine el registro en Ajustes → Números. Ya puede enviar un mensaje seguro."}},
	"archived": {messaging.English: {"The number is no longer used", "This number was archived, so nothing is sent from it.", "Start a new conversation from another number."},
		messaging.Spanish: {"El número ya no se usa", "Este número está archivado y no envía nada.", "Empiece otra conversación desde otro número."}},
	"length": {messaging.English: {"Too long for a text", "A text of 1,600 characters or more is refused. An emoji counts as two or more.", "Shorten it to 1,599, or send it as a secure message."},
		messaging.Spanish: {"Demasiado largo para un texto", "Un texto de 1600 caracteres o más se rechaza. Un emoji cuenta como dos o más.", "Acórtelo a 1599 o envíelo como mensaje seguro."}},
	"mms-none": {messaging.English: {"This number sends no files", "The number can send words only.", "Send the file in a secure message."},
		messaging.Spanish: {"Este número no envía archivos", "El número solo puede enviar palabras.", "Envíe el archivo en un mensaje seguro."}},
	"mms-type": {messaging.English: {"This kind of file cannot be texted", "A text carries PNG and JPEG pictures and PDF documents; a short video or recording only from a number that is known to send files.", "Send the file in a secure message."},
		messaging.Spanish: {"Este tipo de archivo no va por texto", "Un texto lleva imágenes PNG y JPEG y documentos PDF; un video o audio corto, solo desde un número del que se sabe que envía archivos.", "Envíe el archivo en un mensaje seguro."}},
	"mms-count": {messaging.English: {"Too many files", "A text carries ten files at most.", "Take some away, or send them in a secure message."},
		messaging.Spanish: {"Demasiados archivos", "Un texto lleva diez archivos como máximo.", "Quite algunos o envíelos en un mensaje seguro."}},
	"mms-size": {messaging.English: {"The files are too large for a text", "Together they may have 5 MB. A PDF may have 600 KB, and so may a picture from a toll-free number.", "Send them in a secure message."},
		messaging.Spanish: {"Los archivos son demasiado grandes para un texto", "Juntos pueden tener 5 MB. Un PDF puede tener 600 KB, igual que una imagen desde un número gratuito.", "Envíelos en un mensaje seguro."}},
	"mms-unknown": {messaging.English: {"A toll-free number may not send files", "Some toll-free numbers cannot send or receive pictures. Nobody has said whether this one can.", "Say so in Settings → Numbers, or send the file in a secure message."},
		messaging.Spanish: {"Un número gratuito quizá no envíe archivos", "Algunos números gratuitos no pueden enviar ni recibir imágenes. Nadie ha dicho si este puede.", "Indíquelo en Ajustes → Números o envíe el archivo en un mensaje seguro."}},
	"bulk-same": {messaging.English: {"This looks like bulk texting", "The same or nearly the same text went to more than ten numbers within an hour.", "Write to each person about their own matter, or use secure messages."},
		messaging.Spanish: {"Parece un envío masivo", "El mismo texto, o casi, salió hacia más de diez números en una hora.", "Escriba a cada persona sobre su asunto o use mensajes seguros."}},
	"quiet-hours": {messaging.English: {"Too early or too late for advertising", "Where this person lives, advertising may not arrive now.", "Keep it as a draft and send it during the day. A text about their care may go at any time."},
		messaging.Spanish: {"Muy temprano o muy tarde para publicidad", "Donde vive esta persona, ahora no puede llegar publicidad.", "Guárdelo como borrador y envíelo de día. Un texto sobre su atención puede salir a cualquier hora."}},
	"cannabis-offer": {messaging.English: {"Offers cannabis, CBD or kratom", "No text may offer these, whatever the state's law says. Asking about use, or warning of it, is fine.", clinically},
		messaging.Spanish: {"Ofrece cannabis, CBD o kratom", "Ningún texto puede ofrecerlos, diga lo que diga la ley del estado. Preguntar por su uso o advertir está bien.", clinicoES}},
	"cannabis-card": {messaging.English: {"Offers cannabis cards", "No text may advertise cannabis cards or certifications. Asking a patient to bring theirs is fine.", clinically},
		messaging.Spanish: {"Ofrece tarjetas de cannabis", "Ningún texto puede anunciar tarjetas o certificados de cannabis. Pedir al paciente que traiga la suya está bien.", clinicoES}},
	"rx-offer": {messaging.English: {"Promotes a prescription drug", "No text may promote or sell prescription drugs, GLP-1 drugs among them. What concerns a patient's own prescription is fine.", "Write about the patient's own prescription, refill or appointment, without price or offer."},
		messaging.Spanish: {"Promociona un medicamento con receta", "Ningún texto puede promocionar ni vender medicamentos con receta, tampoco GLP-1. Lo que trata de la receta del paciente está bien.", "Escriba sobre la receta o la cita del paciente, sin precio ni oferta."}},
	"rx-without": {messaging.English: {"Offers drugs without a prescription", "No text may offer drugs without a prescription.", "Write about the patient's own prescription. For over-the-counter medicine say that it is that."},
		messaging.Spanish: {"Ofrece medicamentos sin receta", "Ningún texto puede ofrecer medicamentos sin receta.", "Escriba sobre la receta del paciente. Si es de venta libre, dígalo así."}},
	"rx-pharmacy": {messaging.English: {"Reads like a pill seller", "No text may sell medicines.", "Write about the patient's own prescription, without price or offer."},
		messaging.Spanish: {"Parece una venta de pastillas", "Ningún texto puede vender medicinas.", "Escriba sobre la receta del paciente, sin precio ni oferta."}},
	"alcohol-offer": {messaging.English: {"Offers alcohol", "No text may advertise or sell alcohol. Advice about drinking is fine.", clinically},
		messaging.Spanish: {"Ofrece alcohol", "Ningún texto puede anunciar ni vender alcohol. Aconsejar sobre la bebida está bien.", clinicoES}},
	"tobacco-offer": {messaging.English: {"Offers tobacco or vapes", "No text may advertise or sell tobacco, nicotine or vapes. Help with quitting is fine.", clinically},
		messaging.Spanish: {"Ofrece tabaco o vapeadores", "Ningún texto puede anunciar ni vender tabaco, nicotina o vapeadores. Ayudar a dejarlo está bien.", clinicoES}},
	"firearms-offer": {messaging.English: {"Offers weapons", "No text may advertise or sell firearms, ammunition, fireworks or other weapons. Asking about safe storage is fine.", clinically},
		messaging.Spanish: {"Ofrece armas", "Ningún texto puede anunciar ni vender armas, municiones o pirotecnia. Preguntar si se guardan con seguridad está bien.", clinicoES}},
	"shortener": {messaging.English: {"A public link shortener", "Carriers refuse links of public shorteners, since nobody sees where they lead.", "Use the full address on the practice's own site."},
		messaging.Spanish: {"Un acortador público de enlaces", "Las operadoras rechazan los enlaces de acortadores públicos, porque nadie ve adónde llevan.", "Use la dirección completa del sitio del consultorio."}},
	"sex-services": {messaging.English: {"Offers sexual services or goods", "No text may offer sexual services, contacts, content or goods. Sexual health is fine.", clinically},
		messaging.Spanish: {"Ofrece servicios o artículos sexuales", "Ningún texto puede ofrecer servicios, contactos, contenido o artículos sexuales. La salud sexual está bien.", clinicoES}},
	"sex-explicit": {messaging.English: {"Sexually explicit", "Carriers forbid explicit content. Clinical words about the body are fine.", clinically},
		messaging.Spanish: {"Sexualmente explícito", "Las operadoras prohíben el contenido explícito. Las palabras clínicas sobre el cuerpo están bien.", clinicoES}},
	"hate-slur": {messaging.English: {"A slur", "Carriers forbid hateful speech.", "Write it without the slur."},
		messaging.Spanish: {"Un insulto de odio", "Las operadoras prohíben el discurso de odio.", "Escríbalo sin el insulto."}},
	"hate-group": {messaging.English: {"Hateful about a group", "Carriers forbid speech that degrades people for who they are.", "Write about the matter, not about a group."},
		messaging.Spanish: {"Odio hacia un grupo", "Las operadoras prohíben denigrar a las personas por lo que son.", "Escriba sobre el asunto, no sobre un grupo."}},
	"threat": {messaging.English: {"Reads as a threat", "Carriers forbid threats. Asking a patient about thoughts of harm is fine.", "Ask or say it without threatening."},
		messaging.Spanish: {"Parece una amenaza", "Las operadoras prohíben las amenazas. Preguntar a un paciente por ideas de hacer daño está bien.", "Pregúntelo o dígalo sin amenazar."}},
	"menace": {messaging.English: {"May be read as a threat", "Carriers forbid threats, and this wording is that of one.", "Say who comes and what for."},
		messaging.Spanish: {"Puede leerse como amenaza", "Las operadoras prohíben las amenazas, y esto suena a una.", "Diga quién viene y para qué."}},
	"abuse": {messaging.English: {"Abusive", "Carriers forbid abuse.", "Write it in other words."},
		messaging.Spanish: {"Ofensivo", "Las operadoras prohíben los insultos.", "Escríbalo con otras palabras."}},
	"finance-loan": {messaging.English: {"Offers loans", "Carriers forbid loans by text. The practice may write about its own bills and payment plans.", "Name the practice's own bill or payment plan."},
		messaging.Spanish: {"Ofrece préstamos", "Las operadoras prohíben los préstamos por texto. El consultorio puede escribir sobre sus propias facturas y planes de pago.", "Nombre la factura o el plan de pago del consultorio."}},
	"finance-debt": {messaging.English: {"Debt relief or collection for others", "Carriers forbid debt relief, credit repair and collecting for third parties. The practice's own bills are fine.", "Name the practice's own bill."},
		messaging.Spanish: {"Alivio de deudas o cobro para otros", "Las operadoras prohíben el alivio de deudas, la reparación de crédito y el cobro para terceros. Las facturas propias están bien.", "Nombre la factura del consultorio."}},
	"finance-invest": {messaging.English: {"Offers quick money", "Carriers forbid crypto, get-rich and work-from-home offers.", "This cannot be texted."},
		messaging.Spanish: {"Ofrece dinero fácil", "Las operadoras prohíben ofertas de criptomonedas, de hacerse rico y de trabajo en casa.", "Esto no puede enviarse por texto."}},
	"finance-leads": {messaging.English: {"Sells leads or passes people on", "Carriers forbid the trade in addresses, lead generation, affiliate offers and calls for claims. The practice may write to its own patients about their care.", "Write about the practice's own care, without an offer of others."},
		messaging.Spanish: {"Vende contactos o pasa personas a otros", "Las operadoras prohíben vender listas de personas, captar clientes para terceros y las ofertas de afiliados. El consultorio puede escribir a sus pacientes sobre su atención.", "Escriba sobre la atención del consultorio, sin ofertas de otros."}},
	"gambling-offer": {messaging.English: {"Offers gambling", "Carriers forbid gambling by text. Help with a gambling problem is fine.", clinically},
		messaging.Spanish: {"Ofrece apuestas", "Las operadoras prohíben las apuestas por texto. Ayudar con un problema de juego está bien.", clinicoES}},
	"phishing-secret": {messaging.English: {"Asks for secrets", "A text that asks for passwords, card or social security numbers is taken for fraud.", "Ask for such things in a secure message, by phone or at the desk."},
		messaging.Spanish: {"Pide datos secretos", "Un texto que pide contraseñas, tarjetas o el seguro social se toma por fraude.", "Pídalos en un mensaje seguro, por teléfono o en recepción."}},
	"phishing-account": {messaging.English: {"Reads like an account scam", "Texts that say an account is locked and give a link are taken for fraud.", "Ask the person to call the office, or to open the portal as always."},
		messaging.Spanish: {"Parece un fraude de cuentas", "Los textos que dicen que una cuenta está bloqueada y dan un enlace se toman por fraude.", "Pida que llame al consultorio o entre al portal como siempre."}},
	"phishing-prize": {messaging.English: {"Reads like a prize scam", "Texts about prizes to claim are taken for fraud.", "This cannot be texted."},
		messaging.Spanish: {"Parece un fraude de premios", "Los textos sobre premios por reclamar se toman por fraude.", "Esto no puede enviarse por texto."}},
	"phishing-parcel": {messaging.English: {"Reads like a parcel or toll scam", "Texts about parcels, tolls and fees with a link are taken for fraud.", "Name the practice and what it sends, and ask the person to call."},
		messaging.Spanish: {"Parece un fraude de paquetes o peajes", "Los textos sobre paquetes, peajes y cargos con un enlace se toman por fraude.", "Nombre el consultorio y lo que envía, y pida que llame."}},
	"fraud-papers": {messaging.English: {"Offers false papers", "Carriers forbid the sale of papers that certify what did not happen, and help with cheating a test. A patient's own note or record is fine.", "Write about the patient's own note or record."},
		messaging.Spanish: {"Ofrece papeles falsos", "Las operadoras prohíben vender papeles que certifican lo que no ocurrió, y ayudar a engañar una prueba. El justificante del propio paciente está bien.", "Escriba sobre el justificante o el registro del propio paciente."}},
	"fraud-claims": {messaging.English: {"Promises what nobody can keep", "Carriers forbid deceptive offers: miracle cures, bought reviews and followers, pirated channels.", clinically},
		messaging.Spanish: {"Promete lo que nadie puede cumplir", "Las operadoras prohíben las ofertas engañosas: curas milagrosas, reseñas y seguidores comprados, canales piratas.", clinicoES}},
	"phi-identifier": {messaging.English: {"Holds a number that names a person", "A social security, record or member number or a birth date should not stand in a text.", securely},
		messaging.Spanish: {"Contiene un número que identifica", "El seguro social, un número de expediente o de socio o la fecha de nacimiento no deben ir en un texto.", conSeguro}},
	"phi-sensitive": {messaging.English: {"Says something very private", "HIV and other infections, pregnancy, mental health and substance use should not be told in a text.", securely},
		messaging.Spanish: {"Dice algo muy privado", "El VIH y otras infecciones, el embarazo, la salud mental y las adicciones no deben contarse en un texto.", conSeguro}},
	"phi-diagnosis": {messaging.English: {"Tells a diagnosis", "A diagnosis should not be told in a text.", securely},
		messaging.Spanish: {"Dice un diagnóstico", "Un diagnóstico no debe contarse en un texto.", conSeguro}},
	"phi-result": {messaging.English: {"Tells a result", "The value of a result should not be told in a text. That it is ready may be said.", securely},
		messaging.Spanish: {"Dice un resultado", "El valor de un resultado no debe contarse en un texto. Puede decirse que está listo.", conSeguro}},
	"phi-drug": {messaging.English: {"Names a controlled medicine", "Carriers look twice at controlled substances, and others may read the text.", "Call it \"your medication\", or send it as a secure message."},
		messaging.Spanish: {"Nombra un medicamento controlado", "Las operadoras miran dos veces las sustancias controladas, y otros pueden leer el texto.", "Diga «su medicamento» o envíelo como mensaje seguro."}},
	"marketing-offer": {messaging.English: {"Reads like advertising", "Advertising needs a written consent of its own, which consent to be texted about care is not.", "Send it only to those who agreed to offers, or as a secure message."},
		messaging.Spanish: {"Parece publicidad", "La publicidad exige un consentimiento escrito propio; aceptar textos sobre la atención no basta.", "Envíelo solo a quien aceptó ofertas, o como mensaje seguro."}},
	"marketing-mass": {messaging.English: {"Reads like a mailing", "Carriers filter what looks as if it went to everybody.", "Write to the person by name about their own matter."},
		messaging.Spanish: {"Parece un envío general", "Las operadoras filtran lo que parece enviado a todo el mundo.", "Escriba a la persona por su nombre sobre su asunto."}},
}

// spoken is a language in which there are words.
func spoken(l messaging.Language) messaging.Language {
	if l == messaging.Spanish {
		return l
	}
	return messaging.English
}

// explain is what a rule has to say for itself.
func explain(id string, l messaging.Language) Finding {
	r, l := pack.rules[id], spoken(l)
	w, s := wordings[id][l], sources[r.source]
	if r.whole {
		w = ofWhole(r.Category, l)
	}
	consequence, ok := consequences[r.Category]
	if !ok {
		consequence = consequences[""]
	}
	return Finding{Rule: id, Category: r.Category, Verdict: r.Verdict, Title: w.title, Why: w.why, Instead: w.instead,
		Consequence: consequence[l], Source: s.name, SourceURL: s.url, Dated: s.dated}
}

// Guide is the whole rule pack for people to read (CMP-05), in its order.
type Guide struct {
	Version string `json:"version"`
	Rules   []Page `json:"rules"`
}

// Page is one rule of the guide.
type Page struct {
	Finding
	Refused string `json:"refused,omitempty"` // a text that runs into it
	Fine    string `json:"fine,omitempty"`    // one on the same subject that does not
}

// TheGuide returns the guide in a language.
func TheGuide(l messaging.Language) Guide {
	g := Guide{Version: Version}
	for _, r := range pack.list {
		f := explain(r.ID, l)
		f.Spans, f.Words = []Span{}, []string{}
		refused, fine := r.examples()
		g.Rules = append(g.Rules, Page{f, refused, fine})
	}
	return g
}

// examples are a text that runs into a rule and one that does not, if it is about wording.
func (r *rule) examples() (refused, fine string) {
	if r.whole {
		w := wholeWordings[r.Category]
		return w.refused, w.fine
	}
	e := examples[r.ID]
	return e[0], e[1]
}

// examples hold for each rule about wording a text that runs into it and one that does not.
var examples = map[string][2]string{
	"cannabis-offer":   {"New CBD gummies in stock, 20% off today", "Please stop CBD oil 7 days before your procedure."},
	"cannabis-card":    {"Medical marijuana card evaluations, $99, same day", "Please bring your medical marijuana card to the visit."},
	"rx-offer":         {"Semaglutide from $199 a month, sign up today", "Your Ozempic prior authorization was approved."},
	"rx-without":       {"Viagra, no prescription needed", "No prescription needed for the flu vaccine."},
	"rx-pharmacy":      {"Online pharmacy: all meds 80% off", "Your medicine is ready at the pharmacy."},
	"alcohol-offer":    {"Happy hour: half price margaritas", "Please drink no alcohol 24 h before surgery."},
	"tobacco-offer":    {"Disposable vapes 50% off today", "Quit smoking class on Tuesday at 6pm."},
	"firearms-offer":   {"Glock 19 for sale, $450", "Do you keep firearms locked at home?"},
	"shortener":        {"Forms: https://bit.ly/3xYz", "Forms: https://clinic.example/forms"},
	"sex-services":     {"Hot singles in your area tonight", "Your sexual health clinic visit is on Tuesday."},
	"sex-explicit":     {"Send nudes", "Do you have pain during sex?"},
	"hate-slur":        {"You dirty kike", "Interpreters are available in your language."},
	"hate-group":       {"Immigrants are filth", "We welcome patients from every country."},
	"threat":           {"I will kill you", "Have you had thoughts of killing yourself? Call 988."},
	"menace":           {"We know where you live", "Our nurse is coming to your home at 10 for the visit."},
	"abuse":            {"You stupid bitch", "We hear that you are upset. Please call us."},
	"finance-loan":     {"Payday loans up to $1000, bad credit ok", "We offer payment plans for your balance. Call billing."},
	"finance-debt":     {"Debt relief: settle for pennies on the dollar", "Your balance of $40 is past due. Please call billing."},
	"finance-invest":   {"Double your money with Bitcoin", "Your refund of $22 was issued."},
	"finance-leads":    {"Fresh insurance leads for sale, $20 each", "We never share your information with others."},
	"gambling-offer":   {"Play slots online, 200 free spins", "Help with a gambling problem: call us."},
	"phishing-secret":  {"Reply with your SSN and PIN to keep your benefits", "Please have your insurance card at hand when you call."},
	"phishing-account": {"Your account is suspended, verify at http://secure-login.example", "Your portal account is locked. Please call us."},
	"phishing-prize":   {"You've won a $1000 gift card. Claim it here", "You did it: 30 days smoke free!"},
	"phishing-parcel":  {"USPS: delivery failed, update your address at http://usps-help.xyz", "The pharmacy will ship your insulin on Monday."},
	"fraud-papers":     {"Doctor's notes for any date, $25", "Your note for work is ready at the desk."},
	"fraud-claims":     {"Miracle cure for diabetes, order today", "You look well: six months without a flare!"},
	"phi-identifier":   {"Your SSN 123-45-6789 is on file", "Please have your insurance card at hand when you call."},
	"phi-sensitive":    {"Your HIV test came back positive", "Your results are ready. Please call us."},
	"phi-diagnosis":    {"You have been diagnosed with lupus", "Dr. Lee would like to talk with you about your visit."},
	"phi-result":       {"Your A1c was 9.2", "Your lab results are ready in the portal."},
	"phi-drug":         {"Your Adderall refill is ready", "Your refill is ready."},
	"marketing-offer":  {"20% off Botox this month only", "You are due for your annual physical."},
	"marketing-mass":   {"Dear valued customers, tell all your friends", "The office is closed on Thursday."},
}
