const key = "rowan.practice";

/** The practice that this browser was signed in to. It names no patient. */
export function rememberedPractice(): string | undefined {
  return localStorage.getItem(key) ?? undefined;
}

export function rememberPractice(id: string): void {
  localStorage.setItem(key, id);
}
