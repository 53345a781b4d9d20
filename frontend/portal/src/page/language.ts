import { type Language, preferred, speak, spoken } from "@rowan/shared/i18n";
import { here, type Place } from "@rowan/shared/messaging";

const key = "rowan.language";

/** Speaks the language that was chosen on this device, else the browser's. */
export function speakPreferred(): void {
  speak(preferred([localStorage.getItem(key) ?? "", ...navigator.languages]));
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(key, language);
  speak(language);
}

/** What was chosen on this device; nothing while the browser's language is followed. */
export function chosenLanguage(): Language | undefined {
  const chosen = localStorage.getItem(key);
  return chosen === "en" || chosen === "es" ? chosen : undefined;
}

/** Where and in which language times are shown: as this browser's region writes them, else as in the United States. */
export function place(): Place {
  const language = spoken().split("-")[0];
  const regional = navigator.languages.find((tag) => tag.startsWith(`${language}-`));
  return here(regional ?? `${language}-US`);
}
