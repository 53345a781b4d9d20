import { Button, Problem } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Settings.module.css";
import { useTeam } from "./useTeam.ts";

/**
 * Where the person's own passphrase and authenticator are changed: by a link to their
 * address, so that an unattended desktop is no way to either.
 */
export function OwnSignIn({ me }: { readonly me: string }) {
  const t = useWords();
  const renew = useTeam((backend, _: null) => backend.resetSignIn(me));
  return (
    <section aria-labelledby="own-sign-in">
      <h2 id="own-sign-in">{t("signIn.own")}</h2>
      <p className={styles.lead}>{t("signIn.ownHelp")}</p>
      <Problem error={renew.error} />
      <Button
        icon="envelope"
        disabled={renew.isPending}
        onClick={() => renew.mutate(null, { onSuccess: () => toast(t("signIn.ownSent")) })}
      >
        {t("signIn.ownSend")}
      </Button>
    </section>
  );
}
