/**
 * A message's or a file's id, made here so that sending it again is the same one: a
 * UUIDv7. Nothing is sorted by it, this device's clock decides nothing.
 */
export function newId(now: Date): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const random = ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0);
  const version = 0x7000 | (random & 0x0fff);
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(now.getTime()) << 16n) | BigInt(version));
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
