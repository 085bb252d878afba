import type { Messages } from "./messages.ts";

export const french: Messages = {
  language: { code: "fr", direction: "ltr", name: "Français", choose: "Langue" },
  title: "Vérifier un paquet",
  intro:
    "Un paquet contient des pages et des fichiers conservés, et la preuve qu’ils n’ont pas changé depuis leur scellement. Cette page vérifie cette preuve.",
  offline: "Tout se passe sur cet ordinateur. Cette page n’a accès à aucun réseau et n’envoie rien.",
  key: {
    title: "La clé du journal",
    text: "Une ligne de la forme nom+chiffres+lettres. Elle doit vous être parvenue par une autre voie que le paquet : du responsable de l’archive, ou d’une publication.",
    label: "Clé de vérification",
    file: "La lire dans un fichier",
    of: "Clé du journal",
    ofWitness: "Clé du témoin",
    none: "Sans elle, le paquet peut être vérifié, mais pas qui l’a scellé.",
  },
  trust: {
    title: "À qui d’autre vous faites confiance : horodatages, témoins, Bitcoin",
    text: "Ce que d’autres disent du journal ne compte que si vous les nommez, par des fichiers qui vous sont parvenus par une autre voie que le paquet. Ce qui se trouve dans le paquet n’est qu’un indice.",
    kinds: {
      roots: { what: "Certificat racine d’une autorité d’horodatage", from: "PEM ou DER, depuis son propre site" },
      list: { what: "Liste de révocation d’une autorité", from: "DER, depuis son propre site" },
      keys: { what: "Clés de témoins ou de journaux", from: "une par ligne, telles qu’ils les publient" },
      policy: {
        what: "Politique des témoins",
        from: "quels contreseings suffisent (C2SP tlog-policy), de qui en décide",
      },
      blocks: {
        what: "En-têtes de blocs de Bitcoin",
        from: "lignes d’une hauteur et de 160 chiffres hexadécimaux, d’un nœud auquel vous faites confiance",
      },
      chain: { what: "Chaîne d’une balise publique", from: "le info.json de drand, tel que la chaîne se publie" },
    },
    choose: "Ajouter des fichiers",
    drop: "ou déposez-les n’importe où sur cette page.",
    remove: "Retirer",
    refused: [
      "Ce fichier est inutilisable, et rien n’en compte :",
      "Donnez un fichier d’une des sortes ci-dessus, tel qu’il a été publié. Déposez le paquet à part.",
    ],
    taken: (count) => `Fichiers qui disent à qui vous faites confiance : ${count}`,
    open: "Quelque chose dans le paquet vient de quelqu’un que vous n’avez pas nommé, ou attend ce que vous n’avez pas donné. Si vous l’avez par une autre voie, ajoutez-le et vérifiez à nouveau.",
  },
  disclosed: {
    title: "Ce qui vous a été révélé hors du paquet : qui l’a recueilli, entre autres",
    text: "Un paquet peut le retenir, et cela peut être remis plus tard, dans un fichier. Donnez ce fichier ici, pour voir ce qu’il dit et si le procès-verbal le prouve.",
    choose: "Ajouter une révélation",
    taken: (count) => `Révélations : ${count}`,
    says: "À lui seul, et sans preuve, le fichier dit de l’élément",
    unread: "Ce fichier ne peut pas être lu comme une révélation.",
    fields: {
      collector: "Qui l’a recueilli",
      account: "Compte",
      address: "Adresses de la machine qui a recueilli",
      allowed: "Adresses privées autorisées",
    },
    basis: {
      measured: "mesuré par le programme",
      reported: "rapporté par d’autres",
      claimed: "affirmé par qui l’a recueilli",
      inferred: "déduit par le programme",
      "not-measured": "inconnu",
    },
    proved: "Ce qui est révélé, et que le procès-verbal prouve",
    provedText:
      "Qui a scellé le procès-verbal s’est alors engagé sur ces mots, et ils n’ont pas changé depuis. Cela ne montre pas qu’ils sont vrais : une affirmation reste une affirmation.",
    how: "Pour experts : comment c’est prouvé",
    howText:
      "L’engagement est le SHA-256 de cinq lignes, la dernière sans saut de ligne : muniment-disclosure/1, le sel du procès-verbal, le champ, son sel, la déclaration.",
    proof: {
      item: "Élément",
      recordSalt: "Sel du procès-verbal",
      field: "Champ",
      salt: "Sel du champ",
      statement: "Déclaration",
      commitment: "Engagement dans le procès-verbal",
    },
  },
  folder: {
    title: "Le paquet",
    drop: "Déposez ici le paquet : son dossier, ou le .zip ou .tar reçu",
    choose: "ou choisissez le dossier",
    chooseFile: "Choisir un .zip ou un .tar",
    note: "Le navigateur demandera peut-être s’il faut « importer » ou « envoyer » les fichiers. Ils restent sur cet ordinateur.",
  },
  running: {
    listing: (files) => `Inventaire des fichiers : ${files} jusqu’ici`,
    title: "Vérification de chaque octet",
    bytes: (done, total) => `${done} sur ${total}`,
    files: (done, total) => `Fichiers : ${done} sur ${total}`,
    share: (percent) => `${percent} vérifiés`,
    stop: "Arrêter",
  },
  stopped: "Arrêté avant la fin. Il n’y a pas de verdict.",
  again: "Vérifier à nouveau",
  another: "Vérifier un autre paquet",
  problems: {
    file: [
      "Ce fichier n’est pas un paquet :",
      "Déposez le dossier qui contient bagit.txt, ou le .zip ou .tar du paquet.",
    ],
    packed: [
      "Ceci est un fichier compressé qui n’est pas lu ici :",
      "Décompressez-le d’abord, puis déposez le dossier, le .zip ou le .tar obtenu.",
    ],
    encrypted: [
      "Ce fichier est chiffré :",
      "Déchiffrez-le d’abord, avec age et votre identité : age -d -i key.txt. Puis déposez le .zip ou .tar obtenu.",
    ],
    "no-package-file": [
      "Aucun paquet ne se trouve dans ce fichier :",
      "Déposez le .zip ou .tar exporté comme paquet. Un WACZ seul se vérifie avec le programme : muniment verify.",
    ],
    several: [
      "Vous avez déposé plusieurs éléments.",
      "Déposez un seul paquet à la fois : le dossier qui contient bagit.txt, ou un .zip ou .tar.",
    ],
    nothing: [
      "Il n’y avait pas de dossier dans ce que vous avez déposé.",
      "Déposez le dossier du paquet, ou choisissez-le.",
    ],
    empty: ["Ce dossier ne contient aucun fichier.", "Déposez le dossier qui contient bagit.txt."],
    "no-package": ["Ce dossier n’est pas un paquet :", "Déposez le dossier qui contient bagit.txt et un dossier data."],
    "package-inside": ["Ce dossier n’est pas un paquet, mais il en contient un :", "Déposez ce dossier-là."],
    "package-around": [
      "Ceci n’est qu’une partie d’un paquet :",
      "Déposez le dossier qui la contient, avec bagit.txt à côté.",
    ],
    unlisted: [
      "Le navigateur ne laisse pas cette page voir le contenu du dossier :",
      "Choisissez le dossier avec le bouton.",
    ],
    "no-key": [
      "Ceci n’est pas une clé de vérification.",
      "Copiez de nouveau la ligne entière, ou laissez le champ vide.",
    ],
    "key-file": [
      "Ce fichier ne peut pas être lu comme une clé de vérification :",
      "Choisissez le fichier de la clé, souvent log.vkey.",
    ],
    "broke-off": [
      "La vérification s’est interrompue, sans verdict :",
      "Réessayez. Si cela persiste, utilisez un autre navigateur, ou verify.sh.",
    ],
  },
  verdict: {
    verified: {
      title: "Ce paquet est intact",
      text: "Chaque fichier est, à l’octet près, ce qui a été scellé, et le journal est signé par la clé que vous avez donnée.",
    },
    bad: {
      title: "Ce paquet n’est pas intact",
      text: "Quelque chose n’y est pas ce qui a été scellé : on l’a modifié, supprimé ou ajouté.",
    },
    unchecked: {
      title: "Ce paquet n’a pas pu être vérifié entièrement",
      text: "Aucun changement n’a été trouvé, mais ce qui n’a pas pu être vérifié n’est pas prouvé.",
    },
    "unknown-signer": {
      title: "Journal inconnu",
      text: "Tous les fichiers concordent. Mais cela seul ne prouve rien : n’importe qui peut fabriquer un tel paquet.",
    },
  },
  unknown: {
    noKey: "Vous n’avez pas donné de clé. Entrez la clé du journal, et vérifiez à nouveau.",
    otherKey: "Le journal n’est pas signé par la clé que vous avez donnée. Est-ce bien la clé de ce journal ?",
    signer: {
      title: "Ce paquet est intact, à un signataire inconnu près",
      text: "Chaque fichier est ce qui a été scellé, et le journal est signé par la clé que vous avez donnée. Mais une preuve y vient de quelqu’un que vous ne connaissez pas : elle ne compte pour rien ici.",
    },
  },
  besideBad: {
    title: "Un fichier joint à ce paquet est en défaut",
    text: "Aucun changement n’a été trouvé dans le paquet lui-même. Mais ce qui a été donné à côté n’est pas ce sur quoi ses procès-verbaux s’étaient engagés, et ne compte pour rien.",
    shown:
      "Rien de ce que dit ce fichier. Retirez-le et vérifiez à nouveau, pour voir ce que le paquet montre à lui seul.",
  },
  outcome: { holds: "Intact", fails: "En défaut", unchecked: "Non vérifié" },
  fault: {
    title: "Ce qui est en défaut ou non vérifié",
    unchecked: "Ceci n’a pas pu être vérifié.",
    said: "Dans les mots du vérificateur :",
    more: "En montrer plus",
  },
  checked: {
    title: "Ce qui a été vérifié",
    counts: ({ holds, fails, unchecked }) => `intact : ${holds}, en défaut : ${fails}, non vérifié : ${unchecked}`,
  },
  checks: {
    "package.container": {
      name: "Le fichier unique où se trouve le paquet ne peut se lire que d’une façon",
      fails: "Le fichier peut se lire de deux façons, ou contient quelque chose qui n’y a pas sa place.",
    },
    "package.manifest": {
      name: "Chaque fichier est là, tel que le paquet l’inventorie",
      fails: "Le fichier manque, a été modifié, ou n’est pas inventorié comme il le doit.",
    },
    "checkpoint.format": {
      name: "La tête du journal est bien formée",
      fails: "La tête du journal est inutilisable.",
    },
    "checkpoint.signature": {
      name: "La tête du journal est signée avec la clé que vous avez donnée",
      fails: "La signature de la tête du journal est fausse.",
    },
    "anchor.list": {
      name: "Les listes de révocation sont bien formées",
      fails: "Cette liste n’est pas ce que dit son nom, ou n’en est pas une.",
    },
    "anchor.token": {
      name: "Les horodatages sont intacts, quel qu’en soit l’auteur",
      fails: "Cet horodatage ne porte pas sur la tête du journal, ou a été modifié.",
    },
    "anchor.proof": {
      name: "Les preuves OpenTimestamps mènent à un bloc de Bitcoin",
      fails: "Cette preuve ne porte pas sur la tête du journal, ou a été modifiée.",
    },
    "anchor.cosignature": {
      name: "Les contreseings sont de témoins que vous avez nommés",
      fails: "Ce contreseing ne porte pas sur la tête du journal, ou a été modifié.",
    },
    "anchor.time": {
      name: "Un tiers montre quand le journal existait au plus tard",
      fails: "Aucune date n’est prouvée de l’extérieur.",
    },
    "anchor.witness": {
      name: "Des témoins extérieurs ont vu le journal à cette tête",
      fails: "Les témoins requis manquent.",
    },
    "entry.format": {
      name: "L’entrée du journal est bien formée",
      fails: "L’entrée du journal est inutilisable.",
    },
    "package.proof": {
      name: "L’entrée a sa place dans le journal",
      fails: "La preuve ne mène pas de l’entrée à la tête signée du journal.",
    },
    "record.bytes": {
      name: "Le procès-verbal est celui que nomme l’entrée",
      fails: "Le procès-verbal n’est pas celui que nomme l’entrée.",
    },
    "record.format": {
      name: "Le procès-verbal est bien formé",
      fails: "Le procès-verbal est inutilisable.",
    },
    "record.beacon": {
      name: "Le procès-verbal est postérieur à une valeur que nul ne connaissait avant",
      fails: "La valeur n’est pas ce que dit le procès-verbal : elle ne prouve aucune date.",
    },
    "package.redaction": {
      name: "Ce qui est retenu est nommé, et une copie expurgée est là",
      fails: "Ce qui est dit du fichier retenu est inexact.",
    },
    "package.disclosure": {
      name: "Ce qui est révélé est ce sur quoi le procès-verbal s’était engagé",
      fails: "Ce qui est révélé ici n’est pas ce sur quoi le procès-verbal s’était engagé.",
    },
    "object.bytes": {
      name: "Les pièces sont, à l’octet près, celles que nomme le procès-verbal",
      fails: "Ce fichier manque parmi les pièces, ou a été modifié.",
    },
    "warc.stamp": {
      name: "Le trafic web d’une capture est horodaté par des autorités auxquelles vous vous fiez",
      fails: "Cet horodatage ne porte pas sur ce que la capture a enregistré, ou a été modifié.",
    },
    "file.expected": {
      name: "Rien dans le paquet qui n’y ait sa place",
      fails: "Ce fichier n’a pas sa place dans ce paquet.",
    },
  },
  items: {
    title: "Ce qu’il contient",
    text: "Tel que les procès-verbaux le nomment, et selon l’horloge de qui l’a recueilli :",
    kinds: { capture: "Page web", intake: "Fichier" },
    sealed: "scellé",
    notBefore: "le procès-verbal n’a pas été fait avant",
    stamped: "son enregistrement (WARC) existait au plus tard",
    more: (count) => `et ${count} de plus`,
  },
  shown: {
    title: "Ce que cela montre",
    lines: [
      "Les pièces sont, à l’octet près, celles que nomme leur procès-verbal ; celui-ci est celui que nomme une entrée du journal ; et cette entrée a sa place dans le journal.",
      "Le détenteur de la clé du journal a signé ce journal. Rien de tout cela n’a changé depuis.",
    ],
    noLater: "Tout ceci existait au plus tard",
    about: "vers",
    seen: "Des témoins que vous connaissez ont vu le journal à cette tête :",
  },
  shownNot: {
    bad: "Rien, en l’état. Ne vous y fiez pas. Ce qui est intact est tout de même indiqué, pour qu’un expert puisse établir ce qui s’est passé.",
    unchecked:
      "Ce qui est intact l’est. Pour le reste, rien n’est montré : prenez-le aussi au sérieux que ce qui est en défaut.",
    "unknown-signer":
      "Seulement que les fichiers concordent. Quiconque a fait le paquet, avec n’importe quelle clé, a pu le faire ainsi.",
  },
  notShown: {
    title: "Ce que cela ne montre pas",
    truth: "Qu’une page ou un fichier dise la vérité, ou que d’autres aient vu la même chose.",
    when: "Quand c’était. Les heures sont celles de l’horloge de qui l’a recueilli.",
    whenProved:
      "Quand c’était exactement, ni que ce n’est pas bien plus ancien : seule est prouvée l’existence à cette date. Les autres dates sont celles de l’horloge de la personne qui a collecté.",
    holder: "Qui détient la clé. Cela, vous devez le savoir par ailleurs.",
    all: "Que ce soit tout. Le journal peut avoir d’autres éléments, qui n’ont pas été remis.",
    page: "Que cette page soit honnête, si elle est venue avec le paquet : qui falsifie l’un peut falsifier l’autre. Prenez verify.html dans une version publiée de Muniment.",
  },
  proofs: {
    title: "Pour les experts : chaque preuve de l’extérieur",
    text: "Toutes, sauf les valeurs publiques des procès-verbaux, portent sur la tête du journal, donc sur tout ce qui y a sa place.",
    kinds: {
      stamp: "Horodatage",
      blocks: "Preuve par Bitcoin",
      cosignature: "Contreseing",
      beacon: "Valeur publique dans un procès-verbal",
    },
    stamp: {
      trusted: "intact, d’une autorité sous une racine que vous avez nommée",
      untrusted: "intact, mais sous aucune racine que vous avez nommée : il ne compte pour rien ici",
      revoked: "intact, mais son signataire a été révoqué : la date n’est pas prouvée",
      undecided: "fait d’une manière inconnue ici",
      broken: "altéré : il ne prouve rien",
    },
    blocks: {
      confirmed: "mène à un bloc que vous avez donné",
      upgraded: "tout ce qu’elle dit figure dans une autre preuve, confirmée",
      weak: "mène à un bloc par une empreinte faible, qui ne dit pas sur quoi elle porte",
      unchecked: "nomme un bloc dont vous n’avez pas donné l’en-tête",
      pending: "promise, et dans aucun bloc encore : elle ne prouve rien encore",
      refuted: "le bloc qu’elle nomme est un autre",
      mismatch: "porte sur autre chose que ce journal",
    },
    cosignature: {
      verified: "d’un témoin que vous avez nommé",
      unknown: "d’un témoin que vous n’avez pas nommé : il ne compte pour rien ici",
      wrong: "faux : pas de ce témoin, ou pas sur ce journal",
    },
    beacon: "le procès-verbal a été fait après ce moment",
    facts: {
      time: "Date et heure",
      by: "Signataire",
      root: "Racine que vous avez nommée",
      block: "Bloc",
      round: "Tour",
      calendars: "Promise par",
      file: "Fichier",
    },
  },
  details: {
    title: "Pour les experts : tous les constats",
    folder: "Dossier",
    file: "Fichier",
    size: (files, bytes) => `fichiers : ${files} ; ${bytes}`,
    log: "Journal, sous le nom qu’il se donne",
    entries: "Entrées",
    shown: "Dont dans ce paquet (première et dernière place)",
    notShown: "Absentes, et rien ne montre ce qu’elles sont",
    root: "Empreinte racine",
    keys: "Clé que vous avez donnée",
    noKeys: "aucune",
    trust: "À qui d’autre vous faites confiance",
    openings: "Révélé à côté du paquet",
    program: "Vérifié par",
    findings: "Constats",
    words: "Les phrases sont celles du vérificateur, en anglais.",
    cut: (kept, total) => `Sur ${total} constats, ${kept} sont listés ; d’abord ceux qui ne sont pas intacts.`,
  },
};
