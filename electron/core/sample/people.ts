import { formatDigits } from "#shared/i18n/format.ts";
import type { Dice } from "./dice.ts";

/** A name in both scripts, as a clinic in Egypt would have it on its cards. */
type Both = readonly [arabic: string, latin: string];

const men: readonly Both[] = [
  ["أحمد", "Ahmed"], ["محمد", "Mohamed"], ["محمود", "Mahmoud"], ["مصطفى", "Mostafa"], ["عمر", "Omar"], ["خالد", "Khaled"], ["كريم", "Karim"], ["يوسف", "Youssef"],
  ["إبراهيم", "Ibrahim"], ["حسن", "Hassan"], ["حسين", "Hussein"], ["علي", "Ali"], ["طارق", "Tarek"], ["شريف", "Sherif"], ["هشام", "Hisham"], ["وليد", "Walid"],
  ["عبد الرحمن", "Abdelrahman"], ["عبد الله", "Abdallah"], ["ماجد", "Maged"], ["جورج", "George"], ["مينا", "Mina"], ["بيتر", "Peter"], ["رامي", "Ramy"], ["سامح", "Sameh"],
  ["أيمن", "Ayman"], ["إسلام", "Islam"], ["زياد", "Ziad"], ["آدم", "Adam"], ["مالك", "Malek"], ["حمزة", "Hamza"], ["سيف", "Seif"], ["عادل", "Adel"],
];
const women: readonly Both[] = [
  ["فاطمة", "Fatma"], ["مريم", "Mariam"], ["نور", "Nour"], ["سارة", "Sara"], ["هدى", "Hoda"], ["منى", "Mona"], ["سلمى", "Salma"], ["ياسمين", "Yasmin"],
  ["أمينة", "Amina"], ["زينب", "Zeinab"], ["دينا", "Dina"], ["رانيا", "Rania"], ["هبة", "Heba"], ["شيماء", "Shaimaa"], ["إيمان", "Iman"], ["نادية", "Nadia"],
  ["ليلى", "Laila"], ["جميلة", "Gamila"], ["كريستين", "Christine"], ["مارينا", "Marina"], ["ندى", "Nada"], ["آية", "Aya"], ["حبيبة", "Habiba"], ["جنى", "Jana"],
  ["ملك", "Malak"], ["روان", "Rawan"], ["سعاد", "Soad"], ["عائشة", "Aisha"], ["خديجة", "Khadija"], ["رضوى", "Radwa"], ["أسماء", "Asmaa"], ["غادة", "Ghada"],
];
const families: readonly Both[] = [
  ["عبد العزيز", "Abdelaziz"], ["أبو زيد", "Abu Zaid"], ["منصور", "Mansour"], ["السيد", "El Sayed"], ["الشافعي", "El Shafei"], ["حجازي", "Hegazy"], ["فهمي", "Fahmy"], ["رمضان", "Ramadan"],
  ["سليمان", "Soliman"], ["غانم", "Ghanem"], ["البدري", "El Badry"], ["النجار", "El Naggar"], ["حداد", "Haddad"], ["خليل", "Khalil"], ["سالم", "Salem"], ["صبري", "Sabry"],
  ["عزام", "Azzam"], ["عوض", "Awad"], ["فؤاد", "Fouad"], ["قاسم", "Kassem"], ["لطفي", "Lotfy"], ["مرسي", "Morsy"], ["نصر", "Nasr"], ["هاشم", "Hashem"],
  ["وهبة", "Wahba"], ["يعقوب", "Yacoub"], ["بطرس", "Boutros"], ["جرجس", "Guirguis"], ["الطويل", "El Tawil"], ["شاهين", "Shahin"], ["بركات", "Barakat"], ["زكي", "Zaki"],
];
/** People who write their names in Latin letters only. */
const visitors = {
  female: ["Ana Ruiz", "Marie Dupont", "Grace Okafor", "Priya Nair", "Elena Petrova", "Sofia Alvarez", "Chloe Martin"],
  male: ["John Carter", "Luca Bianchi", "Thomas Weber", "Daniel Kim", "Peter Novak"],
} as const;
const streets: readonly Both[] = [
  ["شارع التحرير، الدقي", "Tahrir Street, Dokki"], ["شارع النيل، العجوزة", "Nile Street, Agouza"], ["شارع جامعة الدول، المهندسين", "Gameat El Dowal, Mohandessin"],
  ["شارع عباس العقاد، مدينة نصر", "Abbas El Akkad, Nasr City"], ["شارع الهرم، الجيزة", "Haram Street, Giza"], ["شارع ٩، المعادي", "Road 9, Maadi"],
];
const alerts: readonly Both[] = [
  ["حساسية من البنسلين", "Allergic to penicillin"], ["يتناول مسيلات الدم", "Takes blood thinners"], ["سكري من النوع الأول", "Type 1 diabetes"], ["حساسية من الأسبرين", "Allergic to aspirin"],
];

export interface SamplePerson {
  readonly name: string;
  readonly nameOther: string | null;
  readonly sex: "male" | "female";
  readonly ageYears: number;
  readonly hasBirthDay: boolean;
  readonly phone: string | null;
  readonly address: string | null;
  readonly alert: string | null;
  readonly identityNumber: string | null;
  readonly tags: readonly string[];
}

const digits = (dice: Dice, count: number): string => Array.from({ length: count }, () => dice.between(0, 9)).join("");

/** Somebody of the neighbourhood. `language` is that of the clinic's own notes. */
export const samplePerson = (dice: Dice, language: "en" | "ar"): SamplePerson => {
  const sex = dice.chance(0.54) ? "female" : "male";
  const parts = [dice.pick(sex === "female" ? women : men), dice.pick(men), dice.pick(families)];
  const [arabic, latin] = [parts.map(([name]) => name).join(" "), parts.map(([, name]) => name).join(" ")];
  const isVisitor = dice.chance(0.06);
  const script = dice.roll();
  const side = language === "ar" ? 0 : 1;
  return {
    name: isVisitor ? dice.pick(visitors[sex]) : script < 0.85 ? arabic : latin,
    nameOther: isVisitor || script < 0.25 ? null : script < 0.85 ? latin : arabic,
    sex,
    ageYears: dice.chance(0.25) ? dice.between(0, 14) : dice.between(15, 84),
    hasBirthDay: dice.chance(0.8),
    phone: dice.chance(0.93) ? `01${dice.pick(["0", "1", "2", "5"])}${digits(dice, 8)}` : null,
    address: dice.chance(0.4) ? formatDigits(`${dice.between(1, 120)} ${dice.pick(streets)[side]}`, { language, digits: language === "ar" ? "arab" : "latn" }) : null,
    alert: dice.chance(0.04) ? dice.pick(alerts)[side] : null,
    identityNumber: dice.chance(0.3) ? `2${digits(dice, 13)}` : null,
    tags: dice.chance(0.08) ? [dice.pick(language === "ar" ? ["تأمين", "متابعة شهرية", "موظف"] : ["insurance", "monthly", "staff"])] : [],
  };
};
