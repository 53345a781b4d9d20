import { PasswordInput } from "@mantine/core";
import { Avatar } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { type Person, type State, useBackend } from "../backend/backend.ts";
import { Button, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./account.module.css";
import { Gate } from "./Gate.tsx";

interface UnlockProps {
  readonly state: State;
  readonly entered: (state: State) => void;
  /** Somebody wants to sign in who has no messages here yet. */
  readonly join: () => void;
}

/** The locked window: squares with initials, no names, of messages only their number. */
export function Unlock({ state, entered, join }: UnlockProps) {
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
                // The arrow keys choose on; a click has chosen.
                onClick={({ detail }) => detail > 0 && input.current?.focus()}
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
      <Waiting people={state.people} />
      <form className={styles.form} onSubmit={submit} noValidate>
        <Problem error={unlock.error} />
        <PasswordInput
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
        <Button look="quiet" onClick={join}>
          {t("unlock.other")}
        </Button>
      </form>
    </Gate>
  );
}

/** What of each person has not left this computer, by number. */
function Waiting({ people }: { readonly people: readonly Person[] }) {
  const t = useWords();
  const lines = people.flatMap(({ id, initials, messages, changes, leaving }) => {
    const sentences = leaving
      ? [t("unlock.sending")]
      : [
          messages > 0 && t("unlock.messages", { count: messages }),
          changes > 0 && t("unlock.changes", { count: changes }),
        ];
    return sentences
      .filter((sentence) => sentence !== false)
      .map((sentence) => ({
        id: `${id} ${sentence}`,
        words: people.length > 1 ? t("unlock.of", { initials, sentence }) : sentence,
      }));
  });
  return (
    <div role="status">
      {lines.map(({ id, words }) => (
        <p key={id} className={styles.notice}>
          {words}
        </p>
      ))}
    </div>
  );
}
