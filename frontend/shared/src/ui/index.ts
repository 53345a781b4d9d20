/** What both UIs show of a conversation, in plain React. Decides shapes and colours; knows no data source. */
export { Avatar, type AvatarKind, type AvatarProps } from "./Avatar.tsx";
export { Bubble, type BubbleProps } from "./Bubble.tsx";
export { DayLabel, type DayLabelProps } from "./DayLabel.tsx";
export { Icon, type IconName, type IconProps, Mark } from "./Icon.tsx";
export { StatusMark, type StatusMarkProps } from "./StatusMark.tsx";
