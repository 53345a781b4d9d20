import { PasswordInput } from "@mantine/core";
import { Avatar } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { type State, useBackend } from "../backend/backend.ts";
import { Button, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./account.module.css";
import { Gate } from "./Gate.tsx";

interface UnlockProps {
  readonly state: State;
  readonly entered: (state: State) => void;
}

/** The locked window: squares with initials, no names, nothing of any message. */
export function Unlock({ state, entered }: UnlockProps) {
  const t = useWords();
  const backend = useBackend();
  const [chosen, setChosen] = useState(state.people[0]?.id ?? "");
  const [secret, setSecret] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const unlock = useMutation({
    mutationFn: () => backend.unlock(chosen, secret),
    onSuccess: entered,
    onError: () => {
      setSecret("");
      input.current?.focus();
    },
  });
  const person = state.people.find(({ id }) => id === chosen);
  const withPIN = person?.mode === "pin";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret !== "" && !unlock.isPending) unlock.mutate();
  };

  return (
    <Gate title={t("unlock.title")} sample={state.sample}>
      {state.people.length > 1 && (
        <fieldset className={styles.people}>
          <legend className="sr-only">{t("unlock.who")}</legend>
          {state.people.map(({ id, initials }) => (
            <label key={id} className={styles.person}>
              <input
                type="radio"
                name="person"
                checked={id === chosen}
                onChange={() => {
                  setChosen(id);
                  setSecret("");
                  unlock.reset();
                }}
              />
              <Avatar kind="teammate" initials={initials} size="card" />
              <span className="sr-only">{initials}</span>
            </label>
          ))}
        </fieldset>
      )}
      {state.people.length === 1 && (
        <div className={styles.people}>
          <Avatar kind="teammate" initials={person?.initials ?? ""} size="card" />
        </div>
      )}
      <form className={styles.form} onSubmit={submit} noValidate>
        <Problem error={unlock.error} />
        <PasswordInput
          key={chosen}
          ref={input}
          label={withPIN ? t("unlock.pin") : t("unlock.passphrase")}
          inputMode={withPIN ? "numeric" : "text"}
          autoComplete={withPIN ? "off" : "current-password"}
          visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoFocus
        />
        <Button type="submit" look="ink" large aria-disabled={unlock.isPending}>
          {unlock.isPending ? t("unlock.working") : t("unlock.go")}
        </Button>
      </form>
    </Gate>
  );
}
