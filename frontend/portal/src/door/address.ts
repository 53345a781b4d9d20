/** Where a code goes: what was typed is one or the other. */
export function address(typed: string): { readonly phone?: string; readonly email?: string } {
  const trimmed = typed.trim();
  return trimmed.includes("@") ? { email: trimmed } : { phone: trimmed };
}
