import type { ComparedSide } from "../api.ts";
import { counted } from "./arabic-counts.ts";
import type { HistoryMessages } from "./history-messages.ts";

const which = (sides: readonly ComparedSide[], both: string, one: Record<ComparedSide, string>): string => {
  const [first, second] = sides;
  return first === undefined || second !== undefined ? both : one[first];
};

export const arabicHistory: HistoryMessages = {
  title: "تاريخ العنوان",
  place: (place, total) => `اللقطة ${place} من ${total} لهذا العنوان، عدًّا من الأقدم.`,
  only: "هذه هي اللقطة الوحيدة لهذا العنوان.",
  withdrawn: counted({
    one: "لقطة واحدة محجوبة عن العرض ولا تُدرج هنا.",
    two: "لقطتان محجوبتان عن العرض ولا تُدرجان هنا.",
    few: "لقطات محجوبة عن العرض ولا تُدرج هنا.",
    many: "لقطة محجوبة عن العرض ولا تُدرج هنا.",
    other: "لقطة محجوبة عن العرض ولا تُدرج هنا.",
  }),
  text: { same: "النص نفسه", different: "تغيّر النص", first: "أول نص", absent: "بلا نص" },
  picture: { same: "الصورة نفسها", different: "تغيّرت الصورة", first: "أول صورة", absent: "بلا صورة" },
  meaning: "«نفسه» تعني البايتات نفسها كما في اللقطة السابقة. و«تغيّر» تعني بايتات أخرى، ولو كان السبب إعلانًا أو ساعة.",
  here: "هذه اللقطة",
  status: (shown) => `الحالة ${shown}`,
  compareBefore: "قارن بالسابقة",
  compareThis: "قارن بهذه",
  older: "لقطات أقدم",
  newest: "أحدث اللقطات",
  compare: {
    title: "ما الذي تغيّر",
    back: "المادة",
    selected: "قارن بين هاتين",
    side: { before: "قبل", after: "بعد" },
    sides: "المادتان",
    views: { text: "النص", pictures: "الصورتان" },
    swap: "بدّل بينهما",
    laterFirst: "الموضوعة «قبل» التُقطت لاحقًا.",
    oneItem: "هذه مادة واحدة تُقارن بنفسها.",
    text: {
      sameBytes: "النص واحد: البايتات نفسها.",
      same: "النص واحد سطرًا بسطر. لا تختلف بايتاته إلا في نهايات الأسطر أو في طريقة تركيب الحروف.",
      tooDifferent: "النصّان مختلفان في مواضع كثيرة إلى حدّ يتعذّر معه عرض ما تغيّر سطرًا بسطر.",
      tooLarge: (sides, size) =>
        which(sides, `لم تُجرَ المقارنة: كلا النصّين أكبر من ${size}.`, {
          before: `لم تُجرَ المقارنة: النص «قبل» أكبر من ${size}.`,
          after: `لم تُجرَ المقارنة: النص «بعد» أكبر من ${size}.`,
        }),
      none: (sides) =>
        which(sides, "لا نص في أيّ من المادتين.", {
          before: "لا نص في المادة «قبل».",
          after: "لا نص في المادة «بعد».",
        }),
      unreadable: (side) =>
        side === "before" ? "لم تُجرَ المقارنة: تعذّرت قراءة النص «قبل»." : "لم تُجرَ المقارنة: تعذّرت قراءة النص «بعد».",
      instead: "كلٌّ منهما كامل في صفحة مادته.",
    },
    added: counted({
      one: "سطر واحد أُضيف",
      two: "سطران أُضيفا",
      few: "أسطر أُضيفت",
      many: "سطرًا أُضيف",
      other: "سطر أُضيف",
    }),
    removed: counted({
      one: "سطر واحد حُذف",
      two: "سطران حُذفا",
      few: "أسطر حُذفت",
      many: "سطرًا حُذف",
      other: "سطر حُذف",
    }),
    untold: counted({
      one: "سطر واحد منها غير معروض: هي أكثر مما يُعرض.",
      two: "سطران منها غير معروضين: هي أكثر مما يُعرض.",
      few: "أسطر منها غير معروضة: هي أكثر مما يُعرض.",
      many: "سطرًا منها غير معروض: هي أكثر مما يُعرض.",
      other: "سطر منها غير معروض: هي أكثر مما يُعرض.",
    }),
    leftOut: counted({
      one: "سطر واحد لم يتغيّر",
      two: "سطران لم يتغيّرا",
      few: "أسطر لم تتغيّر",
      many: "سطرًا لم يتغيّر",
      other: "سطر لم يتغيّر",
    }),
    leftOutCharacters: counted({
      one: "حرف واحد لم يُعرض",
      two: "حرفان لم يُعرضا",
      few: "حروف لم تُعرض",
      many: "حرفًا لم يُعرض",
      other: "حرف لم يُعرض",
    }),
    only: { before: "حُذف", after: "أُضيف" },
    line: (shown) => `السطر ${shown}`,
    next: "التغيير التالي",
    previous: "التغيير السابق",
    pictures: {
      same: "الصورتان واحدة: البايتات نفسها.",
      different: "الصورتان ليستا البايتات نفسها. انظر بنفسك ما الذي تغيّر: قد يكون قليلًا، أو لا يُرى أصلًا.",
      none: "لا توجد صورة.",
      pieces: "الصفحة أطول من ذلك: بقية صورتها بين ملفات المادة.",
      of: { before: "الصورة قبل", after: "الصورة بعد" },
      layout: { label: "العرض", beside: "جنبًا إلى جنب", over: "إحداهما فوق الأخرى" },
      slider: "كم يُرى من الصورة «قبل»",
      shown: (percent) => `${percent} من الصورة «قبل»`,
    },
  },
};
