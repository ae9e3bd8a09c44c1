import type { PaperSize } from "#shared/documents/paper.ts";
import type { Letterhead, PaperContext } from "#shared/documents/writer.ts";
import type { Digits, Language } from "#shared/i18n/format.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { loadPaperFonts } from "./fonts.ts";

/** What the caller may wish about a paper's writing; the rest is the patient's or the clinic's. */
export interface PaperWish {
  readonly size: PaperSize;
  readonly language?: Language | undefined;
  readonly digits?: Digits | undefined;
  readonly hijri?: boolean | undefined;
}

const letterheadOf = ({ name, nameOther, address, phone, email, taxNumber, logo, paperHeader, paperFooter }: Clinic): Letterhead => ({
  name, nameOther, address, phone, email, taxNumber, logo, header: paperHeader, footer: paperFooter,
});

/** How one paper is written. English has Latin digits unless others are asked for. */
export const paperContext = (clinic: Clinic, wish: PaperWish, readerLanguage: Language | null): PaperContext => {
  const language = wish.language ?? readerLanguage ?? clinic.language;
  return {
    size: wish.size,
    locale: { language, digits: wish.digits ?? (language === "en" ? "latn" : clinic.digits), country: clinic.country },
    hijri: wish.hijri ?? clinic.hijri,
    zone: clinic.zone,
    currency: clinic.currency,
    letterhead: letterheadOf(clinic),
    fonts: loadPaperFonts(),
  };
};
