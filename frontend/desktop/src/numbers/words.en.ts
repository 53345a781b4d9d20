/** What the screens say about the numbers that the practice texts from. */
export const en = {
  "settings.numbers": "Numbers",
  "numbers.lead":
    "The numbers that you text from. Only members see what is texted to a number and can write from it.",
  "numbers.new": "New number",
  "numbers.change": "Label and defaults",
  "numbers.none": "No number yet. Add the one that you rented from your carrier.",
  "numbers.number": "Number",
  "numbers.phoneHelp": "With its area code, as your carrier lists it.",
  "numbers.phoneFixed": "A number stays what it is. Add another as a number of its own.",
  "numbers.label": "Label",
  "numbers.labelHelp": "How your team tells it apart, such as Front desk. Patients do not see it.",
  "numbers.tollFree": "Toll-free",
  "numbers.mms": "Photos and files",
  "numbers.mmsHelp": "Your carrier says whether this number carries MMS.",
  "numbers.mms.unknown": "Not known",
  "numbers.mms.yes": "Yes",
  "numbers.mms.no": "No",
  "numbers.rate": "Texts a second",
  "numbers.rateHelp":
    "How many parts of texts the carriers take in a second. What is more waits its turn.",
  "numbers.wasArchived": "{name} is archived. Nothing new is sent from it.",
  "numbers.trial":
    "Trial: texts can be received, not sent. Choose a plan with whoever runs your service, and register the number.",
  "numbers.registration": "Registration",
  "numbers.registration.not_registered": "Not registered",
  "numbers.registration.pending": "Pending",
  "numbers.registration.approved": "Approved",
  "numbers.registration.rejected": "Rejected",
  "numbers.pendingSince": "Pending since {date}",
  "numbers.rejectedFor": "Rejected: {reason}",
  "numbers.steps": "See steps",
  "numbers.stepsOf": "Registration of {name}",
  "numbers.step.done": "Done:",
  "numbers.step.collect.local":
    "Have at hand: the practice's legal name, tax number (EIN), address, website, and a person whom carriers can ask. They have to match what the tax office has.",
  "numbers.step.collect.tollFree":
    "Have at hand: the practice's legal name, address and website, its business registration number with its type and country, and a person whom carriers can ask.",
  "numbers.step.file.local":
    "In your carrier's console, register the practice as a brand, then a campaign for patient care (10DLC). Say that patients agree at intake, and give the identification below as the sample text.",
  "numbers.step.file.tollFree":
    "In your carrier's console, file the toll-free verification of this number. Say that patients agree at intake, and give the identification below as the sample text.",
  "numbers.step.note": "Note here that you have filed it. The number is then pending.",
  "numbers.step.wait.local":
    "Wait for the carriers: some days as a rule. When they approve, note it here: texts can be sent from then on. If they reject, note their reason, correct it and file again.",
  "numbers.step.wait.tollFree":
    "Wait for the carriers: some days, or a few weeks. When they approve, note it here: texts can be sent from then on. If they reject, note their reason, correct it and file again.",
  "numbers.filed": "I have filed it",
  "numbers.filedAgain": "I have filed it again",
  "numbers.wasApproved": "It was approved",
  "numbers.wasRejected": "It was rejected",
  "numbers.reason": "Why it was rejected",
  "numbers.reasonHelp": "In the carrier's words, such as: business name does not match.",
  "numbers.identification": "Identification",
  "numbers.identificationLocked": "Required by carriers. It cannot be edited or turned off.",
};
