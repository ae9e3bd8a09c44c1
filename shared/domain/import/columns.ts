import { foldText } from "../patients/fold.ts";

/** What a column of a spreadsheet can be. */
export const columnFields = [
  "fileNumber", "name", "firstName", "lastName", "nameOther", "birthDate", "age", "sex", "phone", "phoneOther", "email", "identityNumber",
  "address", "city", "kinName", "kinPhone", "note", "alert", "tags", "deathDate",
  "appointmentDate", "appointmentTime", "appointmentDoctor", "appointmentService", "appointmentMinutes", "appointmentNote",
] as const;
export type ColumnField = (typeof columnFields)[number];

/** For each column of the file, in its order: what it is, or null to leave it. */
export type Mapping = readonly (ColumnField | null)[];

/** Headings as clinics and old programs of the region write them, Arabic, English and French. Compared folded. */
const headings: Readonly<Record<ColumnField, string>> = {
  fileNumber: "رقم الملف|رقم ملف|الملف|ملف|رقم المريض|كود المريض|كود|الكود|رقم|م|file number|file no|file|patient number|patient no|patient id|patient code|code|chart number|mrn|record number|medical record number|id|no|numero de dossier|dossier",
  name: "اسم المريض|اسم المراجع|الاسم|اسم|الاسم الكامل|الاسم بالكامل|الاسم الرباعي|الاسم الثلاثي|الاسم بالعربي|الاسم العربي|اسم المريضه|name|patient name|full name|patient|client name|arabic name|name arabic|name ar|nom complet|nom et prenom",
  firstName: "الاسم الاول|الاسم الأول|first name|first|given name|firstname|prenom",
  lastName: "اسم العائله|العائله|اللقب|الاسم الاخير|اسم الاسره|last name|last|family name|surname|lastname|family|nom|nom de famille",
  nameOther: "الاسم بالانجليزي|الاسم بالانجليزيه|الاسم الانجليزي|الاسم باللاتيني|english name|name english|name en|latin name|other name",
  birthDate: "تاريخ الميلاد|الميلاد|تاريخ ميلاد|ت الميلاد|تاريخ الولاده|birth date|date of birth|birthdate|birthday|dob|d o b|born|birth|date de naissance|naissance",
  age: "العمر|السن|عمر|سن|age|age years|years|age ans",
  sex: "النوع|الجنس|نوع|جنس|ذكر انثي|sex|gender|sexe|genre",
  phone: "الموبايل|موبايل|الجوال|جوال|رقم الجوال|رقم الموبايل|الهاتف|هاتف|رقم الهاتف|تليفون|التليفون|رقم التليفون|المحمول|رقم المحمول|النقال|هاتف 1|تليفون 1|mobile|phone|phone number|mobile number|telephone|tel|cell|cell phone|contact|contact number|mobile no|phone no|phone 1|portable|gsm|whatsapp|واتساب|واتس اب",
  phoneOther: "هاتف اخر|تليفون اخر|هاتف المنزل|تليفون المنزل|هاتف 2|تليفون 2|موبايل 2|جوال 2|هاتف العمل|الهاتف الثابت|other phone|phone 2|mobile 2|home phone|work phone|second phone|alternate phone|landline",
  email: "البريد الالكتروني|البريد|ايميل|الايميل|بريد الكتروني|email|e mail|mail|email address|courriel",
  identityNumber: "الرقم القومي|رقم قومي|رقم الهويه|الهويه|هويه|رقم البطاقه|البطاقه|البطاقه المدنيه|الرقم المدني|رقم الاقامه|الاقامه|رقم جواز السفر|جواز السفر|السجل المدني|الرقم الوطني|national id|national number|identity number|identity|id number|id no|civil id|passport|passport number|ssn|iqama|emirates id|cin|cni",
  address: "العنوان|عنوان|محل الاقامه|السكن|address|street|home address|street address|adresse",
  city: "المدينه|المحافظه|المنطقه|الحي|city|town|area|governorate|district|ville",
  kinName: "اسم القريب|القريب|اسم ولي الامر|ولي الامر|المرافق|اسم المرافق|جهه الاتصال|kin|next of kin|kin name|guardian|emergency contact|emergency contact name|parent",
  kinPhone: "هاتف القريب|تليفون القريب|هاتف ولي الامر|جوال ولي الامر|هاتف المرافق|kin phone|guardian phone|emergency phone|emergency contact phone|parent phone",
  note: "ملاحظات|ملاحظه|الملاحظات|بيان|تعليق|التاريخ المرضي|notes|note|comments|comment|remarks|remark|memo|history|medical history|observations",
  alert: "تنبيه|تحذير|حساسيه|الحساسيه|تنبيهات|alert|alerts|warning|allergy|allergies|allergie|allergies connues",
  tags: "تصنيف|التصنيف|وسوم|فئه|الفئه|tags|tag|category|group|labels",
  deathDate: "تاريخ الوفاه|الوفاه|متوفي|death date|date of death|deathdate|deceased|died|dead|dod|deceased date",
  appointmentDate: "تاريخ الموعد|موعد|الموعد|تاريخ الزياره|تاريخ الحجز|تاريخ الكشف|appointment date|appointment|visit date|booking date|appt date|start date",
  appointmentTime: "وقت الموعد|ساعه الموعد|الساعه|الوقت|وقت الحجز|وقت الكشف|appointment time|time|visit time|booking time|appt time|start time",
  appointmentDoctor: "الطبيب|طبيب|الدكتور|دكتور|اسم الطبيب|الطبيب المعالج|doctor|physician|practitioner|provider|dr|doctor name|medecin",
  appointmentService: "الخدمه|خدمه|نوع الخدمه|نوع الكشف|نوع الزياره|الاجراء|service|procedure|visit type|appointment type|treatment",
  appointmentMinutes: "المده|مده الموعد|المده بالدقائق|duration|minutes|length|duration minutes",
  appointmentNote: "ملاحظات الموعد|سبب الزياره|الشكوي|appointment note|appointment notes|reason|visit reason|reason for visit|complaint",
};

const fieldByHeading: ReadonlyMap<string, ColumnField> = new Map(
  columnFields.flatMap((field) => headings[field].split("|").map((heading): [string, ColumnField] => [foldText(heading), field])),
);

/** A heading with what people add: "Phone (mobile) *", "اسم المريض:". */
const trimmed = (heading: string): string => foldText(heading.replace(/\([^)]*\)/g, " "));

/** Parts of one name in columns of their own: they are joined in the file's order. */
const nameParts: ReadonlySet<string> = new Set("middle name|middle|second name|third name|اسم الأب|اسم الجد|الاسم الثاني|الاسم الثالث".split("|").map(foldText));

/** A second column of these is the other one. */
const second: Partial<Readonly<Record<ColumnField, ColumnField>>> = { phone: "phoneOther", name: "nameOther" };

const longestFileNumber = 30;

const fieldOf = (heading: string): ColumnField | null =>
  fieldByHeading.get(foldText(heading)) ?? fieldByHeading.get(trimmed(heading)) ?? fieldByHeading.get(foldText(heading.replace(/([a-z])([A-Z])/g, "$1 $2"))) ?? null;

/**
 * What each column probably is, by its heading. A field is given to the first column that asks for it, notes to all;
 * `samples` (rows of the file) keep a column of long codes from being taken for file numbers.
 */
export const suggestMapping = (headers: readonly string[], samples: readonly (readonly string[])[] = []): Mapping => {
  const used = new Set<ColumnField>();
  return headers.map((heading, column) => {
    if (nameParts.has(trimmed(heading))) return "name";
    const field = fieldOf(heading);
    if (field === null) return null;
    if (field === "fileNumber" && samples.some((row) => (row[column] ?? "").trim().length > longestFileNumber)) return null;
    const free = !used.has(field) || field === "note" ? field : (second[field] ?? null);
    if (free === null || (free !== field && used.has(free))) return null;
    used.add(free);
    return free;
  });
};

/** The headings of a file in one text: files with the same fingerprint are mapped as the last one was. */
export const headerFingerprint = (headers: readonly string[]): string => headers.map(foldText).join("|");

/** The field that a mapping must have and has not, or null when it can be used. */
export const missingField = (mapping: Mapping): ColumnField | null => {
  if (!mapping.some((field) => field === "name" || field === "firstName" || field === "lastName")) return "name";
  const asksAppointments = mapping.some((field) => field?.startsWith("appointment") ?? false);
  return asksAppointments && !mapping.includes("appointmentDate") ? "appointmentDate" : null;
};
