/** "+15035550162" as "(503) 555-0162"; numbers of other countries stay as they are. */
export function shownPhone(phone: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/u.exec(phone);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : phone;
}
