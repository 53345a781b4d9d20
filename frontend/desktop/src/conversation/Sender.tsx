import { shownPhone } from "../contacts/phone.ts";
import styles from "./Sender.module.css";
import { addressOf, type From } from "./sender.ts";

/** What a conversation comes from, as far as there is room for it. */
export function Sender({ of }: { readonly of: From }) {
  const phone = shownPhone(of.numberPhone);
  return (
    <span className={styles.sender}>
      <span className={styles.name}>{of.linkName}</span>{" "}
      {of.numberPhone ? (
        <span className={styles.number}>
          <span className={styles.start}>{phone.slice(0, -4)}</span>
          <span className={styles.end}>{phone.slice(-4)}</span>
        </span>
      ) : (
        addressOf(of) && <span className={styles.address}>{addressOf(of)}</span>
      )}
    </span>
  );
}
