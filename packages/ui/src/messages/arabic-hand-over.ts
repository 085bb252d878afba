import { counted } from "./arabic-counts.ts";
import type { CustodyMessages, HandOverMessages, PackageMessages } from "./hand-over-messages.ts";

const items = counted({ one: "مادة واحدة", two: "مادتان", few: "مواد", many: "مادة", other: "مادة" });
const entries = counted({ one: "قيد واحد", two: "قيدان", few: "قيود", many: "قيدًا", other: "قيد" });
const captures = counted({ one: "التقاط واحد", two: "التقاطان", few: "التقاطات", many: "التقاطًا", other: "التقاط" });
const proofs = counted({ one: "برهان واحد", two: "برهانان", few: "براهين", many: "برهانًا", other: "برهان" });

const packages: PackageMessages = {
  title: "الحزم",
  none: "لا حزمة جاهزة.",
  kept: "تبقى هنا حتى يزيلها أحد، وسبعة أيام على الأكثر. ويراها كلها كل من يجوز له التسليم.",
  of: (shown) => `حزمة فيها ${shown}`,
  by: (name) => `بدأها ${name}`,
  to: "لمن ولماذا",
  lost: "العارض لا يجيب الآن. هكذا كانت الحال. تُعاد المحاولة …",
  working: "قيد الإعداد",
  bytesOf: (bytes, total) => `${bytes} من ${total}`,
  finishing: "نُسخ كل شيء. تُحسب البصمة ويُختم المحضر …",
  stop: "إيقاف",
  stopping: "يجري الإيقاف …",
  stopped: "أُوقفت. لم يبقَ منها شيء ولم يُختم شيء.",
  failed: "لم تتم، ولم يُسلَّم شيء",
  mistake: ["أخطأ العارض أثناء إعداد الحزمة.", "حاول مرة أخرى. إن تكرر فشغّل muniment verify وأبلغ عنه."],
  chooseAgain: "اختر المواد نفسها مرة أخرى",
  away: "أبعدها",
  ready: "جاهزة",
  encrypted: "مشفّرة",
  save: "احفظ الملف",
  remove: "أزل",
  removing: "تجري الإزالة …",
  removeHelp: "يزيل الملف من هنا. ويبقى في السجل أنه سُلّم.",
  removeAsked: "أزل الملف من هنا",
  keep: "أبقه",
  hash: "SHA-256",
  key: "مفتاح التحقق",
  fingerprint: "بصمة المفتاح",
  keyHelp:
    "أبلغ المستلم بصمة الملف ومفتاح التحقق بطريق غير الذي يصل به الملف. المفتاح يسأل عنه verify.html وverify.sh وهما في الحزمة، وبصمته تُقرأ بالهاتف.",
  entry: "القيد في السجل",
  disclosed: "كُشف",
  withheld: "حُجب",
  inClear: "مكشوف في المحضر",
  nothing: "لا شيء",
  redacted: "بيانات الدخول",
  redactedText: (count, shown) =>
    `كان تسجيل الدخول قائمًا في ${captures(count, shown)}، وتخرج وقد استُبدلت بيانات الدخول:`,
  proofs: "براهين من الخارج",
  proofCount: (count, shown) => `معها ${proofs(count, shown)}`,
  noProofs:
    "ليس معها أي برهان. لا يعرف المستلم وقت الختم إلا من هذا الأرشيف وحده. شغّل `muniment anchor` وانتظر الجواب ثم سلّم من جديد.",
  pdf: "التقرير على ورق",
  pdfMade: "معها، في report.pdf",
};

/** The room in which packages are made to be handed over, in Arabic. */
export const arabicHandOver: HandOverMessages = {
  title: "تسليم",
  intro:
    "يصنع من المواد وبراهينها ملفًا واحدًا يستطيع أي أحد أن يتحقق منه دون هذا الأرشيف. ويُختم في السجل أنه صُنع ولمن وما الذي يكشفه، قبل أن يمكن أخذ الملف.",
  noAccounts: {
    title: "لا أحد يستطيع التسليم هنا بعد",
    text: "ما يُختم يسمّي من سلّم، فالتسليم يحتاج إلى حساب. أنشئ حسابًا بالأمر `muniment account add <name> --role reviewer` ثم سجّل دخولك.",
  },
  mayNot: {
    title: "حسابك يطّلع ولا يسلّم",
    text: "التسليم للمراجِع ومسؤول الفريق. إن احتجت إليه فاسأل من يدير هذا الأرشيف: الأمر `muniment account role` يغيّر ما يجوز للحساب.",
  },
  empty: {
    title: "لم يُختر شيء",
    text: "اختر مواد في المكتبة: بالمربع الذي عند كل منها، أو بالمفتاح X حيث تقف المفاتيح. أو افتح مادة واتبع «تسليم» فيها.",
  },
  items: "ما يُسلَّم",
  itemCount: items,
  leaveOut: "اتركها",
  more: (count, shown) => `وغيرها: ${items(count, shown)}`,
  clear: "اتركها كلها",
  disclosure: "ما يُكشف عمن جمع",
  disclosureHelp: "ما يُحجب الآن يمكن كشفه لاحقًا، لمحكمة مثلًا، وإثباته بالمحضر نفسه.",
  profile: {
    public: ["عام", "لا شيء. للنشر، وحيث لا تعرف من سيقرؤه."],
    newsroom: ["غرفة أخبار", "من جمع. لمن يحتاج إلى أن يعرف من يسأل."],
    court: ["محكمة", "من جمع، والحساب الذي شوهدت به الصفحات."],
    full: ["كامل", "كل ذلك، وعناوين هذا الجهاز في الشبكة والعناوين الخاصة التي سُمح بها."],
  },
  to: "لمن ولماذا",
  toHelp: "يجوز أن يبقى فارغًا. يُختم في السجل إلى الأبد ولا يدخل أي حزمة.",
  encrypt: "تشفير",
  recipients: "المستلمون",
  recipientsHelp:
    "مفاتيح age العامة (age1…)، مفتاح في كل سطر. عندئذ لا يفتح الملف غيرهم، ولا أنت إن لم يكن مفتاحك بينها.",
  file: "الملف",
  container: { zip: "ZIP، ويفتحه كل حاسوب", tar: "tar" },
  pdf: "ومعه التقرير على ورق بصيغة PDF: يحتاج إلى متصفح على هذا الجهاز ووقت أطول قليلًا",
  credentials: "تسليم بيانات الدخول: تخرج الالتقاطات المسجَّلة الدخول كما خُتمت",
  credentialsTitle: "من يملك الملف يستطيع استعمال ذلك الدخول",
  credentialsText:
    "تفتح الكعكات التي فيه الحساب الذي شوهدت به الصفحات ما دامت تلك الجلسة قائمة. أنهِ الجلسة أولًا وشفّر الملف. وإن لم تختر هذا استُبدلت، ويبقى ما خُتم قابلًا للإثبات.",
  sum: (shown, size) => `${shown}، ${size}`,
  begin: "اصنع الحزمة",
  beginning: "يبدأ الآن …",
  busy: "تُعدّ حزمة أخرى لك الآن. انتظر حتى تجهز أو أوقفها.",
  packages,
};

/** An item's custody, in Arabic. */
export const arabicCustody: CustodyMessages = {
  title: "الحيازة",
  text: "يسمّي قيد واحد في السجل محضر هذه المادة، ويسمّي المحضر كل كائن ببصمة SHA-256.",
  entry: "القيد",
  sealed: "خُتم",
  record: "المحضر",
  actor: "الفاعل",
  software: "البرنامج",
  origin: "السجل",
  checkpoint: "نقطة التحقق",
  checkpointText: (count, shown) => `موقّعة على ${entries(count, shown)}`,
  root: "بصمة الجذر",
  note: "المذكرة الموقّعة",
  exports: {
    title: "التسليم",
    none: "لا يعرف السجل حزمة فيها هذه المادة. ويقول `muniment export` ذلك حين يتعذّر عليه ختم محضر بها.",
    when: "متى",
    by: "سلّمها",
    to: "لمن ولماذا",
    unsaid: "لم يُذكر",
    disclosed: "كُشف",
    nothing: "لا شيء",
    file: "الملف",
    encrypted: "مشفّر",
    open: "غير مشفّر",
    folder: "مجلد، والبصمة بصمة الملف tagmanifest-sha256.txt فيه، وفيه بصمات سائر الملفات",
    hash: "SHA-256",
    items: "المواد فيها",
    credentials: "بيانات الدخول",
    withCredentials: "خرجت الالتقاطات المسجَّلة الدخول كما خُتمت",
  },
};

/** What the server says of packages that cannot be made or given, in Arabic. */
export const arabicHandOverTroubles: Readonly<Record<string, readonly [message: string, next: string]>> = {
  "handover.none": ["لا توجد هذه الحزمة هنا.", "اصنعها من جديد: تُزال الحزم بعد سبعة أيام."],
  "handover.items": [
    "لم تُختر مواد، أو اختير أكثر مما تسعه حزمة، أو ما ليس في الأرشيف.",
    "اختر من المكتبة من مادة إلى 10,000 مادة.",
  ],
  "handover.to": ["ما كُتب عمن تُسلَّم إليه أطول مما يجوز.", "اكتب حتى 1,000 حرف أو لا شيء."],
  "handover.recipients": ["المستلمون أكثر مما تُشفَّر لهم حزمة.", "اذكر حتى 100 مستلم."],
  "handover.busy": ["تُعدّ حزمة أخرى لك الآن.", "انتظر حتى تجهز أو أوقفها."],
  "handover.full": ["بلغت حزمك الجاهزة أقصى عددها.", "أزل ما أُخذ منها."],
  "encryption.recipient": [
    "ليس هذا مستلمًا من مستلمي age، أو هو من نوع غير معروف هنا.",
    "اكتب مفاتيح age العامة (age1…)، مفتاحًا في كل سطر. ولا تكتب مفتاحًا سريًا.",
  ],
  "export.damaged": ["الأرشيف تالف، ولم يُسلَّم شيء.", "شغّل muniment verify واستعد الملفات المعيبة من نسخة."],
  "export.names": [
    "لا تجتمع هذه المواد في ملف واحد: الملفات كثيرة، أو اسمان يكونان واحدًا على بعض الأقراص.",
    "سلّمها في عدة حزم.",
  ],
  "export.failed": ["تعذّرت كتابة الحزمة.", "انظر هل بقي مكان على القرص، ثم حاول مرة أخرى."],
};
