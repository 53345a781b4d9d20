import type { Translation } from "./catalog.ts";
import type { en } from "./en.ts";

export const es: Translation<typeof en> = {
  "status.pending": "Enviando",
  "status.waiting": "En espera de envío",
  "status.sent": "Enviado",
  "status.sentAt": "Enviado {time}",
  "status.delivered": "Entregado",
  "status.deliveredAt": "Entregado {time}",
  "status.seen": "Visto",
  "status.seenAt": "Visto {time}",
  "status.seenBy": "Visto por {count} de {total}",
  "status.failed": "No se entregó.",
  "status.unconfirmed": "Sin confirmar.",
};
