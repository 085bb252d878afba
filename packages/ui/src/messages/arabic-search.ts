import { counted } from "./arabic-counts.ts";
import type { SearchMessages } from "./search-messages.ts";

const items = counted({ one: "مادة واحدة", two: "مادتين", few: "مواد", many: "مادة", other: "مادة" });
const found = counted({
  one: "وُجدت مادة واحدة",
  two: "وُجدت مادتان",
  few: "مواد وُجدت",
  many: "مادة وُجدت",
  other: "مادة وُجدت",
});

export const arabicSearch: SearchMessages = {
  title: "البحث",
  label: "ابحث في الأرشيف",
  placeholder: "كلمات أو «عبارة»",
  go: "ابحث",
  found: (count, shown) => (count === 0 ? "لم يوجد شيء" : found(count, shown)),
  filters: "ما يضيّق البحث",
  remove: "أزل",
  kinds: "النوع",
  verdicts: "الحكم",
  sites: "الموقع",
  from: "خُتم من يوم",
  before: "خُتم قبل يوم",
  sort: { label: "الترتيب", relevance: "الأنسب", newest: "الأحدث", oldest: "الأقدم" },
  field: {
    title: "العنوان",
    address: "الرابط",
    facts: "البيانات",
    text: "النص",
    inside: "في محتوياته",
    hash: "البصمة",
    tag: "وسم",
    note: "ملاحظة",
    quote: "اقتباس",
    name: "اسم",
    place: "مكان",
  },
  farAway: "في موضع ما من نص طويل",
  searched: (count, shown) =>
    `بُحث في العناوين والروابط والبيانات والنصوص وما قاله الناس في ${items(count, shown)}، عن كلمات كاملة.`,
  compared: "قورنت هكذا:",
  notFilter: "ليس مما يضيّق البحث، فبُحث عنه ككلمات:",
  nothingIn: "ليس فيه ما يُبحث عنه:",
  unread: (count, shown) => `تعذّرت قراءة النص في ${items(count, shown)}. الأمر muniment find --unread يسرد النصوص.`,
  cut: (count, shown) => `لم يُبحث إلا في أول النص في ${items(count, shown)}.`,
  nothing: {
    "archive-empty": "ليس في الأرشيف ما يُبحث فيه.",
    "no-words": "ليس في البحث كلمة، بل علامات وحدها.",
    "word-unknown": "لا توجد في أي مادة:",
    "not-together": "كل كلمة من هذه في مادة ما، ولا تجمعها كلها مادة.",
    withdrawn: "ما فيه هذه الكلمات مسحوب من العرض. أضف withdrawn:any لتجده.",
    excluded: "كل مادة فيها هذه الكلمات فيها أيضًا ما طُلب استبعاده.",
    filtered: "توجد مواد فيها هذه الكلمات، ولا يبقى منها شيء مع ما يضيّق البحث.",
  },
  wholeWords: "يُبحث عن كلمات كاملة: «محكمة» تجد «المحكمة» و«والمحكمة»، ولا تجد «محاكم».",
  select: (isPart, shown) => (isPart ? `اختر المعروضة (${shown})` : `اختر الكل (${shown})`),
  more: "المزيد",
  beginning: "البداية",
};
