/**
 * What may be attached, as messaging/attachment.go has it. This page says what
 * it can before a byte leaves; what a file really is, the service finds out.
 */
const types: Readonly<Record<string, number>> = {
  "image/png": 25,
  "image/jpeg": 25,
  "application/pdf": 25,
  "video/mp4": 200,
  "video/quicktime": 200,
  "audio/mp4": 25,
  "audio/mpeg": 25,
  "audio/wav": 25,
  "audio/ogg": 25,
};

/** Other names under which browsers know them. */
const aliases: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "video/x-m4v": "video/mp4",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
  "audio/mp3": "audio/mpeg",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "video/ogg": "audio/ogg",
  "application/ogg": "audio/ogg",
};

/** How many files one message carries. */
export const most = 10;

export const accept = [...Object.keys(types), ".m4v", ".mov", ".m4a"].join(",");

const megabyte = 1_000_000;

/** Why a file cannot be attached, if it cannot. */
export type Refusal =
  | { readonly kind: "notAccepted" }
  | { readonly kind: "empty" }
  | { readonly kind: "tooMany" }
  | { readonly kind: "tooLarge"; readonly limit: number };

export function refusal(file: File, already: number): Refusal | undefined {
  const limit = types[aliases[file.type] ?? file.type];
  if (limit === undefined) return { kind: "notAccepted" };
  if (file.size === 0) return { kind: "empty" };
  if (file.size > limit * megabyte) return { kind: "tooLarge", limit };
  return already >= most ? { kind: "tooMany" } : undefined;
}

/** A size as people say it, such as "340 KB" or "2.4 MB". */
export function sizeText(bytes: number, locale: string): string {
  const [value, unit] = bytes < megabyte ? [bytes / 1000, "KB"] : [bytes / megabyte, "MB"];
  const digits = unit === "MB" && value < 10 ? 1 : 0;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  return `${number.format(Math.max(value, unit === "KB" ? 1 : 0))} ${unit}`;
}
