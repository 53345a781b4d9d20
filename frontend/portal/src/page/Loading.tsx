import { useEffect, useState } from "react";
import { useWords } from "../words/index.ts";
import styles from "./Loading.module.css";

/** What comes at once needs no word; after that it says that something comes. */
const patience = 150;

export function Loading() {
  const t = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className={styles.loading} role="status">
      {late && t("page.loading")}
    </main>
  );
}
