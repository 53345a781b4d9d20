import { PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { BackendError, type State, useBackend } from "../backend/backend.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./account.module.css";
import { Gate } from "./Gate.tsx";
import { JoinTeam } from "./JoinTeam.tsx";
import { goodPIN, NewPIN } from "./NewPIN.tsx";

interface SignInProps {
  readonly state: State;
  readonly entered: (state: State) => void;
  /** To who is on this computer already, if somebody is. */
  readonly back?: () => void;
}

/** The first sign-in of a person on this computer. */
export function SignIn({ state, entered, back }: SignInProps) {
  const t = useWords();
  const backend = useBackend();
  const [form, setForm] = useState({
    address: state.address,
    email: "",
    passphrase: "",
    code: "",
    pin: "",
    again: "",
  });
  const [invited, setInvited] = useState(false);
  const [tried, setTried] = useState(false);
  // The second step: address and passphrase were right.
  const [asksCode, setAsksCode] = useState(false);
  const signIn = useMutation({
    mutationFn: () => {
      const { again: _, ...asked } = form;
      return backend.signIn(asked);
    },
    onSuccess: entered,
    onError: (error) => {
      if (BackendError.from(error).code === "mfa_required") setAsksCode(true);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if ((state.keychain && !goodPIN(form.pin, form.again)) || signIn.isPending) return;
    signIn.mutate();
  };
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const { value } = event.currentTarget;
      setForm((have) => ({ ...have, [name]: value }));
    },
    error: fieldError(signIn.error, name),
    required: true,
    withAsterisk: false,
  });
  const general = signIn.error && !Object.keys(form).some((name) => fieldError(signIn.error, name));
  const eye = { "aria-label": t("signIn.show") };

  if (invited) {
    return <JoinTeam state={state} entered={entered} back={() => setInvited(false)} />;
  }
  return (
    <Gate title={t("signIn.title")} sample={state.sample}>
      <p className={styles.lead}>{t("signIn.lead")}</p>
      <form className={styles.form} onSubmit={submit} noValidate>
        {general && <Problem error={signIn.error} />}
        <TextInput label={t("signIn.address")} inputMode="url" {...field("address")} />
        <TextInput
          label={t("signIn.email")}
          type="email"
          autoComplete="username"
          data-autofocus
          {...field("email")}
        />
        <PasswordInput
          label={t("signIn.passphrase")}
          autoComplete="current-password"
          visibilityToggleButtonProps={eye}
          {...field("passphrase")}
        />
        {asksCode && (
          <TextInput
            label={t("signIn.code")}
            description={t("signIn.codeHelp")}
            autoComplete="one-time-code"
            autoFocus
            {...field("code")}
            error={form.code === "" ? null : fieldError(signIn.error, "code")}
          />
        )}
        {state.keychain ? (
          <NewPIN
            pin={form.pin}
            again={form.again}
            change={(name, value) => setForm((have) => ({ ...have, [name]: value }))}
            tried={tried}
            error={fieldError(signIn.error, "pin")}
          />
        ) : (
          <p className={styles.note}>{t("signIn.noKeychain")}</p>
        )}
        <Button type="submit" look="ink" large aria-disabled={signIn.isPending}>
          {signIn.isPending ? t("signIn.working") : t("signIn.go")}
        </Button>
        <Button onClick={() => setInvited(true)}>{t("join.title")}</Button>
        {back && <Button onClick={back}>{t("signIn.back")}</Button>}
      </form>
    </Gate>
  );
}
