import type { Translation } from "@rowan/shared/i18n";
import type { en } from "./words.en.ts";

export const es: Translation<typeof en> = {
  "mixup.born": "fecha de nacimiento: {date}",
  "mixup.twin": "No es {name}, que nació el mismo día.",
  "mixup.name": "No es la otra persona llamada {name}.",
  "mixup.nameBorn": "No es {name}, fecha de nacimiento: {date}.",
  "mixup.phone": "No es {name}, que tiene el mismo teléfono.",
  "mixup.surname": "Con el mismo apellido: {names}.",
  "mixup.label": "¿Es para la persona correcta?",
  "mixup.ask": "Aquí se nombra a {other}. El mensaje va a {name}.",
  "mixup.askBorn":
    "Aquí se nombra a {other} (fecha de nacimiento: {date}). El mensaje va a {name}.",
  "mixup.send": "Enviar a {name}",
};
