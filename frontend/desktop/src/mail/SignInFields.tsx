import { Checkbox, NumberInput, PasswordInput, TextInput } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import type { MailServer, MailServers } from "../backend/mail.ts";
import { Button, fieldError } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./mail.module.css";
import type { useSignIn } from "./useSignIn.ts";

interface SignInFieldsProps {
  readonly of: ReturnType<typeof useSignIn>;
  readonly address: string;
  /** Leave out for a mailbox that is there already. */
  readonly setAddress?: (address: string) => void;
  readonly error: Error | null;
}

/** An address and a password; where the servers are is found out, or asked for. */
export function SignInFields({ of, address, setAddress, error }: SignInFieldsProps) {
  const t = useWords();
  const { found, looking, byHand } = of;
  const provider = found && providerOf(found);
  return (
    <>
      <TextInput
        label={t("mailboxes.address")}
        type="email"
        value={address}
        readOnly={!setAddress}
        description={!setAddress && t("mailboxes.addressFixed")}
        error={fieldError(error, "address")}
        onChange={(event) => setAddress?.(event.currentTarget.value)}
        onBlur={() => void of.look(address).catch(() => {})} // whoever saves is told
        autoComplete="off"
        {...(setAddress && { "data-autofocus": true })}
      />
      <p className={styles.found} role="status">
        {looking && t("mailboxes.looking")}
        {!looking && found?.found && (
          <>
            <Icon name="check" size="small" />
            {t("mailboxes.found", { imap: found.imap.host, smtp: found.smtp.host })}
          </>
        )}
        {!looking && byHand && (
          <>
            <Icon name="info" size="small" />
            {t("mailboxes.notFound")}
          </>
        )}
      </p>
      {found?.confirm && (
        <Checkbox
          label={t("mailboxes.agree", { host: found.imap.host })}
          description={t("mailboxes.agreeWhy")}
          checked={of.agreed}
          onChange={(event) => of.setAgreed(event.currentTarget.checked)}
        />
      )}
      {found?.consent && (
        <div className={styles.leave}>
          <Button type="submit" look="ink" icon="external" onClick={of.byLeave}>
            {t(`mailboxes.leave.${found.consent}`)}
          </Button>
          <p className={styles.hint}>{t("mailboxes.leaveWhy")}</p>
        </div>
      )}
      <PasswordInput
        label={t("mailboxes.password")}
        description={provider ? t(`mailboxes.app.${provider}`) : t("mailboxes.passwordHelp")}
        value={of.password}
        error={fieldError(error, "password")}
        onChange={(event) => of.setPassword(event.currentTarget.value)}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": t("mailboxes.show") }}
        {...(!setAddress && { "data-autofocus": true })}
      />
      {byHand && (
        <>
          <Server of="imap" server={of.imap} set={of.setIMAP} error={error} />
          <Server of="smtp" server={of.smtp} set={of.setSMTP} error={error} />
          <TextInput
            label={t("mailboxes.user")}
            description={t("mailboxes.userHelp")}
            value={of.user}
            error={fieldError(error, "user")}
            onChange={(event) => of.setUser(event.currentTarget.value)}
            autoComplete="off"
          />
        </>
      )}
    </>
  );
}

/** Whose way to make a password for a program is told; "other" for whoever takes only such. */
function providerOf({ appPassword, imap }: MailServers) {
  if (!appPassword) return undefined;
  if (/(gmail|google(mail)?)\.com$/u.test(imap.host)) return "google";
  if (/(office365|outlook|hotmail)\.com$/u.test(imap.host)) return "microsoft";
  if (/(me|icloud)\.com$/u.test(imap.host)) return "apple";
  return /yahoo\.com$/u.test(imap.host) ? "yahoo" : "other";
}

interface ServerProps {
  readonly of: "imap" | "smtp";
  readonly server: MailServer;
  readonly set: (server: MailServer) => void;
  readonly error: Error | null;
}

/** Those on which a server speaks TLS from the first byte; on any other it is asked for it. */
const direct = [993, 465];

function Server({ of, server, set, error }: ServerProps) {
  const t = useWords();
  const label = t(`mailboxes.${of}`);
  return (
    <div className={styles.server}>
      <TextInput
        label={label}
        value={server.host}
        error={fieldError(error, of)}
        onChange={(event) => set({ ...server, host: event.currentTarget.value.trim() })}
        autoComplete="off"
      />
      <NumberInput
        label={t("mailboxes.port")}
        aria-label={t("mailboxes.portOf", { server: label })}
        value={server.port}
        min={1}
        max={65_535}
        hideControls
        onChange={(value) =>
          set({ ...server, port: Number(value), tls: direct.includes(Number(value)) })
        }
      />
    </div>
  );
}
