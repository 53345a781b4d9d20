import {
  Combobox,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  Input,
  InputWrapper,
  type MantineColorsTuple,
  Menu,
  Modal,
  Tooltip,
  type VariantColorsResolver,
} from "@mantine/core";
import styles from "./controls/floats.module.css";

const { description, dropdown, error, item, label, option, title } = styles;

/**
 * Mantine on our tokens. Mantine wants ten shades a colour; ours are one
 * each, and change with the colour scheme by themselves.
 */
function one(token: string): MantineColorsTuple {
  const colour = `var(--${token})`;
  return Array.from({ length: 10 }, () => colour) as unknown as MantineColorsTuple;
}

const filled: Record<string, { ground: string; hover: string; text: string }> = {
  ink: { ground: "ink", hover: "plain-btn", text: "on-ink" },
  secure: { ground: "secure", hover: "secure-hover", text: "on-secure" },
  amber: { ground: "amber", hover: "amber", text: "on-amber" },
  red: { ground: "red", hover: "red", text: "on-red" },
};

const texts: Record<string, string> = { secure: "secure-text", amber: "amber", red: "red" };

const variants: VariantColorsResolver = (input) => {
  const colour = input.color === "blue" ? "ink" : (input.color ?? "ink");
  const own = filled[colour];
  if (!own) return defaultVariantColorsResolver(input);
  if (input.variant === "filled") {
    return {
      background: `var(--${own.ground})`,
      hover: `var(--${own.hover})`,
      color: `var(--${own.text})`,
      border: "1px solid transparent",
    };
  }
  return {
    background: input.variant === "light" ? "var(--plain-tint)" : "transparent",
    hover: "var(--hover)",
    color: `var(--${texts[colour] ?? "ink"})`,
    border: input.variant === "outline" ? "1px solid var(--line-2)" : "1px solid transparent",
  };
};

export const theme = createTheme({
  primaryColor: "ink",
  colors: {
    ink: one("ink"),
    // Blue means secure: no default of Mantine's may leak it.
    blue: one("ink"),
    secure: one("secure"),
    amber: one("amber"),
    red: one("red"),
  },
  variantColorResolver: variants,
  cursorType: "default",
  respectReducedMotion: true,
  focusRing: "auto",
  fontFamily: "var(--font)",
  fontSizes: {
    xs: "var(--text-meta)",
    sm: "var(--text-ui)",
    md: "var(--text-message)",
    lg: "var(--text-title)",
    xl: "var(--text-name)",
  },
  spacing: {
    xs: "var(--space-1)",
    sm: "var(--space-2)",
    md: "var(--space-3)",
    lg: "var(--space-4)",
    xl: "var(--space-5)",
  },
  radius: {
    xs: "var(--radius-chip)",
    sm: "var(--radius-control)",
    md: "var(--radius-composer)",
    lg: "var(--radius-bubble)",
    xl: "var(--radius-bubble)",
  },
  defaultRadius: "sm",
  components: {
    Input: Input.extend({
      vars: (_, { variant }) => ({
        wrapper: {
          "--input-height": "var(--control)",
          "--input-fz": "var(--text-ui)",
          ...(variant !== "unstyled" && {
            "--input-bd": "var(--line-2)",
            "--input-bg": "var(--surface)",
          }),
        },
      }),
    }),
    InputWrapper: InputWrapper.extend({
      classNames: { label: label ?? "", description: description ?? "", error: error ?? "" },
    }),
    // What floats stays within the landmark that most of it belongs to.
    Menu: Menu.extend({
      defaultProps: {
        shadow: "md",
        transitionProps: { duration: 120 },
        portalProps: { target: "main" },
        withInitialFocusPlaceholder: false,
      },
      classNames: { dropdown: dropdown ?? "", item: item ?? "" },
    }),
    Combobox: Combobox.extend({
      defaultProps: { portalProps: { target: "main" } },
      classNames: { dropdown: dropdown ?? "", option: option ?? "" },
    }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: { duration: 120 }, centered: true },
      classNames: { title: title ?? "" },
    }),
    // A tooltip stands in no landmark: what it says is heard as the words of what it points at.
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        events: { hover: true, focus: true, touch: false },
        "aria-hidden": true,
      },
    }),
  },
});

export const variables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-bright": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-anchor": "var(--ink)",
    "--mantine-color-error": "var(--red)",
    "--mantine-color-default": "var(--raised)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line-2)",
    "--mantine-color-disabled": "var(--plain-tint)",
    "--mantine-color-disabled-color": "var(--ink-3)",
  };
  return { variables: {}, light: ours, dark: ours };
};
