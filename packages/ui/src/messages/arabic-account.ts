import type { AccountMessages } from "./messages.ts";

/** Signing in and out, and the page of who runs the archive. */
export const arabicAccount: AccountMessages = {
  role: {
    member: "عضو في قضايا",
    viewer: "مطّلع",
    contributor: "مساهم",
    reviewer: "مراجِع",
    lead: "مسؤول الفريق",
    administrator: "مدير النظام",
  },
  signedInAs: "دخلت باسم",
  signOut: "سجّل الخروج",
  signIn: "سجّل الدخول",
  signingIn: "يجري تسجيل الدخول …",
  title: { never: "سجّل دخولك", ended: "انتهت جلستك", left: "سجّلت خروجك" },
  text: {
    never: "هذا الأرشيف مفتوح لمن لهم حساب فيه دون غيرهم.",
    ended: "سجّل دخولك مرة أخرى تعد إلى حيث كنت. لا يظهر شيء من الأرشيف حتى ذلك الحين.",
    left: "لم يبقَ شيء من الأرشيف على هذه الصفحة. للمتابعة سجّل دخولك مرة أخرى.",
  },
  name: "الاسم",
  password: "كلمة السر",
  code: "الرمز",
  codeHint: "الأرقام الستة التي يظهرها تطبيق المصادقة الآن، أو أحد رموز الاسترداد.",
  byPasskey: "سجّل الدخول بمفتاح مرور",
  passkeyProblems: {
    "passkey.unknown-here": [
      "ليس لهذا المتصفح مفاتيح مرور في هذا العنوان.",
      "استعمل العنوان الذي يسمّيه العارض، أو سجّل الدخول بالاسم وكلمة السر.",
    ],
    "passkey.not-given": ["لم يعطِ متصفحك مفتاح مرور.", "حاول مرة أخرى، أو سجّل الدخول بالاسم وكلمة السر."],
    "passkey.given-already": ["عند ذلك الجهاز مفتاح مرور لهذا الحساب.", "استعمله، أو استعمل جهازًا آخر."],
  },
  forgotten: "من يدير هذا الأرشيف يستطيع أن يعطيك حسابًا أو يضع كلمة سر أخرى.",
  running: {
    title: "هذا الحساب يدير الأرشيف",
    text: "يعتني بالحسابات ويرى حال الأرشيف، ولا يرى المواد. لقراءتها سجّل دخولك بحساب يقرأ.",
    archive: (items, entries) => `المواد: ${items}. قيود السجل: ${entries}.`,
    accounts: "الحسابات",
    columns: { name: "الاسم", role: "الدور", sessions: "الجلسات", state: "الحال" },
    enabled: "مفعّل",
    disabled: "معطّل",
  },
};
