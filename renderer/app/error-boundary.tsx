import { Component, type ReactNode } from "react";
import { ErrorState } from "../components/states.tsx";
import { useText } from "../i18n.tsx";

interface BoundaryProps {
  readonly children: ReactNode;
  readonly crashed: (code: string, again: () => void) => ReactNode;
}

/** Where it broke, as a short code: the same fault has the same code, and it holds nothing of a patient. */
const faultCode = (error: Error): string => {
  const place = (error.stack ?? error.name).replaceAll(error.message, "");
  const sum = Array.from(place).reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  return `window-${sum.toString(36)}`;
};

class Boundary extends Component<BoundaryProps, { readonly code: string | null }> {
  override state = { code: null };
  static getDerivedStateFromError(error: unknown): { readonly code: string } {
    return { code: faultCode(error instanceof Error ? error : new Error("unknown")) };
  }
  override render(): ReactNode {
    const { code } = this.state;
    return code === null ? this.props.children : this.props.crashed(code, () => this.setState({ code: null }));
  }
}

/** Keeps a fault to the screen it is in: says what is safe, and gives the code. */
export const ErrorBoundary = ({ children }: { readonly children: ReactNode }) => {
  const t = useText();
  return (
    <Boundary crashed={(code, again) => <ErrorState title={t("crash.title")} text={t("crash.text")} code={code} onRetry={again} />}>{children}</Boundary>
  );
};
