/** What the screens say so that a message reaches the person who is meant. */
export const en = {
  "mixup.born": "born {date}",
  "mixup.twin": "Not {name}, born the same day.",
  "mixup.name": "Not the other {name}.",
  "mixup.nameBorn": "Not {name}, born {date}.",
  "mixup.phone": "Not {name}, who has the same phone.",
  "mixup.surname": "Same last name: {names}.",
  "mixup.label": "Is this for the right person?",
  "mixup.ask": "This names {other}. It goes to {name}.",
  "mixup.askBorn": "This names {other}, born {date}. It goes to {name}.",
  "mixup.send": "Send to {name}",
} as const;
