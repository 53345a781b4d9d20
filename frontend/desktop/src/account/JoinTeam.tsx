import { PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { BackendError, type State, useBackend } from "../backend/backend.ts";
import type { TeamInvitation } from "../backend/team.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./account.module.css";
import { Gate } from "./Gate.tsx";
import { goodPIN, NewPIN } from "./NewPIN.tsx";

interface JoinTeamProps {
  readonly state: State;
  readonly entered: (state: State) => void;
  /** To signing in. */
  readonly back: () => void;
}

const shortest = 8;

/** Joins the staff by an invitation: who invites, then oneself, then the second factor. */
export function JoinTeam({ state, entered, back }: JoinTeamProps) {
  const t = useWords();
  const backend = useBackend();
  const [step, setStep] = useState<"link" | "self" | "factor">("link");
  const [form, setForm] = useState({
    link: "",
    name: "",
    passphrase: "",
    code: "",
    pin: "",
    again: "",
  });
  const change = (field: keyof typeof form, value: string) =>
    setForm((have) => ({ ...have, [field]: value }));
  const look = useMutation({
    mutationFn: () => backend.teamLook(form.link),
    onSuccess: (invitation) => {
      change("name", invitation.name);
      setStep("self");
    },
  });
  const join = useMutation({
    mutationFn: () => {
      const { again: _, ...asked } = form;
      return backend.joinTeam(asked);
    },
    onSuccess: entered,
    onError: (error) => {
      const { field } = BackendError.from(error);
      if (field === "name" || field === "passphrase" || field === "pin") setStep("self");
      if (field === "invitation") setStep("link");
    },
  });
  const invitation = look.data;

  if (step === "link" || !invitation) {
    const wrong = fieldError(look.error ?? join.error, "invitation");
    return (
      <Gate title={t("join.title")} sample={state.sample}>
        <Step
          lead={t("join.lead")}
          problem={wrong ? null : look.error}
          go={t("join.look")}
          busy={look.isPending}
          back={back}
          submit={() => {
            join.reset();
            look.mutate();
          }}
        >
          <TextInput
            label={t("join.link")}
            value={form.link}
            onChange={(event) => change("link", event.currentTarget.value)}
            error={wrong}
            inputMode="url"
            autoComplete="off"
            autoFocus
          />
        </Step>
      </Gate>
    );
  }
  if (step === "self") {
    return (
      <Self
        state={state}
        invitation={invitation}
        form={form}
        change={change}
        error={join.error}
        next={() => {
          join.reset();
          setStep("factor");
        }}
        back={() => setStep("link")}
      />
    );
  }
  return (
    <Gate title={t("factor.title")} sample={state.sample}>
      <Step
        lead={t("factor.lead")}
        problem={fieldError(join.error, "code") ? null : join.error}
        go={invitation.renews ? t("join.goAgain") : t("join.go", { practice: invitation.practice })}
        busy={join.isPending}
        back={() => setStep("self")}
        submit={() => join.mutate()}
      >
        <svg
          className={styles.qr}
          viewBox={`0 0 ${invitation.size} ${invitation.size}`}
          role="img"
          aria-label={t("factor.qr")}
          shapeRendering="crispEdges"
        >
          <path d={invitation.path} />
        </svg>
        <p className={styles.note}>
          {t("factor.secret")} <code className={styles.secret}>{invitation.secret}</code>
        </p>
        <section className={styles.recovery} aria-labelledby="recovery">
          <h2 id="recovery">{t("factor.recovery")}</h2>
          <p>{t("factor.recoveryHelp")}</p>
          <ul>
            {invitation.recovery.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </section>
        <TextInput
          label={t("signIn.code")}
          description={t("factor.codeHelp")}
          value={form.code}
          onChange={(event) => change("code", event.currentTarget.value)}
          error={fieldError(join.error, "code")}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
      </Step>
    </Gate>
  );
}

interface SelfProps {
  readonly state: State;
  readonly invitation: TeamInvitation;
  readonly form: { name: string; passphrase: string; pin: string; again: string };
  readonly change: (field: "name" | "passphrase" | "pin" | "again", value: string) => void;
  readonly error: unknown;
  readonly next: () => void;
  readonly back: () => void;
}

/** Who invites, and what the person will be called and sign in with. */
function Self({ state, invitation, form, change, error, next, back }: SelfProps) {
  const t = useWords();
  const [tried, setTried] = useState(false);
  const short = [...form.passphrase].length < shortest;
  const { practice, invitedBy, email, role, renews } = invitation;
  const submit = () => {
    setTried(true);
    if (form.name.trim() === "" || short || (state.keychain && !goodPIN(form.pin, form.again))) {
      return;
    }
    next();
  };
  return (
    <Gate title={renews ? t("join.again") : t("join.to", { practice })} sample={state.sample}>
      <Step
        lead={
          renews
            ? t("join.renews", { email })
            : t("join.invites", { who: invitedBy || practice, role: t(`role.${role}`), email })
        }
        problem={null}
        go={t("join.next")}
        busy={false}
        back={back}
        submit={submit}
      >
        {!renews && <p className={styles.note}>{t("join.known")}</p>}
        <TextInput
          label={t("join.name")}
          description={t("join.nameHelp")}
          value={form.name}
          onChange={(event) => change("name", event.currentTarget.value)}
          error={
            fieldError(error, "name") ??
            (tried && form.name.trim() === "" ? t("join.nameEmpty") : null)
          }
          autoComplete="name"
          autoFocus
        />
        <PasswordInput
          label={t("join.passphrase")}
          description={t("join.passphraseHelp", { least: shortest })}
          value={form.passphrase}
          onChange={(event) => change("passphrase", event.currentTarget.value)}
          error={
            fieldError(error, "passphrase") ??
            (tried && short ? t("join.passphraseShort", { least: shortest }) : null)
          }
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
        />
        {state.keychain ? (
          <NewPIN
            pin={form.pin}
            again={form.again}
            change={change}
            tried={tried}
            error={fieldError(error, "pin")}
          />
        ) : (
          <p className={styles.note}>{t("signIn.noKeychain")}</p>
        )}
      </Step>
    </Gate>
  );
}

interface StepProps {
  readonly lead: string;
  readonly problem: Error | null;
  readonly go: string;
  readonly busy: boolean;
  readonly submit: () => void;
  readonly back: () => void;
  readonly children: ReactNode;
}

function Step({ lead, problem, go, busy, submit, back, children }: StepProps) {
  const t = useWords();
  return (
    <>
      <p className={styles.lead}>{lead}</p>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) submit();
        }}
      >
        {problem && <Problem error={problem} />}
        {children}
        <Button type="submit" look="ink" large aria-disabled={busy}>
          {go}
        </Button>
        <Button onClick={back}>{t("signIn.back")}</Button>
      </form>
    </>
  );
}
