import { createTheme, Input, Modal, Popover, Select, Switch, type CSSVariablesResolver } from "@mantine/core";

const rem = (name: string): string => `var(--${name})`;

/** Mantine's parts, dressed in the tokens: dense, no all-caps, one accent. */
export const theme = createTheme({
  fontFamily: rem("font"),
  fontFamilyMonospace: rem("font-code"),
  fontSizes: { xs: rem("text-small"), sm: rem("text-base"), md: rem("text-base"), lg: rem("text-strong"), xl: rem("text-title") },
  spacing: { xs: rem("space-1"), sm: rem("space-2"), md: rem("space-3"), lg: rem("space-4"), xl: rem("space-6") },
  radius: { xs: rem("radius-small"), sm: rem("radius"), md: rem("radius"), lg: rem("radius-large"), xl: rem("radius-round") },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  colors: {
    daftar: ["#e1f4ef", "#c4e9e0", "#a7d8ce", "#7cc3b6", "#4fab9d", "#2a9286", "#0f766e", "#0b625b", "#084e48", "#053b36"],
  },
  primaryColor: "daftar",
  primaryShade: 6,
  headings: { fontWeight: "600" },
  components: {
    Input: Input.extend({ defaultProps: { size: "sm" } }),
    InputWrapper: Input.Wrapper.extend({ defaultProps: { size: "sm", inputWrapperOrder: ["label", "description", "input", "error"] } }),
    Select: Select.extend({ defaultProps: { checkIconPosition: "right", withScrollArea: false, comboboxProps: { shadow: "md", transitionProps: { duration: 0 } } } }),
    Switch: Switch.extend({ defaultProps: { size: "sm", withThumbIndicator: false } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 0 }, returnFocus: true } }),
    Modal: Modal.extend({ defaultProps: { transitionProps: { duration: 120 }, centered: true, returnFocus: true } }),
  },
});

/** Mantine's own colour names follow ours, so that light and dark are decided in tokens.css alone. */
export const mantineVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-bright": "var(--text)",
    "--mantine-color-dimmed": "var(--text-muted)",
    "--mantine-color-placeholder": "var(--text-muted)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--surface-hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-disabled": "var(--grey-soft)",
    "--mantine-color-disabled-color": "var(--text-muted)",
    "--mantine-color-disabled-border": "var(--line)",
    "--mantine-color-error": "var(--red-text)",
    "--mantine-color-anchor": "var(--accent-text)",
    "--mantine-primary-color-filled": "var(--accent)",
    "--mantine-primary-color-filled-hover": "var(--accent-hover)",
    "--mantine-primary-color-light": "var(--accent-soft)",
    "--mantine-primary-color-light-hover": "var(--accent-soft)",
    "--mantine-primary-color-light-color": "var(--accent-text)",
    "--mantine-primary-color-contrast": "var(--on-accent)",
    "--mantine-line-height": "var(--leading)",
    "--mantine-shadow-md": "var(--shadow-float)",
    "--input-height-sm": "var(--field)",
  },
  light: {},
  dark: {},
});
