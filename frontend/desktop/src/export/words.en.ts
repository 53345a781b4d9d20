/** What the screens say about printing and exporting. */
export const en = {
  "export.open": "Print or export",
  "export.record": "Print or export the record",
  "export.title": "Print or export",
  "export.what": "What",
  "export.conversation": "This conversation",
  "export.contact": "Everything with {name} that you may see, over all channels",
  "export.why": "What for",
  "export.patient": "The patient asked for it",
  "export.care": "Care by another practice",
  "export.law": "A legal or insurance request",
  "export.file": "Our own files",
  "export.whyHelp": "Who took it, when and what for is kept in the audit log.",
  "export.notes": "Include internal notes",
  "export.notesHelp": "Your team's own words. Leave them out of what a patient is given.",
  "export.forms":
    "An export is a ZIP file: the record to read and to print, a table (CSV), a FHIR bundle for other systems, and all files.",
  "export.plain":
    "Copies outside Rowan are not encrypted. Keep them where only those see them who may.",
  "export.print": "Print…",
  "export.save": "Export…",
  "export.working": "Collecting the record…",
  "export.saved": "The record was exported.",
  "export.opened":
    "The record opens in the program that prints PDFs. It is removed when Rowan locks.",
};
