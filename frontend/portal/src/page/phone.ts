/** "+15035550100" as people here write it, "(503) 555-0100"; other countries' numbers as they are. */
export function phoneAsShown(phone: string): string {
  return phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3");
}
