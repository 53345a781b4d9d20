package compliance

// goods are the sets whose words are looked for in pieces and behind asterisks too.
var goods = []string{"weed", "rx", "gun", "smoke", "booze", "casino", "porn", "slur", "loan"}

// sets are the phrases that the rules speak of, English and Spanish together: people
// mix them.
func offers() (sets map[string]string, rules []rule) {
	sets = map[string]string{
		// What is offered.
		"weed": `cannabis, marijuana, marihuana, mariguana, weed, ganja, thc, thca, cbd, cbg, cbn, kratom, kratum, kush, og kush, delta 8, delta8, delta 9, delta9, delta 10, hhc, mmj, hemp,
		edible, pre roll, preroll, hashish, dispensary, dispensaries, sativa, indica, mary jane, reefer, cannabinoid, psilocybin, shroom, magic mushroom, dab rig, bong, loud pack, top shelf flower,
		top shelf bud, exotic bud, kief, thc gummy, cbd gummy, canabis, mota, hierba medicinal, yerba medicinal, sour diesel, gorilla glue, blue dream, zaza, ganga, marijuanna, marajuana, rosin, live resin, 420, med card, mmj card, kush, budtender, cannabidiol, weed card`,
		"flower": `flower, bud, strain, ounce, eighth, gummy, cart, cartridge, gas, loud, za, zip, gram, qp, oz, pack`,
		"rx": `viagra, cialis, sildenafil, tadalafil, levitra, ozempic, wegovy, mounjaro, zepbound, semaglutide, tirzepatide, liraglutide, retatrutide, glp 1, glp1, glp, saxenda, adderall, xanax, xannies, xanny, oxycontin, oxycodone,
		oxy, oxys, percocet, perc, percs, hydrocodone, vicodin, norco, lortab, tramadol, codeine, promethazine, fentanyl, ketamine, valium, diazepam, klonopin, clonazepam, ativan, lorazepam, alprazolam, ambien, zolpidem,
		modafinil, provigil, phentermine, adipex, ritalin, vyvanse, concerta, addy, addys, hgh, testosterone, trt, steroid, anabolic, dilaudid, roxicodone, roxy, suboxone, methadone, morphine, opana, demerol, carisoprodol,
		accutane, clomid, ed med, ed pill, ed medication, weight loss injection, weight loss shot, weight loss medication, weight loss med, weight loss drug, weight loss pill, skinny shot, skinny jab, diet pill, fat burner shot, painkiller, pain pill, benzo, xanies, molly, mdma, ecstasy, cocaine, heroin, lsd, meth, ivermectin,
		hydroxychloroquine, finasteride, peptide, bpc 157, pildora, dutasteride, lexapro, zoloft, prozac, latisse, retin a, tretinoin`,
		"controlled": `adderall, xanax, oxycontin, oxycodone, percocet, hydrocodone, vicodin, norco, lortab, tramadol, codeine, fentanyl, ketamine, valium, diazepam, klonopin, clonazepam, ativan, lorazepam, alprazolam,
		ambien, zolpidem, modafinil, phentermine, adipex, ritalin, methylphenidate, vyvanse, concerta, dilaudid, hydromorphone, roxicodone, suboxone, subutex, buprenorphine, sublocade, methadone, morphine, demerol, carisoprodol, tapentadol, nucynta, temazepam, restoril, lunesta, butrans, dexedrine, focalin`,
		"gun": `gun, handgun, shotgun, rifle, pistol, revolver, glock, firearm, ammo, ammunition, ar 15, ar15, ak 47, ak47, 9mm, silencer, suppressor, ghost gun, high capacity magazine, hi cap mag, extended mag, bump stock, 45 acp, 223, 556, 5.56, hollow point, sig sauer, smith and wesson, derringer, carbine,
		pistola, escopeta, arma de fuego, armas, municion, municiones, switchblade, brass knuckle, body armor, tactical knife, fireworks, firecracker, bulletproof vest, taser, draco`,
		"smoke": `cigarette, cigar, cigarillo, vape, vapes, juul, zyn, nicotine pouch, nicotine, hookah, e cig, ecig, e cigarette, ecigarette, e liquid, eliquid, e juice, ejuice, vape juice, snus, chewing tobacco, tobacco, marlboro, camel, newport, menthol, elf bar, elfbar, disposable, disposables, smoke shop, vape shop, puff bar, swisher, black and mild, mod kit, geek bar, lost mary, cigarro, cigarrillo, tabaco, vapeador, puros, shisha, smokes, pod system`,
		"booze": `beer, wine, vodka, whiskey, whisky, tequila, rum, gin, bourbon, scotch, champagne, prosecco, hard seltzer, seltzer, cocktail, margarita, mimosa, sangria, ipa, lager, liquor, liquor store, brewery, winery, happy hour, drink special, bottle service, keg, moonshine, mezcal, sake, cabernet, chardonnay, merlot, pinot, booze, alcohol, shots until, free shots, jello shot, martini, daiquiri, mojito, pint, draft beer, white claw, truly, bud light, corona extra, hennessy, patron, cognac, brandy,
		cerveza, vino, licor, trago, trago gratis, coctel, ron, hora feliz, alcoholic drink, alcoholic beverage`,
		"bar": `bar, pub, taproom, open bar, nightclub, tavern, saloon, ladies night`,

		// What somebody who sells says. The strong ones stand for themselves.
		"push": `order now, order today, order here, order online, shop now, shop today, shop online, shop our, buy now, buy today, buy online, use code, promo code, with code, discount code, coupon code, free shipping, free delivery, fast delivery, fast shipping, delivery available, we deliver, deliver to you, <percent> off, <money> off, half off, half price, hmu, hit me up, hit my line, text to order, text menu, text for menu, text for prices, while supplies last, limited time, limited offer, bogo, buy one get one, get one free, get <number> free, buy <number> get, buy <number>, for sale, 4 sale, on sale, big sale, in stock, back in stock, pull up, dm me, dm to order, dm for, inbox me, discreet shipping, discreet delivery, discreet packaging, discreet, overnight shipping, ships today, ships nationwide, shipped to your door, to your door, lowest price, best price, cheapest price, great price, great deal, best deal, hot deal, grand opening, deals, just dropped, just landed, restocked, stock up, now available, available now, shop with us, all day delivery, cash only, no id, wholesale, bulk deal, blowout, clearance, 2 for 1, 2x1, buy 2, come get yours, come get some, grab yours, get yours, come through, tap in, link in bio, flash sale,
		compre ya, compra ya, compre ahora, compra ahora, compre hoy, en oferta, en venta, se vende, vendo, vendemos, a domicilio, envio gratis, buen precio, precio bajo, mejor precio, mejores precios, descuento, promocion, ordene ya, ordene ahora, pide ya, barato, baratos`,
		"offer": `[push], buy, buying, purchase, order, ordering, sale, sell, selling, sells, sold, deal, discount, discounted, promo, coupon, special, specials, cheap, cheapest, price, prices, pricing, priced, delivery, deliver, delivered, delivers, ship, shipped, shipping, ships, shop, in stock, available, free, grab, try our, try some, we carry, now carry, carry, now have, got, we got, we sell, menu, save, saving, ounces, <money>, dropped, landed, new flavors, flavors, subscribe, sign up, join our, tickets, raffle, giveaway, win a, get a free, get your, get yours, get our, come get, stop by and, starting at, as low as, only, per pill, a pill, each, wants some, need some, want some, stash, plug, connect, vendor, supplier, tasting, specialize in, sample, bundle, come by, lowest, best, hookup, offering, now offering, now offer, we offer, for as little as, tap in, in bulk, drop off, ask us about our, ask about our, check out, first come, club,
		compre, compra, comprar, vende, venta, oferta, ofertas, precio, envio, gratis, disponible, disponibles, promo, rebaja, entrega, llevate, aproveche, aprovecha`,

		// What a clinician says.
		"no":    `no, not, without, avoid, avoiding, dont, do not, never, quit, quitting, stop taking, stop using, stop drinking, stop smoking, stop vaping, stop all, stop any, stop your, stop the, refrain, refrain from, abstain, abstain from, cannot, cant, hold, hold off, nor, skip, limit, stay away, stay off, keep away, instead of, cut back, cut down, reduce, off of, allergic to, evite, evitar, sin, no use, no tome, no beba, no fume, deje de, dejar de, didnt, did not, doesnt, does not, nothing with, less, banned, prohibited, free from, get rid of`,
		"asked": `do you, have you, did you, are you, are there, does he, does she, do any, has he, has she, did he, did she, if you use, if you smoke, if you drink, if you have, if you take, if you do, when you, whether, history of, use of, tell us, let us know, let the, questionnaire, how many, how much, how often, usa, usted usa, fuma, bebe, toma, digale, any use, last time, last used, last drink`,
		"care":  `surgery, procedure, anesthesia, screening, screen, test, counseling, counselor, disorder, withdrawal, cessation, detox, rehab, sobriety, sober, recovery, doctor says, medication, medications, medicine, medicines, interact, interacts, interaction, dose, wound, injury, pain, allergy, visit, appointment, cirugia, cita, prescription, prescriptions, refill, insurance, healing, heal, smoking class, quit line, quitline, extraction, blood pressure, effects, side effects, pregnancy, pregnant, cancer, lung, exposure, secondhand, discuss, treatment, therapy, infection, lab, labs`,
		"your":  `your, his, her, their, the patients, su, tu, pts`,
	}
	rules = []rule{
		// Cannabis: whatever the state's law says (Twilio 30459).
		{ID: "cannabis-offer", Category: Cannabis, Verdict: Block, source: srcCannabis, clauses: append(offerClauses("weed", `bring|traiga|show ..3 card|tarjeta`, `bring ..8 [weed]`, `list ..8 [weed]`),
			clause{any: []string{
				`[flower] ..3 delivered|delivery ..4 [push]`, `new|fresh|exotic|top|premium|fire|best strain|strains|bud|flower|gas|loud|za ~ [push]`, `strain|strains just|now dropped|landed|available|in`, `🍃|🌿|🥦 ~ order|menu|strain|strains|delivery|delivered|plug|gas|flower|eighth|eighths`,
				`eighth|eighths|ounces|zips|qps|half|halves from|for|starting <money>`, `best|fire|loud|dank bud|buds|flower|gas|za ~ town|city|plug|<money>|eighth`, `your plug`, `🔌 & [push]`,
				`loud|gas|za ~ 3.5|eighth|zip|<money>`, `<number> ..1 for ..1 <number> ~ loud|gas|weed|za`,
			}},
			clause{any: []string{`smoke|smoking|smokers|roll weed|kush|loud|dank|gas ~ [offer]`}, unless: []string{`[no] ..2 [weed]`, `[care]`}})},
		{ID: "cannabis-card", Category: Cannabis, Verdict: Block, source: srcCannabis, clauses: []clause{
			{any: []string{
				`[weed] ..2 card|cards|certification|certifications|certificate|recommendation|evaluation|evaluations ~ [offer]`, `get|renew|need ..3 [weed] ..2 card|certification|certificate|recommendation`, `get ..2 approved|certified|legal ~ [weed]`, `approved|qualify ..4 [weed]`, `get your|ur med|mmj|420 card`,
				`[weed] ..1 card|certification|doctor|doctors|evaluations ~ approval|approved|online|today|minutes|qualify|renewed`, `tarjeta ..2 [weed] ~ [offer]`, `obtenga|saca|saque|compra tarjeta|licencia ..2 [weed]`},
				unless: []string{`[no] ..4 [weed]`, `bring|traiga|show`, `talk|discuss|ask ..6 oncologist|specialist`, `not|dont|doesnt certify|issue|provide|offer`}},
		}},
		// Prescription drugs (Twilio 30565).
		{ID: "rx-offer", Category: Prescription, Verdict: Block, source: srcRx, clauses: []clause{
			{any: []string{`[rx] ~ [offer]`}, unless: append([]string{`[rx] ~ refill|prescription|prior|authorization|dose|copay|covered|covers|coverage|backorder|injection|appointment|mg|pen|training`, `[your] [rx]`, `[your] ..2 order|shipment|delivery|refill|medicine|medication|prescription|dose`, `[no] ..3 [rx]`, `your|the|our|any|local pharmacy|pharmacist`, `[asked]`, `[rx] and|or|with alcohol`, `mail order pharmacy`}, `test|testing strip|strips|kit`, `dont|never share|sell|buy`, `take|taking|give|use [rx]`, `steroid|testosterone cream|shot|inhaler|gel`, `quiz|study|trial|talk|lecture|webinar`)},
			{any: []string{`[rx] & [push]`}, unless: []string{`[asked]`, `[care]`, `[no]`, `[your] ..3 [rx]`, `pharmacy|pharmacist|insurance|take|taking|dose|lecture|backorder|mg`}},
			{any: []string{
				`get|order|buy|claim|grab your|ur ..1 [rx] ~ [push]|online|now|today|here|<money>|delivered`, `get|order|buy|grab|try [rx] online|now|today|here|delivered|shipped|without|w/o`, `buy|ordering|order ..2 [rx]`, `[rx] ..4 <money> ..1 a|per|each month|mo|pill|week|dose|shot`, `[rx] ~ special|promo|sale|discounted|cheap|cheapest|lowest|discount`, `ask ..3 our [rx] ~ special|promo|sale|program`,
				`cheap|ch3ap|cheapest|discount|discounted [rx]`, `[rx] ..2 for sale`, `selling ..4 [rx]`, `got ..1 [rx] ..4 <money>`, `need [rx] & got|hmu|bars|text`, `[rx] ~ first|1st patients|month ..3 <money>|free|half|off`, `<percent>|<money> off ..4 [rx]`, `[rx] ..6 <percent>|<money> off`,
				`[rx] ~ now at|here|available ~ <money>`, `we now|also|do offer|sell|carry|have|provide|stock ..3 [rx]`, `now offering ..4 [rx]`, `[rx] starting|from|only|just|as|for low|at|only|as|<money>`, `join|start ..3 [rx] ..1 program|plan|journey|challenge`, `lose ..4 pounds|lbs|weight|fat|kilos ~ [rx]`, `lose|drop|shed|melt ..3 pounds|lbs|weight|fat & [rx] & <money>|[push]|program|start|call|text`,
			}, unless: []string{`[your] ..2 copay|prescription|refill|dose|insurance`, `[no] ..3 buy|order|[rx]`, `cheaper at`, `prior authorization`, `if|before|when you lose`, `in order to`, `steroid|testosterone cream|shot|inhaler|gel|injection`, `fill|refill`}},
		}},
		{ID: "rx-without", Category: Prescription, Verdict: Block, source: srcRx, clauses: []clause{
			{any: []string{
				`no|without|w/o a? doctors? rx|script|scripts|prescription|prescriptions needed|required|necessary|req`, `no|without|w/o a? rx|script|prescription ~ [rx]`, `[rx] ..4 without|sin ..1 prescription|rx|script|receta|doctor|visit`, `no|without ..1 prescription|rx|script|doctor ~ [push]`, `no doctor|doctors needed|required|visit|necessary ~ [rx]`,
				`sin receta ~ [rx]`, `sin receta ~ [push]`, `[rx] ..3 no|without ..1 insurance|doctor|visit|rx|script ..1 needed|required|necessary|visit`, `dont|do not need ..1 prescription|rx|script ~ [push]`, `no rx|script no|[rx]`, `no rx`, `no script ..2 problem|worries`,
			}, unless: []string{
				`over the counter|counter`, `otc`, `vaccine|vaccines|shot|shots|booster|flu|covid|vacuna|vacunas|narcan|naloxone|allergy|allergies|antihistamine|tylenol|ibuprofen|contraception|contraceptive|test|tests|kit|kits|glasses|readers|hearing|thermometer|sunscreen|vitamin|vitamins|lotion|cream|shampoo|morning|plan|emergency|opill|referral|nicotine|gum|patch|probiotic`,
				`dont|never|do not|avoid|beware|careful ..6 buy|order|trust|use|take`, `[asked]`, `cant|cannot|unable|not|wont|unless|illegal|unsafe|dangerous ..8 without`, `never|not take|use|share`, `avoid websites|sites|pharmacies`, `your insurance|plan`},
			},
		}},
		{ID: "rx-pharmacy", Category: Prescription, Verdict: Block, source: srcRx, clauses: []clause{
			{any: []string{`canadian|online|overseas|mexican|indian pharmacy|meds|drugs|pills ~ [push]`, `all|cheap|discount|discounted|generic meds|pills|drugs ~ [push]`, `meds|pills|pharma <percent>|half off`, `pills|bars|beans|tabs|pressies hmu|available|4`, `buy|order meds|pills|medication|drugs online|here|now|from`, `pill|pills|tabs|bars <money> each|a`},
				unless: []string{`[no] ..4 buy|order|meds|pills`, `your|the|our|local pharmacy|pharmacist`, `bring ..5 pill|pills`, `[your] ..2 pills|meds|medication|order`, `careful|beware|avoid|never|dont`}},
		}},
		// SHAFT.
		{ID: "alcohol-offer", Category: Alcohol, Verdict: Block, source: srcShaft, clauses: []clause{
			{any: []string{`[booze] ~ [offer]`}, unless: []string{`[no] ..2 [booze]`, `alcohol free|wipe|wipes|swab|swabs|pad|pads|prep|rub|use|withdrawal|based|screening|disorder|counseling|test|level|content`, `rubbing|isopropyl|non|denatured|wood alcohol`, `[booze] stain|stains|vinegar|battered|colored`, `port wine`, `root|ginger|butter beer`, `[asked]`, `hand sanitizer`, `with [booze]`, `ron|gin|corona|patron|brandy|ron|scotch|rum|martini|merlot|sake tape|dr|mr|mrs|ms|is|will|was|has|says|called|and`, `mr|mrs|ms|dr|hi|hello|dear|nurse|at|on ..1 ron|gin|corona|patron|brandy|scotch|martini|beer|wine|truly|pint`, `[booze] st|street|rd|road|ave|avenue|lane|ln|dr|drive|creek|hill|blvd|hwy|country`, `one|a|half pint|pint of`, `alcohol ~ medication|medicine|meds|antibiotic|surgery|procedure|limit`, `for the sake of|your`, `truly ..1`}},
			{any: []string{`[booze] & [push]`}, unless: []string{`[asked]`, `[care]`, `[no]`, `alcohol`, `[booze] st|street|rd|road|ave|avenue|lane|ln|dr|drive|creek|hill|blvd`, `mr|mrs|ms|dr|hi|hello|dear|nurse ..1 [booze]`, `truly|sake|patron|ron|gin|pint|corona|brandy|martini|scotch`}},
			{any: []string{`happy hour|hours`, `hora feliz`, `free|half|2 ..3 margaritas|cocktails|beers|drinks|shots ..3 until|tonight|all|friday|saturday|ladies`, `drink|drinks specials|special`, `bottomless mimosas|drinks|brunch`, `ladies night`, `beers|cocktails|wine|beer|margaritas on us|me|tap`, `wine|beer|whiskey|bourbon|tequila|vodka|brewery|winery|distillery tasting|tour|club|crawl|festival|fest|pairing|night|giveaway|raffle`, `[bar] ~ drinks|tonight|specials|shots|beer|beers|dj`, `🍺|🍻|🍷|🍸|🍹|🥂|🍾|🥃 ~ [offer]|tonight|party|drinks|thirsty|friday`, `free|cold|cheap beer|beers|wine|drinks ..3 at|with|for|all|tonight|when|this`, `free|cold beer|beers|wine|booze|cocktails|shots`},
				unless: []string{`[no] ..2 [booze]`, `[asked]`, `[care]`, `free beer|wine|alcohol diet`, `non alcoholic`, `sugar|gluten|alcohol free`}},
		}},
		{ID: "tobacco-offer", Category: Tobacco, Verdict: Block, source: srcTobacco, clauses: append(offerClauses("smoke", `nicotine|niccotine gum|patch|patches|lozenge|lozenges|replacement|inhaler|spray|free`, `patch|patches|lozenge|lozenges`, `[asked]`, `smoke free`, `tobacco rd|road|st|street|ave`, `quit|quitting|stopping|cessation|quitline`, `camel pose|hump|back`, `disposable gloves|masks|mask|gown|gowns|diapers|contacts|contact|lenses|underwear|briefs|pads|underpads|wipes|needles|syringes|razor|bags|cups|towels`, `lung|cancer|screening|asthma`, `menthol rub|cream|patch|lotion|cough|rub|gel`, `tobacco|vaping|smoking treatment|counseling|class|classes|program|coach|help|settlement`, `camel|newport|patron st|street|rd|road|beach|office|clinic|location`, `dr|mr|mrs|ms camel|newport|swisher`),
			clause{any: []string{`vape|vapes|e|elf|geek juice|shop|kit|kits|cartridges|bars ~ [offer]|<money>`, `carton|cartons|pack|packs ..2 of? ..1 cigarettes|smokes|marlboro|newports|menthols ..4 <money>|cheap`, `<money> ..2 carton|cartons|pack ~ [smoke]`, `hookah|cigar|shisha lounge|bar|event|night|tasting`}, unless: []string{`[no] ..2 [smoke]`, `[asked]`, `[care]`, `quit`}})},
		{ID: "firearms-offer", Category: Firearms, Verdict: Block, source: srcShaft, clauses: append(offerClauses("gun", `glue|nail|caulk|temperature|massage|squirt|water|heat|radar|staple|spray|paint|top|hot|nerf|thermometer gun|guns`, `gun|guns|firearm|firearms|trigger|cable lock|locks|safe|safes|lockbox|lockboxes|safety|storage|violence|buyback`, `[asked]`, `locked|unloaded|unlocked|stored|lockbox|secured|storage|buyback|violence`, `gun|pistol|rifle|colt|remington|winchester club|rd|road|st|street|ave|lane|hill|range|drive|creek`, `223|556 main|st|street|suite|room|oak`, `suite|room|apt|ext|unit|box|ref|claim|number|case|order|at|our|line 223|556`, `top|jump|young gun`, `appetite suppressor`, `bullet|gunshot|shot wound|fragments`, `fireworks|firecracker ..3 injury|burn|burns|safety|loud|noise|dog`, `calle`, `[gun] ..3 relative|relatives|removed|surrender`, `body armor`),
			clause{any: []string{`gun|guns|knife|rifle|ammo|arms show|shows|auction|raffle|giveaway|dealer|store|shop|depot`, `no ..1 background|license|papers|serial ~ [gun]`, `ghost gun|guns`, `glock|glocks|ar|ammo|rifles|handguns|pistols ..2 available|4|for|restock|restocked|hmu|arrived`, `concealed|ccw carry? class|permit|course|license ~ [offer]|[gun]`, `🔫 ~ [offer]`}, unless: []string{`[no] ..2 [gun]`, `[asked]`, `[care]`, `lock|locks|locked|safe|storage|violence`}})},
		{ID: "shortener", Category: Shortener, Verdict: Block, source: srcShortener, clauses: []clause{{any: []string{isShort}}}},
	}
	return sets, rules
}

// offerClauses are how goods are offered: near what a seller says, or in a text that
// sells somewhere, unless the sentence warns of them or asks about them.
func offerClauses(name string, more ...string) []clause {
	g := "[" + name + "]"
	avoid := append([]string{`[no] ..2 ` + g, g + ` free|use|withdrawal|cessation|screening|screen|test|disorder|counseling|questionnaire|history|consumption`, g + ` and|or|, ..2 use|withdrawal`}, more...)
	return []clause{
		{any: []string{g + ` ~ [offer]`}, unless: avoid},
		{any: []string{g + ` & [push]`}, unless: append([]string{`[asked]`, `[care]`, `[no]`}, avoid...)},
	}
}
