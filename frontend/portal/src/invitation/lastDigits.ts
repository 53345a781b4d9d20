/** The digits that a masked phone number still shows: its owner knows it by them. */
export function lastDigits(masked = ""): string {
  return masked.replace(/\D/g, "");
}
