import { PasswordInput } from "@mantine/core";
import { useWords } from "../words/index.ts";

export const pinDigits = 6;

interface NewPINProps {
  readonly pin: string;
  readonly again: string;
  readonly change: (field: "pin" | "again", value: string) => void;
  /** Whether to say what is wrong yet. */
  readonly tried: boolean;
  /** What Go says is wrong. */
  readonly error: string | null;
}

/** Whether a PIN can be kept: long enough, and typed twice alike. */
export function goodPIN(pin: string, again: string): boolean {
  return isPIN(pin) && pin === again;
}

function isPIN(pin: string): boolean {
  return /^\d{6,}$/u.test(pin);
}

/** Asks twice for the PIN that unlocks the person's messages on this computer. */
export function NewPIN({ pin, again, change, tried, error }: NewPINProps) {
  const t = useWords();
  const common = {
    inputMode: "numeric",
    autoComplete: "off",
    required: true,
    withAsterisk: false,
    visibilityToggleButtonProps: { "aria-label": t("signIn.show") },
  } as const;
  return (
    <>
      <PasswordInput
        label={t("signIn.pin")}
        description={t("signIn.pinHelp", { digits: pinDigits })}
        value={pin}
        onChange={(event) => change("pin", event.currentTarget.value)}
        error={error ?? (tried && !isPIN(pin) ? t("signIn.pinShort", { digits: pinDigits }) : null)}
        {...common}
      />
      <PasswordInput
        label={t("signIn.pinAgain")}
        value={again}
        onChange={(event) => change("again", event.currentTarget.value)}
        error={tried && isPIN(pin) && pin !== again ? t("signIn.pinOther") : null}
        {...common}
      />
    </>
  );
}
