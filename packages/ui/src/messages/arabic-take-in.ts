import { counted } from "./arabic-counts.ts";
import type { OptionMessages, QueueMessages, TakeInMessages } from "./take-in-messages.ts";

const addresses = counted({
  one: "عنوان واحد",
  two: "عنوانان",
  few: "عناوين",
  many: "عنوانًا",
  other: "عنوان",
});

const lines = counted({ one: "سطر واحد", two: "سطران", few: "أسطر", many: "سطرًا", other: "سطر" });

const options: OptionMessages = {
  title: "خيارات",
  profile: "الملف الشخصي",
  noProfile: "بلا: كما يراها أي زائر",
  profileHelp: "كعكات يكون بها الالتقاط مسجّل الدخول. تُنشأ بالأمر `muniment profile`.",
  consent: "طلبات الموافقة",
  consents: { leave: "تُترك", accept: "تُقبل", reject: "تُرفض" },
  open: "فتح المطوي: بقية النص والتبويبات والتفاصيل",
  alternatives: "جلب صور الشاشات الأخرى أيضًا، وأفضل صيغة للأفلام المجزأة",
  video: "جلب فيلم الصفحة ببرنامج yt-dlp أيضًا إن وُجد على هذا الجهاز",
  certificates: "المتابعة عند شهادة غير سليمة، ويُذكر ذلك في المحضر",
  scroll: "ثواني التمرير",
  settle: "ثوانٍ بلا طلب حتى تُعد الصفحة ساكنة",
  settleLimit: "ثواني انتظار سكونها",
  time: "أقصى ثوانٍ للصفحة",
  size: "أقصى ميغابايت للصفحة",
  width: "عرض النافذة",
  height: "ارتفاع النافذة",
};

const steps: Readonly<Record<string, string>> = {
  "Looking up the address": "البحث عن العنوان",
  "Starting the browser": "تشغيل المتصفح",
  "Opening the page": "فتح الصفحة",
  "Answering the question for consent": "الرد على طلب الموافقة",
  "Scrolling through the page": "تمرير الصفحة",
  "Opening what is folded up": "فتح المطوي",
  "Waiting for the page to come to rest": "انتظار سكون الصفحة",
  "Taking the picture of the whole page": "تصوير الصفحة كاملة",
  "Printing the page": "طباعة الصفحة",
  "Writing out the document and its text": "كتابة المستند ونصه",
  "Fetching the pictures that were not chosen": "جلب الصور التي لم تُختر",
  "Completing a film or a recording": "إكمال فيلم أو تسجيل",
  "Completing a film that comes in pieces": "إكمال فيلم مجزأ",
  "Fetching the film with yt-dlp": "جلب الفيلم ببرنامج yt-dlp",
  "Saving the download": "حفظ الملف المنزَّل",
  "Packing what was recorded": "حزم ما سُجّل",
};

const queue: QueueMessages = {
  title: (when) => `قائمة ${when}`,
  back: "الوارد",
  by: (name) => `طلبها ${name}`,
  why: (reason) => `السبب: ${reason}`,
  stop: "إيقاف",
  stopping: "يجري الإيقاف …",
  goOn: "متابعة",
  retry: "إعادة محاولة ما فشل",
  status: "الحالة بصيغة CSV",
  statusHelp: "صفوفك بترتيبها، وبعدها أعمدة الحكم والمادة والوقت والسبب.",
  lost: "العارض لا يجيب الآن. هكذا كانت الحال، وما خُتم يبقى مختومًا. تُعاد المحاولة …",
  leftTitle: (count, shown) => `بقي ${addresses(count, shown)} ولا أحد هنا يعمل عليها`,
  leftText:
    "أُوقفت القائمة أو أُنهي العارض. لم يضع شيء مما خُتم، ولا يُلتقط شيء مرتين بالمتابعة. وإن كان سطر الأوامر يعمل عليها فسيُذكر ذلك.",
  show: { all: "الكل", left: "الباقي" },
  showLabel: "العناوين المعروضة",
  nothing: "لا شيء منها.",
  rows: "العناوين",
  waiting: "ينتظر",
  undone: "لم يُلتقط، وبقي في القائمة",
  requests: counted({ one: "طلب واحد", two: "طلبان", few: "طلبات", many: "طلبًا", other: "طلب" }),
  steps,
  sealed: "خُتم",
  open: "فتح المادة",
  held: (count, shown) =>
    `محفوظ من قبل: ${counted({ one: "التقاط واحد", two: "التقاطان", few: "التقاطات", many: "التقاطًا", other: "التقاط" })(count, shown)}`,
  heldLast: "آخرها",
  checked: {
    bad: "قُرئ ثانية وليست كل بايتاته كما خُتمت. افتح المادة وتحقق منها.",
    unchecked: "قُرئ ثانية ولم يمكن التحقق منه كله. افتح المادة وتحقق منها.",
    "unknown-signer": "قُرئ ثانية وعليه ختم وقت من موقّع لا يعرفه أحد هنا. افتح المادة وتحقق منها.",
  },
  advice: {
    "address.unresolved": "راجع العنوان: ربما كُتب خطأ أو زال الموقع. تبقى المحاولة الفاشلة محضرًا بذلك.",
    "address.private": "يؤدي إلى شبكة خاصة. لمن يدير هذا الأرشيف أن يسمح بذلك: `muniment serve --allow-private <host>`",
    "address.scheme": "يؤدي إلى ما ليس صفحة.",
    "connection.refused": "حاول لاحقًا. ربما توقف الموقع أو رفض هذه الشبكة.",
    "connection.timeout": "حاول لاحقًا أو زد الوقت في الخيارات.",
    "connection.closed": "حاول لاحقًا.",
    "connection.other": "حاول لاحقًا. إن تكرر فانظر هل لهذا الجهاز شبكة.",
    "certificate.bad": "إن عرفت السبب فالتقطه ثانية مع قبول الشهادات غير السليمة، في الخيارات.",
    "page.status": "ما التُقط هو صفحة الخطأ. إن كانت الصفحة تظهر في متصفحك فربما تطلب تسجيل الدخول.",
    "page.timeout": "حاول ثانية بوقت أطول، في الخيارات.",
    "page.crashed": "حاول ثانية بنافذة أصغر أو تمرير أقل، في الخيارات.",
    "page.wall": "للوصول إلى ما خلفه التقطه ثانية بملف شخصي مسجّل الدخول، في الخيارات.",
    "limit.time": "التقطه ثانية بوقت أطول، في الخيارات.",
    "limit.bytes": "التقطه ثانية بحد أكبر، في الخيارات.",
  },
  more: "المزيد",
  beginningOf: "البداية",
  faults: (count, shown) => `ليس عنوان ويب: ${lines(count, shown)}`,
  faultsText: "لا تمنع التقاط غيرها. أصلحها وأعطها قائمةً وحدها.",
  line: (shown) => `السطر ${shown}`,
  fault: {
    "no-address": "يبدأ العنوان بـ `https://` أو `http://`",
    scheme: "لا تُلتقط إلا عناوين http وhttps.",
    secret: "فيه اسم أو كلمة سر يحفظها الأرشيف إلى الأبد. احذفهما.",
  },
  moreFaults: (count, shown) => `وكذلك ${lines(count, shown)}، وكلها في الحالة بصيغة CSV`,
  repeated: (count, shown) => `يتكرر العنوان في ${lines(count, shown)}، ويُلتقط كل عنوان مرة واحدة.`,
};

/** The room in which links are taken in, in Arabic. */
export const arabicTakeIn: TakeInMessages = {
  title: "الوارد",
  intro: "يُفتح كل رابط في متصفح على هذا الجهاز، ويُلتقط ويُختم وحده، مع حكم يقول ما الذي التُقط منه.",
  links: "الروابط",
  linksHelp: "رابط في كل سطر. تُتجاوز الأسطر الفارغة والأسطر التي تبدأ بالعلامة #.",
  file: "أو جدول فيه عمود روابط",
  fileHelp: "ملف محفوظ بصيغة CSV (UTF-8). تبقى أعمدتك وترتيبها.",
  fileChosen: "تؤخذ الروابط من الملف لا من المربع.",
  column: "عمود الروابط",
  columnHelp: "عنوانه أو رقمه. اتركه فارغًا إن كانت الروابط في عمود واحد فقط.",
  reason: "سبب الجمع",
  reasonHelp: "اختياري، ويُختم مع كل التقاط.",
  begin: "التقاط",
  beginning: "تؤخذ القائمة …",
  noAccounts: {
    title: "لا أحد يستطيع الإضافة هنا بعد",
    text: "ما يُختم يسمّي من طلبه، فالإضافة تحتاج إلى حساب. أنشئ حسابًا بالأمر `muniment account add <name> --role contributor` ثم سجّل دخولك.",
  },
  mayNot: {
    title: "حسابك يطّلع ولا يضيف",
    text: "إن احتجت إلى ذلك فاسأل من يدير هذا الأرشيف: الأمر `muniment account role` يغيّر ما يجوز للحساب.",
  },
  options,
  queues: {
    title: "القوائم",
    none: "لم تؤخذ أي قائمة بعد.",
    state: { working: "جارية", left: "غير جارية", stopped: "أوقفها عطل", done: "تمت" },
    addresses,
    left: (_, shown) => `بقي ${shown}`,
  },
  queue,
};

/** What the server says of lists and queues that cannot be taken or gone on with, in Arabic. */
export const arabicTroubles: Readonly<Record<string, readonly [message: string, next: string]>> = {
  "queue.missing": ["لا توجد قائمة بهذا الاسم.", "عُد إلى الوارد واختر منه. تُزال القوائم بعد ثلاثين يومًا من تمامها."],
  "queue.busy": ["يعمل برنامج آخر على هذه القائمة.", "انتظر حتى ينتهي، أو أنهه."],
  "queue.damaged": ["تعذّرت قراءة القائمة المحفوظة.", "انقل ملفاتها من var/queues وأعط القائمة ثانية: ما خُتم يبقى."],
  "list.empty": ["ليس في القائمة عنوان ويب.", "ضع عنوانًا في كل سطر، يبدأ بـ https:// أو http://."],
  "list.encoding": ["ليست القائمة نصًا بترميز UTF-8.", "احفظها ثانية بصيغة «CSV UTF-8» وأعطها."],
  "list.form": ["ليست القائمة ملف CSV يمكن قراءته.", "افتحها في برنامج الجداول واحفظها ثانية بصيغة CSV (UTF-8)."],
  "list.too-large": ["القائمة أكبر مما يؤخذ دفعة واحدة.", "قسّمها إلى عدة قوائم."],
  "list.column": [
    "تعذّرت معرفة العمود الذي فيه الروابط.",
    "اكتب عنوان العمود كما في الصف الأول، أو رقمه بدءًا من 1، في خانة «عمود الروابط».",
  ],
  "profile.missing": ["لا يوجد ملف شخصي بهذا الاسم.", "اختر غيره، أو أعد تحميل الصفحة."],
  "browser.missing": ["لم يُعثر على متصفح على هذا الجهاز.", "ليثبّت من يدير هذا الأرشيف متصفح Chromium."],
  "browser.start": ["لم يبدأ المتصفح.", "حاول لاحقًا: ربما نقصت الذاكرة."],
  "browser.lost": ["انتهى المتصفح في منتصف الالتقاط.", "حاول لاحقًا: ربما نقصت الذاكرة."],
  "browser.sandbox": ["لا يعمل عزل المتصفح على هذا الجهاز.", "ليراجع من يدير هذا الأرشيف ذلك: muniment capture --help"],
  "archive.full": ["لم يبقَ مكان على قرص الأرشيف.", "أخلِ مكانًا ثم تابع. لم يضع شيء مما خُتم."],
};
