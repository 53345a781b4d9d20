export namespace app {
	
	export class Attachment {
	    id: string;
	    name: string;
	    kind: string;
	    type: string;
	    size: number;
	    width: number;
	    height: number;
	    absent: string;
	
	    static createFrom(source: any = {}) {
	        return new Attachment(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.type = source["type"];
	        this.size = source["size"];
	        this.width = source["width"];
	        this.height = source["height"];
	        this.absent = source["absent"];
	    }
	}
	export class CarrierAccount {
	    name: string;
	    hook: string;
	
	    static createFrom(source: any = {}) {
	        return new CarrierAccount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.hook = source["hook"];
	    }
	}
	export class ConsentForm {
	    address: string;
	    contact: string;
	    how: string;
	
	    static createFrom(source: any = {}) {
	        return new ConsentForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.contact = source["contact"];
	        this.how = source["how"];
	    }
	}
	export class ContactRow {
	    id: string;
	    name: string;
	    initials: string;
	    birthDate: string;
	    phone: string;
	    email: string;
	    account: string;
	    accountAt: string;
	    inviteExpires: string;
	    asksConfirmation: boolean;
	    tags: string[];
	    asksBack: boolean;
	    unverified: boolean;
	    unreached: string;
	    kind: string;
	    relatedTo: string;
	
	    static createFrom(source: any = {}) {
	        return new ContactRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.birthDate = source["birthDate"];
	        this.phone = source["phone"];
	        this.email = source["email"];
	        this.account = source["account"];
	        this.accountAt = source["accountAt"];
	        this.inviteExpires = source["inviteExpires"];
	        this.asksConfirmation = source["asksConfirmation"];
	        this.tags = source["tags"];
	        this.asksBack = source["asksBack"];
	        this.unverified = source["unverified"];
	        this.unreached = source["unreached"];
	        this.kind = source["kind"];
	        this.relatedTo = source["relatedTo"];
	    }
	}
	export class InboxRow {
	    id: string;
	    contact: string;
	    name: string;
	    initials: string;
	    account: string;
	    unverified: boolean;
	    channel: string;
	    link: string;
	    linkName: string;
	    number: string;
	    numberPhone: string;
	    phone: string;
	    mailbox: string;
	    mailboxAddress: string;
	    email: string;
	    subject: string;
	    preview: string;
	    carries: string;
	    mine: boolean;
	    author: string;
	    at: string;
	    unread: number;
	    event: string;
	    reason: string;
	    mark: string;
	    readOnly: boolean;
	    note: boolean;
	    tags: string[];
	    group: boolean;
	
	    static createFrom(source: any = {}) {
	        return new InboxRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.contact = source["contact"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.account = source["account"];
	        this.unverified = source["unverified"];
	        this.channel = source["channel"];
	        this.link = source["link"];
	        this.linkName = source["linkName"];
	        this.number = source["number"];
	        this.numberPhone = source["numberPhone"];
	        this.phone = source["phone"];
	        this.mailbox = source["mailbox"];
	        this.mailboxAddress = source["mailboxAddress"];
	        this.email = source["email"];
	        this.subject = source["subject"];
	        this.preview = source["preview"];
	        this.carries = source["carries"];
	        this.mine = source["mine"];
	        this.author = source["author"];
	        this.at = source["at"];
	        this.unread = source["unread"];
	        this.event = source["event"];
	        this.reason = source["reason"];
	        this.mark = source["mark"];
	        this.readOnly = source["readOnly"];
	        this.note = source["note"];
	        this.tags = source["tags"];
	        this.group = source["group"];
	    }
	}
	export class Draft {
	    body: string;
	    subject: string;
	    other: string;
	    returned: boolean;
	    reason: string;
	    at: string;
	    attachments: Attachment[];
	
	    static createFrom(source: any = {}) {
	        return new Draft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.body = source["body"];
	        this.subject = source["subject"];
	        this.other = source["other"];
	        this.returned = source["returned"];
	        this.reason = source["reason"];
	        this.at = source["at"];
	        this.attachments = this.convertValues(source["attachments"], Attachment);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ContactCard {
	    id: string;
	    name: string;
	    initials: string;
	    birthDate: string;
	    phone: string;
	    email: string;
	    account: string;
	    accountAt: string;
	    inviteExpires: string;
	    asksConfirmation: boolean;
	    tags: string[];
	    asksBack: boolean;
	    unverified: boolean;
	    unreached: string;
	    kind: string;
	    relatedTo: string;
	    version: number;
	    relatedName: string;
	    language: string;
	    timeZone: string;
	    canInvite: boolean;
	    canResend: boolean;
	    canMessage: boolean;
	    why: string;
	    draft: Draft;
	    conversations: InboxRow[];
	    chart: string;
	    chartName: string;
	    chartBirthDate: string;
	    merged: ContactRow[];
	
	    static createFrom(source: any = {}) {
	        return new ContactCard(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.birthDate = source["birthDate"];
	        this.phone = source["phone"];
	        this.email = source["email"];
	        this.account = source["account"];
	        this.accountAt = source["accountAt"];
	        this.inviteExpires = source["inviteExpires"];
	        this.asksConfirmation = source["asksConfirmation"];
	        this.tags = source["tags"];
	        this.asksBack = source["asksBack"];
	        this.unverified = source["unverified"];
	        this.unreached = source["unreached"];
	        this.kind = source["kind"];
	        this.relatedTo = source["relatedTo"];
	        this.version = source["version"];
	        this.relatedName = source["relatedName"];
	        this.language = source["language"];
	        this.timeZone = source["timeZone"];
	        this.canInvite = source["canInvite"];
	        this.canResend = source["canResend"];
	        this.canMessage = source["canMessage"];
	        this.why = source["why"];
	        this.draft = this.convertValues(source["draft"], Draft);
	        this.conversations = this.convertValues(source["conversations"], InboxRow);
	        this.chart = source["chart"];
	        this.chartName = source["chartName"];
	        this.chartBirthDate = source["chartBirthDate"];
	        this.merged = this.convertValues(source["merged"], ContactRow);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ContactForm {
	    id: string;
	    version: number;
	    name: string;
	    phone: string;
	    email: string;
	    birthDate: string;
	    language: string;
	    timeZone: string;
	    anyway: boolean;
	    kind: string;
	    relatedTo: string;
	    invite: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ContactForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.version = source["version"];
	        this.name = source["name"];
	        this.phone = source["phone"];
	        this.email = source["email"];
	        this.birthDate = source["birthDate"];
	        this.language = source["language"];
	        this.timeZone = source["timeZone"];
	        this.anyway = source["anyway"];
	        this.kind = source["kind"];
	        this.relatedTo = source["relatedTo"];
	        this.invite = source["invite"];
	    }
	}
	export class ContactPage {
	    rows: ContactRow[];
	    next: string;
	    total: number;
	
	    static createFrom(source: any = {}) {
	        return new ContactPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], ContactRow);
	        this.next = source["next"];
	        this.total = source["total"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Participant {
	    id: string;
	    teammate: boolean;
	    name: string;
	    initials: string;
	    account: string;
	    role: string;
	    since: string;
	    seenAt: string;
	
	    static createFrom(source: any = {}) {
	        return new Participant(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.teammate = source["teammate"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.account = source["account"];
	        this.role = source["role"];
	        this.since = source["since"];
	        this.seenAt = source["seenAt"];
	    }
	}
	export class MailParty {
	    name: string;
	    email: string;
	
	    static createFrom(source: any = {}) {
	        return new MailParty(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.email = source["email"];
	    }
	}
	export class MailRecipients {
	    to: MailParty[];
	    cc: MailParty[];
	
	    static createFrom(source: any = {}) {
	        return new MailRecipients(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.to = this.convertValues(source["to"], MailParty);
	        this.cc = this.convertValues(source["cc"], MailParty);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Conversation {
	    id: string;
	    contact: string;
	    name: string;
	    initials: string;
	    birthDate: string;
	    phone: string;
	    email: string;
	    account: string;
	    accountAt: string;
	    unverified: boolean;
	    channel: string;
	    subject: string;
	    linkName: string;
	    number: string;
	    numberPhone: string;
	    textsTo: string;
	    textsOffAt: string;
	    mailbox: string;
	    mailboxAddress: string;
	    emailTo: string;
	    answer: MailRecipients;
	    answerAll: MailRecipients;
	    identification: string;
	    members: number;
	    readOnly: boolean;
	    canSend: boolean;
	    why: string;
	    unread: number;
	    readTo: string;
	    draft: Draft;
	    noteDraft: Draft;
	    mentions: number;
	    tags: string[];
	    others: InboxRow[];
	    archived: boolean;
	    assignee: string;
	    assigneeName: string;
	    group: boolean;
	    people: Participant[];
	    early: string;
	
	    static createFrom(source: any = {}) {
	        return new Conversation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.contact = source["contact"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.birthDate = source["birthDate"];
	        this.phone = source["phone"];
	        this.email = source["email"];
	        this.account = source["account"];
	        this.accountAt = source["accountAt"];
	        this.unverified = source["unverified"];
	        this.channel = source["channel"];
	        this.subject = source["subject"];
	        this.linkName = source["linkName"];
	        this.number = source["number"];
	        this.numberPhone = source["numberPhone"];
	        this.textsTo = source["textsTo"];
	        this.textsOffAt = source["textsOffAt"];
	        this.mailbox = source["mailbox"];
	        this.mailboxAddress = source["mailboxAddress"];
	        this.emailTo = source["emailTo"];
	        this.answer = this.convertValues(source["answer"], MailRecipients);
	        this.answerAll = this.convertValues(source["answerAll"], MailRecipients);
	        this.identification = source["identification"];
	        this.members = source["members"];
	        this.readOnly = source["readOnly"];
	        this.canSend = source["canSend"];
	        this.why = source["why"];
	        this.unread = source["unread"];
	        this.readTo = source["readTo"];
	        this.draft = this.convertValues(source["draft"], Draft);
	        this.noteDraft = this.convertValues(source["noteDraft"], Draft);
	        this.mentions = source["mentions"];
	        this.tags = source["tags"];
	        this.others = this.convertValues(source["others"], InboxRow);
	        this.archived = source["archived"];
	        this.assignee = source["assignee"];
	        this.assigneeName = source["assigneeName"];
	        this.group = source["group"];
	        this.people = this.convertValues(source["people"], Participant);
	        this.early = source["early"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LinkCount {
	    id: string;
	    name: string;
	    messages: number;
	
	    static createFrom(source: any = {}) {
	        return new LinkCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.messages = source["messages"];
	    }
	}
	export class Counts {
	    messages: number;
	    conversations: number;
	    mine: number;
	    unassigned: number;
	    attention: number;
	    mentions: number;
	    drafts: number;
	    archived: number;
	    links: LinkCount[];
	    numbers: LinkCount[];
	    mailboxes: LinkCount[];
	
	    static createFrom(source: any = {}) {
	        return new Counts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.messages = source["messages"];
	        this.conversations = source["conversations"];
	        this.mine = source["mine"];
	        this.unassigned = source["unassigned"];
	        this.attention = source["attention"];
	        this.mentions = source["mentions"];
	        this.drafts = source["drafts"];
	        this.archived = source["archived"];
	        this.links = this.convertValues(source["links"], LinkCount);
	        this.numbers = this.convertValues(source["numbers"], LinkCount);
	        this.mailboxes = this.convertValues(source["mailboxes"], LinkCount);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Device {
	    id: string;
	    teammate: string;
	    name: string;
	    madeAt: string;
	    lastSeen: string;
	    here: boolean;
	    stopped: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Device(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.teammate = source["teammate"];
	        this.name = source["name"];
	        this.madeAt = source["madeAt"];
	        this.lastSeen = source["lastSeen"];
	        this.here = source["here"];
	        this.stopped = source["stopped"];
	    }
	}
	export class Door {
	    link: string;
	    practice: string;
	    url: string;
	    size: number;
	    path: string;
	
	    static createFrom(source: any = {}) {
	        return new Door(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.link = source["link"];
	        this.practice = source["practice"];
	        this.url = source["url"];
	        this.size = source["size"];
	        this.path = source["path"];
	    }
	}
	
	export class DroppedFile {
	    id: string;
	    name: string;
	    size: number;
	
	    static createFrom(source: any = {}) {
	        return new DroppedFile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.size = source["size"];
	    }
	}
	export class ExportChoice {
	    conversation: string;
	    contact: string;
	    why: string;
	    notes: boolean;
	    code: string;
	    language: string;
	
	    static createFrom(source: any = {}) {
	        return new ExportChoice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = source["conversation"];
	        this.contact = source["contact"];
	        this.why = source["why"];
	        this.notes = source["notes"];
	        this.code = source["code"];
	        this.language = source["language"];
	    }
	}
	export class FileRow {
	    id: string;
	    name: string;
	    kind: string;
	    type: string;
	    size: number;
	    width: number;
	    height: number;
	    absent: string;
	    message: string;
	    at: string;
	    author: string;
	
	    static createFrom(source: any = {}) {
	        return new FileRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.type = source["type"];
	        this.size = source["size"];
	        this.width = source["width"];
	        this.height = source["height"];
	        this.absent = source["absent"];
	        this.message = source["message"];
	        this.at = source["at"];
	        this.author = source["author"];
	    }
	}
	export class Finding {
	    rule: string;
	    category: string;
	    verdict: string;
	    marks: number[];
	    words: string[];
	    title: string;
	    why: string;
	    consequence: string;
	    instead: string;
	    source: string;
	    sourceUrl: string;
	    dated: string;
	    rewrite: string;
	
	    static createFrom(source: any = {}) {
	        return new Finding(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rule = source["rule"];
	        this.category = source["category"];
	        this.verdict = source["verdict"];
	        this.marks = source["marks"];
	        this.words = source["words"];
	        this.title = source["title"];
	        this.why = source["why"];
	        this.consequence = source["consequence"];
	        this.instead = source["instead"];
	        this.source = source["source"];
	        this.sourceUrl = source["sourceUrl"];
	        this.dated = source["dated"];
	        this.rewrite = source["rewrite"];
	    }
	}
	export class Forwarded {
	    draft: string;
	    left: string[];
	
	    static createFrom(source: any = {}) {
	        return new Forwarded(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.draft = source["draft"];
	        this.left = source["left"];
	    }
	}
	export class SearchHit {
	    conversation: string;
	    message: string;
	    note: string;
	    position: string;
	    name: string;
	    initials: string;
	    account: string;
	    group: boolean;
	    snippet: string;
	    marks: number[];
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new SearchHit(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = source["conversation"];
	        this.message = source["message"];
	        this.note = source["note"];
	        this.position = source["position"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.account = source["account"];
	        this.group = source["group"];
	        this.snippet = source["snippet"];
	        this.marks = source["marks"];
	        this.at = source["at"];
	    }
	}
	export class Found {
	    messages: SearchHit[];
	    contacts: ContactRow[];
	
	    static createFrom(source: any = {}) {
	        return new Found(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.messages = this.convertValues(source["messages"], SearchHit);
	        this.contacts = this.convertValues(source["contacts"], ContactRow);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class GuideRule {
	    rule: string;
	    category: string;
	    verdict: string;
	    marks: number[];
	    words: string[];
	    title: string;
	    why: string;
	    consequence: string;
	    instead: string;
	    source: string;
	    sourceUrl: string;
	    dated: string;
	    rewrite: string;
	    refused: string;
	    fine: string;
	
	    static createFrom(source: any = {}) {
	        return new GuideRule(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rule = source["rule"];
	        this.category = source["category"];
	        this.verdict = source["verdict"];
	        this.marks = source["marks"];
	        this.words = source["words"];
	        this.title = source["title"];
	        this.why = source["why"];
	        this.consequence = source["consequence"];
	        this.instead = source["instead"];
	        this.source = source["source"];
	        this.sourceUrl = source["sourceUrl"];
	        this.dated = source["dated"];
	        this.rewrite = source["rewrite"];
	        this.refused = source["refused"];
	        this.fine = source["fine"];
	    }
	}
	export class Health {
	    online: boolean;
	    since: string;
	    waiting: number;
	    syncing: boolean;
	    sentence: string;
	
	    static createFrom(source: any = {}) {
	        return new Health(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.online = source["online"];
	        this.since = source["since"];
	        this.waiting = source["waiting"];
	        this.syncing = source["syncing"];
	        this.sentence = source["sentence"];
	    }
	}
	export class InboxPage {
	    rows: InboxRow[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new InboxPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], InboxRow);
	        this.next = source["next"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class JoinForm {
	    link: string;
	    name: string;
	    passphrase: string;
	    code: string;
	    pin: string;
	
	    static createFrom(source: any = {}) {
	        return new JoinForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.link = source["link"];
	        this.name = source["name"];
	        this.passphrase = source["passphrase"];
	        this.code = source["code"];
	        this.pin = source["pin"];
	    }
	}
	export class KeptText {
	    conversation: string;
	    number: string;
	    phone: string;
	    body: string;
	    files: boolean;
	
	    static createFrom(source: any = {}) {
	        return new KeptText(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = source["conversation"];
	        this.number = source["number"];
	        this.phone = source["phone"];
	        this.body = source["body"];
	        this.files = source["files"];
	    }
	}
	
	export class LinkForm {
	    id: string;
	    fields: string[];
	    name: string;
	    kind: string;
	    owner: string;
	    assignee: string;
	    archived: boolean;
	    add: string[];
	    remove: string[];
	    tag: string[];
	    untag: string[];
	
	    static createFrom(source: any = {}) {
	        return new LinkForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.fields = source["fields"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.owner = source["owner"];
	        this.assignee = source["assignee"];
	        this.archived = source["archived"];
	        this.add = source["add"];
	        this.remove = source["remove"];
	        this.tag = source["tag"];
	        this.untag = source["untag"];
	    }
	}
	export class LinkMember {
	    id: string;
	    name: string;
	    initials: string;
	
	    static createFrom(source: any = {}) {
	        return new LinkMember(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	    }
	}
	export class LinkOpen {
	    id: string;
	    open: number;
	
	    static createFrom(source: any = {}) {
	        return new LinkOpen(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.open = source["open"];
	    }
	}
	export class LinkRow {
	    id: string;
	    name: string;
	    default: boolean;
	
	    static createFrom(source: any = {}) {
	        return new LinkRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.default = source["default"];
	    }
	}
	export class LinkSetting {
	    id: string;
	    name: string;
	    kind: string;
	    owner: string;
	    ownerName: string;
	    members: LinkMember[];
	    mine: boolean;
	    open: number;
	    archived: boolean;
	    assignee: string;
	    assigneeName: string;
	    tags: string[];
	    door: boolean;
	
	    static createFrom(source: any = {}) {
	        return new LinkSetting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.owner = source["owner"];
	        this.ownerName = source["ownerName"];
	        this.members = this.convertValues(source["members"], LinkMember);
	        this.mine = source["mine"];
	        this.open = source["open"];
	        this.archived = source["archived"];
	        this.assignee = source["assignee"];
	        this.assigneeName = source["assigneeName"];
	        this.tags = source["tags"];
	        this.door = source["door"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LinkSettings {
	    links: LinkSetting[];
	    staff: LinkMember[];
	    canEdit: boolean;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new LinkSettings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.links = this.convertValues(source["links"], LinkSetting);
	        this.staff = this.convertValues(source["staff"], LinkMember);
	        this.canEdit = source["canEdit"];
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class LooseDraft {
	    key: string;
	    note: boolean;
	    mail: boolean;
	    contacts: string[];
	    colleagues: LinkMember[];
	    names: string[];
	    group: boolean;
	    initials: string;
	    account: string;
	    subject: string;
	    preview: string;
	    files: number;
	    reason: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new LooseDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.note = source["note"];
	        this.mail = source["mail"];
	        this.contacts = source["contacts"];
	        this.colleagues = this.convertValues(source["colleagues"], LinkMember);
	        this.names = source["names"];
	        this.group = source["group"];
	        this.initials = source["initials"];
	        this.account = source["account"];
	        this.subject = source["subject"];
	        this.preview = source["preview"];
	        this.files = source["files"];
	        this.reason = source["reason"];
	        this.at = source["at"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Mail {
	    from: MailParty;
	    to: MailParty[];
	    cc: MailParty[];
	    subject: string;
	    quoted: string;
	    verified: boolean;
	    automatic: boolean;
	    bounced: string[];
	    page: boolean;
	    unreadable: string;
	
	    static createFrom(source: any = {}) {
	        return new Mail(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = this.convertValues(source["from"], MailParty);
	        this.to = this.convertValues(source["to"], MailParty);
	        this.cc = this.convertValues(source["cc"], MailParty);
	        this.subject = source["subject"];
	        this.quoted = source["quoted"];
	        this.verified = source["verified"];
	        this.automatic = source["automatic"];
	        this.bounced = source["bounced"];
	        this.page = source["page"];
	        this.unreadable = source["unreadable"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MailLink {
	    shown: string;
	    email: string;
	
	    static createFrom(source: any = {}) {
	        return new MailLink(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.shown = source["shown"];
	        this.email = source["email"];
	    }
	}
	export class MailPage {
	    remote: number;
	    allowed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MailPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.remote = source["remote"];
	        this.allowed = source["allowed"];
	    }
	}
	
	
	export class MailServer {
	    host: string;
	    port: number;
	    tls: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MailServer(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.host = source["host"];
	        this.port = source["port"];
	        this.tls = source["tls"];
	    }
	}
	export class MailServers {
	    found: boolean;
	    imap: MailServer;
	    smtp: MailServer;
	    user: string;
	    appPassword: boolean;
	    consent: string;
	    confirm: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MailServers(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.found = source["found"];
	        this.imap = this.convertValues(source["imap"], MailServer);
	        this.smtp = this.convertValues(source["smtp"], MailServer);
	        this.user = source["user"];
	        this.appPassword = source["appPassword"];
	        this.consent = source["consent"];
	        this.confirm = source["confirm"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MailboxHealth {
	    trouble: string;
	    since: string;
	    heardAt: string;
	    test: string;
	    testedAt: string;
	
	    static createFrom(source: any = {}) {
	        return new MailboxHealth(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.trouble = source["trouble"];
	        this.since = source["since"];
	        this.heardAt = source["heardAt"];
	        this.test = source["test"];
	        this.testedAt = source["testedAt"];
	    }
	}
	export class MailboxSetting {
	    id: string;
	    address: string;
	    name: string;
	    label: string;
	    signature: string;
	    members: LinkMember[];
	    mine: boolean;
	    archived: boolean;
	    assignee: string;
	    assigneeName: string;
	    tags: string[];
	    health: MailboxHealth;
	
	    static createFrom(source: any = {}) {
	        return new MailboxSetting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.address = source["address"];
	        this.name = source["name"];
	        this.label = source["label"];
	        this.signature = source["signature"];
	        this.members = this.convertValues(source["members"], LinkMember);
	        this.mine = source["mine"];
	        this.archived = source["archived"];
	        this.assignee = source["assignee"];
	        this.assigneeName = source["assigneeName"];
	        this.tags = source["tags"];
	        this.health = this.convertValues(source["health"], MailboxHealth);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MailSettings {
	    mailboxes: MailboxSetting[];
	    staff: LinkMember[];
	    footer: string;
	    canEdit: boolean;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new MailSettings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mailboxes = this.convertValues(source["mailboxes"], MailboxSetting);
	        this.staff = this.convertValues(source["staff"], LinkMember);
	        this.footer = source["footer"];
	        this.canEdit = source["canEdit"];
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MailboxForm {
	    id: string;
	    fields: string[];
	    address: string;
	    name: string;
	    label: string;
	    signature: string;
	    archived: boolean;
	    assignee: string;
	    add: string[];
	    remove: string[];
	    tag: string[];
	    untag: string[];
	    granted: boolean;
	    password: string;
	    user: string;
	    imap: MailServer;
	    smtp: MailServer;
	
	    static createFrom(source: any = {}) {
	        return new MailboxForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.fields = source["fields"];
	        this.address = source["address"];
	        this.name = source["name"];
	        this.label = source["label"];
	        this.signature = source["signature"];
	        this.archived = source["archived"];
	        this.assignee = source["assignee"];
	        this.add = source["add"];
	        this.remove = source["remove"];
	        this.tag = source["tag"];
	        this.untag = source["untag"];
	        this.granted = source["granted"];
	        this.password = source["password"];
	        this.user = source["user"];
	        this.imap = this.convertValues(source["imap"], MailServer);
	        this.smtp = this.convertValues(source["smtp"], MailServer);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class MailboxRow {
	    id: string;
	    label: string;
	    address: string;
	    name: string;
	
	    static createFrom(source: any = {}) {
	        return new MailboxRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.label = source["label"];
	        this.address = source["address"];
	        this.name = source["name"];
	    }
	}
	
	export class Match {
	    contact: string;
	    chart: string;
	    verified: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Match(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.contact = source["contact"];
	        this.chart = source["chart"];
	        this.verified = source["verified"];
	    }
	}
	export class Me {
	    id: string;
	    name: string;
	    title: string;
	    practice: string;
	
	    static createFrom(source: any = {}) {
	        return new Me(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.title = source["title"];
	        this.practice = source["practice"];
	    }
	}
	export class Message {
	    id: string;
	    author: string;
	    kind: string;
	    mine: boolean;
	    body: string;
	    mail: Mail;
	    event: string;
	    attachments: Attachment[];
	    status: string;
	    reason: string;
	    code: string;
	    segments: number;
	    ahead: number;
	    seenAt: string;
	    seenBy: number;
	    of: number;
	    position: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new Message(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.author = source["author"];
	        this.kind = source["kind"];
	        this.mine = source["mine"];
	        this.body = source["body"];
	        this.mail = this.convertValues(source["mail"], Mail);
	        this.event = source["event"];
	        this.attachments = this.convertValues(source["attachments"], Attachment);
	        this.status = source["status"];
	        this.reason = source["reason"];
	        this.code = source["code"];
	        this.segments = source["segments"];
	        this.ahead = source["ahead"];
	        this.seenAt = source["seenAt"];
	        this.seenBy = source["seenBy"];
	        this.of = source["of"];
	        this.position = source["position"];
	        this.at = source["at"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SeenBy {
	    name: string;
	    teammate: boolean;
	    initials: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new SeenBy(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.teammate = source["teammate"];
	        this.initials = source["initials"];
	        this.at = source["at"];
	    }
	}
	export class MessageDetails {
	    id: string;
	    sentBy: string;
	    from: string;
	    sentAt: string;
	    status: string;
	    seen: SeenBy[];
	
	    static createFrom(source: any = {}) {
	        return new MessageDetails(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.sentBy = source["sentBy"];
	        this.from = source["from"];
	        this.sentAt = source["sentAt"];
	        this.status = source["status"];
	        this.seen = this.convertValues(source["seen"], SeenBy);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Note {
	    id: string;
	    author: string;
	    mine: boolean;
	    body: string;
	    mentions: LinkMember[];
	    position: string;
	    at: string;
	
	    static createFrom(source: any = {}) {
	        return new Note(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.author = source["author"];
	        this.mine = source["mine"];
	        this.body = source["body"];
	        this.mentions = this.convertValues(source["mentions"], LinkMember);
	        this.position = source["position"];
	        this.at = source["at"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MessagePage {
	    messages: Message[];
	    notes: Note[];
	    older: string;
	    newer: string;
	
	    static createFrom(source: any = {}) {
	        return new MessagePage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.messages = this.convertValues(source["messages"], Message);
	        this.notes = this.convertValues(source["notes"], Note);
	        this.older = source["older"];
	        this.newer = source["newer"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Mistake {
	    id: string;
	    at: string;
	    report: string;
	    given: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Mistake(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.at = source["at"];
	        this.report = source["report"];
	        this.given = source["given"];
	    }
	}
	export class Namesake {
	    id: string;
	    name: string;
	    birthDate: string;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new Namesake(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.birthDate = source["birthDate"];
	        this.why = source["why"];
	    }
	}
	export class NewEmail {
	    mailbox: string;
	    contact: string;
	    address: string;
	    subject: string;
	    body: string;
	    of: string;
	    attachments: string[];
	    cc: MailParty[];
	
	    static createFrom(source: any = {}) {
	        return new NewEmail(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mailbox = source["mailbox"];
	        this.contact = source["contact"];
	        this.address = source["address"];
	        this.subject = source["subject"];
	        this.body = source["body"];
	        this.of = source["of"];
	        this.attachments = source["attachments"];
	        this.cc = this.convertValues(source["cc"], MailParty);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class NewMessage {
	    contact: string;
	    with: string[];
	    teammates: string[];
	    namesShown: boolean;
	    link: string;
	    subject: string;
	    body: string;
	    attachments: string[];
	
	    static createFrom(source: any = {}) {
	        return new NewMessage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.contact = source["contact"];
	        this.with = source["with"];
	        this.teammates = source["teammates"];
	        this.namesShown = source["namesShown"];
	        this.link = source["link"];
	        this.subject = source["subject"];
	        this.body = source["body"];
	        this.attachments = source["attachments"];
	    }
	}
	export class NewText {
	    number: string;
	    contact: string;
	    phone: string;
	    body: string;
	    despite: string;
	    of: string;
	    attachments: string[];
	
	    static createFrom(source: any = {}) {
	        return new NewText(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.number = source["number"];
	        this.contact = source["contact"];
	        this.phone = source["phone"];
	        this.body = source["body"];
	        this.despite = source["despite"];
	        this.of = source["of"];
	        this.attachments = source["attachments"];
	    }
	}
	
	export class Notice {
	    kind: string;
	    language: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new Notice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.language = source["language"];
	        this.text = source["text"];
	    }
	}
	export class NumberForm {
	    id: string;
	    fields: string[];
	    phone: string;
	    label: string;
	    archived: boolean;
	    mms: string;
	    registration: string;
	    reason: string;
	    rate: number;
	    assignee: string;
	    add: string[];
	    remove: string[];
	    tag: string[];
	    untag: string[];
	
	    static createFrom(source: any = {}) {
	        return new NumberForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.fields = source["fields"];
	        this.phone = source["phone"];
	        this.label = source["label"];
	        this.archived = source["archived"];
	        this.mms = source["mms"];
	        this.registration = source["registration"];
	        this.reason = source["reason"];
	        this.rate = source["rate"];
	        this.assignee = source["assignee"];
	        this.add = source["add"];
	        this.remove = source["remove"];
	        this.tag = source["tag"];
	        this.untag = source["untag"];
	    }
	}
	export class NumberReception {
	    id: string;
	    trouble: string;
	    since: string;
	    receivedAt: string;
	    test: string;
	    testedAt: string;
	
	    static createFrom(source: any = {}) {
	        return new NumberReception(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.trouble = source["trouble"];
	        this.since = source["since"];
	        this.receivedAt = source["receivedAt"];
	        this.test = source["test"];
	        this.testedAt = source["testedAt"];
	    }
	}
	export class NumberRow {
	    id: string;
	    label: string;
	    phone: string;
	    mms: string;
	    maySend: boolean;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new NumberRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.label = source["label"];
	        this.phone = source["phone"];
	        this.mms = source["mms"];
	        this.maySend = source["maySend"];
	        this.why = source["why"];
	    }
	}
	export class NumberSetting {
	    id: string;
	    phone: string;
	    label: string;
	    members: LinkMember[];
	    mine: boolean;
	    archived: boolean;
	    mms: string;
	    tollFree: boolean;
	    registration: string;
	    registrationAt: string;
	    reason: string;
	    rate: number;
	    assignee: string;
	    assigneeName: string;
	    tags: string[];
	
	    static createFrom(source: any = {}) {
	        return new NumberSetting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.phone = source["phone"];
	        this.label = source["label"];
	        this.members = this.convertValues(source["members"], LinkMember);
	        this.mine = source["mine"];
	        this.archived = source["archived"];
	        this.mms = source["mms"];
	        this.tollFree = source["tollFree"];
	        this.registration = source["registration"];
	        this.registrationAt = source["registrationAt"];
	        this.reason = source["reason"];
	        this.rate = source["rate"];
	        this.assignee = source["assignee"];
	        this.assigneeName = source["assigneeName"];
	        this.tags = source["tags"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class NumberSettings {
	    numbers: NumberSetting[];
	    staff: LinkMember[];
	    plan: string;
	    identification: string;
	    canEdit: boolean;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new NumberSettings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.numbers = this.convertValues(source["numbers"], NumberSetting);
	        this.staff = this.convertValues(source["staff"], LinkMember);
	        this.plan = source["plan"];
	        this.identification = source["identification"];
	        this.canEdit = source["canEdit"];
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Person {
	    id: string;
	    initials: string;
	    mode: string;
	    messages: number;
	    changes: number;
	    leaving: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Person(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.initials = source["initials"];
	        this.mode = source["mode"];
	        this.messages = source["messages"];
	        this.changes = source["changes"];
	        this.leaving = source["leaving"];
	    }
	}
	export class PracticeForm {
	    name: string;
	    shortName: string;
	    phone: string;
	    hours: string;
	    replyTime: string;
	    keepPhotoDetails: boolean;
	    consentRequired: boolean;
	
	    static createFrom(source: any = {}) {
	        return new PracticeForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.shortName = source["shortName"];
	        this.phone = source["phone"];
	        this.hours = source["hours"];
	        this.replyTime = source["replyTime"];
	        this.keepPhotoDetails = source["keepPhotoDetails"];
	        this.consentRequired = source["consentRequired"];
	    }
	}
	export class PracticeSettings {
	    name: string;
	    shortName: string;
	    phone: string;
	    hours: string;
	    replyTime: string;
	    keepPhotoDetails: boolean;
	    consentRequired: boolean;
	    notices: Notice[];
	    canEdit: boolean;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new PracticeSettings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.shortName = source["shortName"];
	        this.phone = source["phone"];
	        this.hours = source["hours"];
	        this.replyTime = source["replyTime"];
	        this.keepPhotoDetails = source["keepPhotoDetails"];
	        this.consentRequired = source["consentRequired"];
	        this.notices = this.convertValues(source["notices"], Notice);
	        this.canEdit = source["canEdit"];
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Preferences {
	    undoSend: number;
	
	    static createFrom(source: any = {}) {
	        return new Preferences(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.undoSend = source["undoSend"];
	    }
	}
	export class Presence {
	    conversation: string;
	    name: string;
	    doing: string;
	
	    static createFrom(source: any = {}) {
	        return new Presence(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = source["conversation"];
	        this.name = source["name"];
	        this.doing = source["doing"];
	    }
	}
	export class Reception {
	    trouble: string;
	    since: string;
	    numbers: NumberReception[];
	
	    static createFrom(source: any = {}) {
	        return new Reception(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.trouble = source["trouble"];
	        this.since = source["since"];
	        this.numbers = this.convertValues(source["numbers"], NumberReception);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RuleGuide {
	    version: string;
	    rules: GuideRule[];
	
	    static createFrom(source: any = {}) {
	        return new RuleGuide(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.rules = this.convertValues(source["rules"], GuideRule);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SavedContact {
	    id: string;
	    like: ContactRow[];
	
	    static createFrom(source: any = {}) {
	        return new SavedContact(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.like = this.convertValues(source["like"], ContactRow);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class SignInForm {
	    address: string;
	    email: string;
	    passphrase: string;
	    code: string;
	    pin: string;
	
	    static createFrom(source: any = {}) {
	        return new SignInForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.email = source["email"];
	        this.passphrase = source["passphrase"];
	        this.code = source["code"];
	        this.pin = source["pin"];
	    }
	}
	export class Spot {
	    before: string;
	    after: string;
	    around: string;
	
	    static createFrom(source: any = {}) {
	        return new Spot(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.before = source["before"];
	        this.after = source["after"];
	        this.around = source["around"];
	    }
	}
	export class StaffMember {
	    id: string;
	    name: string;
	    initials: string;
	    title: string;
	    email: string;
	    role: string;
	    state: string;
	    invitedUntil: string;
	    me: boolean;
	    needsHeir: boolean;
	
	    static createFrom(source: any = {}) {
	        return new StaffMember(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.initials = source["initials"];
	        this.title = source["title"];
	        this.email = source["email"];
	        this.role = source["role"];
	        this.state = source["state"];
	        this.invitedUntil = source["invitedUntil"];
	        this.me = source["me"];
	        this.needsHeir = source["needsHeir"];
	    }
	}
	export class Staff {
	    members: StaffMember[];
	    links: LinkRow[];
	    canManage: boolean;
	    owner: boolean;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new Staff(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.members = this.convertValues(source["members"], StaffMember);
	        this.links = this.convertValues(source["links"], LinkRow);
	        this.canManage = source["canManage"];
	        this.owner = source["owner"];
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Standing {
	    address: string;
	    offAt: string;
	    offBy: string;
	    how: string;
	    at: string;
	    by: string;
	    warning: number;
	    required: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Standing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.offAt = source["offAt"];
	        this.offBy = source["offBy"];
	        this.how = source["how"];
	        this.at = source["at"];
	        this.by = source["by"];
	        this.warning = source["warning"];
	        this.required = source["required"];
	    }
	}
	export class State {
	    phase: string;
	    people: Person[];
	    keychain: boolean;
	    address: string;
	    sample: boolean;
	    me: Me;
	    zone: string;
	
	    static createFrom(source: any = {}) {
	        return new State(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.phase = source["phase"];
	        this.people = this.convertValues(source["people"], Person);
	        this.keychain = source["keychain"];
	        this.address = source["address"];
	        this.sample = source["sample"];
	        this.me = this.convertValues(source["me"], Me);
	        this.zone = source["zone"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Storage {
	    used: number;
	    cap: number;
	
	    static createFrom(source: any = {}) {
	        return new Storage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.used = source["used"];
	        this.cap = source["cap"];
	    }
	}
	export class TeamInvitation {
	    practice: string;
	    invitedBy: string;
	    email: string;
	    name: string;
	    role: string;
	    renews: boolean;
	    secret: string;
	    size: number;
	    path: string;
	    recovery: string[];
	
	    static createFrom(source: any = {}) {
	        return new TeamInvitation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.practice = source["practice"];
	        this.invitedBy = source["invitedBy"];
	        this.email = source["email"];
	        this.name = source["name"];
	        this.role = source["role"];
	        this.renews = source["renews"];
	        this.secret = source["secret"];
	        this.size = source["size"];
	        this.path = source["path"];
	        this.recovery = source["recovery"];
	    }
	}
	export class TeammateForm {
	    id: string;
	    email: string;
	    role: string;
	    links: string[];
	
	    static createFrom(source: any = {}) {
	        return new TeammateForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.email = source["email"];
	        this.role = source["role"];
	        this.links = source["links"];
	    }
	}
	export class TextDraft {
	    conversation: string;
	    number: string;
	    phone: string;
	    body: string;
	    attachments: string[];
	    language: string;
	
	    static createFrom(source: any = {}) {
	        return new TextDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = source["conversation"];
	        this.number = source["number"];
	        this.phone = source["phone"];
	        this.body = source["body"];
	        this.attachments = source["attachments"];
	        this.language = source["language"];
	    }
	}
	export class Transfer {
	    way: string;
	    done: number;
	    size: number;
	    here: boolean;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new Transfer(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.way = source["way"];
	        this.done = source["done"];
	        this.size = source["size"];
	        this.here = source["here"];
	        this.problem = source["problem"];
	    }
	}
	export class Verdict {
	    verdict: string;
	    findings: Finding[];
	    rulePack: string;
	    length: number;
	    limit: number;
	    segments: number;
	    costly: string;
	    plain: string;
	    saved: number;
	
	    static createFrom(source: any = {}) {
	        return new Verdict(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.verdict = source["verdict"];
	        this.findings = this.convertValues(source["findings"], Finding);
	        this.rulePack = source["rulePack"];
	        this.length = source["length"];
	        this.limit = source["limit"];
	        this.segments = source["segments"];
	        this.costly = source["costly"];
	        this.plain = source["plain"];
	        this.saved = source["saved"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

