import type { Messages } from "./messages.ts";

export const french: Messages = {
  language: { code: "fr", direction: "ltr", name: "Français", choose: "Langue" },
  title: "Regarder des pages capturées",
  intro:
    "Un paquet contient des pages du web, telles qu’elles furent capturées. Cette page les montre, sans exécuter leurs scripts.",
  offline: "Tout se passe sur cet ordinateur. Cette page n’a aucun accès au réseau et n’envoie rien.",
  notChecked:
    "Regarder n’est pas vérifier. Si tout est bien ce qui fut scellé, c’est verify.html qui le dit, à côté de cette page.",
  drop: {
    title: "Le paquet",
    text: "Déposez ici le dossier du paquet, ou un fichier .wacz",
    folder: "Choisir le dossier",
    file: "Choisir un fichier .wacz",
    note: "Le navigateur demandera peut-être s’il faut « envoyer » les fichiers. Ils restent sur cet ordinateur.",
  },
  listing: (files) => `Liste des fichiers : ${files} jusqu’ici`,
  opening: "Ouverture de la capture",
  stop: "Arrêter",
  problems: {
    nothing: ["Il n’y avait rien dans ce que vous avez déposé.", "Déposez le dossier du paquet, ou choisissez-le."],
    several: ["Ce sont plusieurs choses.", "Déposez un seul dossier, ou un seul fichier .wacz."],
    packed: ["C’est un fichier compressé :", "Décompressez-le d’abord, puis déposez le dossier qui en sort."],
    file: ["Ce fichier n’est pas une capture :", "Déposez le dossier où se trouve bagit.txt, ou un fichier .wacz."],
    unlisted: ["Le navigateur n’a pas laissé voir le contenu du dossier :", "Choisissez le dossier avec le bouton."],
    "no-captures": ["Il n’y a pas de page capturée dans ce dossier :", "Déposez le dossier où se trouve bagit.txt."],
    "no-wacz": [
      "Cette capture ne peut pas être ouverte :",
      "Vérifiez le paquet avec verify.html : il est peut-être endommagé. Les images dans son dossier se voient peut-être encore.",
    ],
    "broke-off": ["La lecture s’est interrompue :", "Réessayez. Si cela persiste, prenez un autre navigateur."],
  },
  list: {
    title: "Pages capturées",
    captured: "capturée le",
    noRecord: "On n’en sait rien d’autre que ce fichier.",
    back: "Toutes les pages capturées",
    another: "Ouvrir un autre paquet",
  },
  views: {
    label: "Que regarder",
    names: { page: "Telle qu’elle était", answer: "Première réponse", picture: "Image", both: "Côte à côte" },
    notes: {
      page: "Le document tel que le navigateur l’avait à la fin de la capture. Ses scripts ne s’exécutent pas ici : ce qu’ils dessinaient ou jouaient manque, et l’image montre ce qu’on voyait.",
      answer:
        "Ce que le serveur donna d’abord, avant tout script. Beaucoup de pages ne sont pas grand-chose sans leurs scripts.",
      picture: "L’image prise pendant la capture.",
      both: "Le document tel qu’il était à la fin, sans ses scripts, et l’image qui fut prise.",
    },
  },
  veil: {
    show: "Montrer les images",
    hide: "Voiler les images",
    note: "Les images sont voilées et rien ne joue : ce qui fut capturé peut blesser qui regarde. La touche Échap les voile de nouveau.",
  },
  differs: {
    title: "Diffère de son empreinte",
    text: "Ces octets ne sont pas ceux qui furent enregistrés : ils ont été changés ou endommagés. Ne vous fiez pas à ce que vous voyez.",
  },
  nothing: "Cela ne peut pas être montré ici.",
  frame: "La page capturée",
  picture: "Image de la page capturée",
  parts: {
    sum: (held, total) => `Parties conservées : ${held} sur ${total}.`,
    missing: (count) => `Non capturées : ${count}.`,
    fates: {
      error: "Conservée ; le serveur a répondu par une erreur",
      missing: "Non capturée",
      differs: "Diffère de son empreinte, et n’est pas montrée",
      over: "Conservée, et trop grande pour être montrée ici",
      unread: "Conservée, et ne peut être montrée ici",
      unasked: "Nommée par la page et non capturée ; aucun navigateur ne l’a peut-être demandée",
    },
    scripts: (count) => `Scripts omis : ${count}.`,
    drawings: (count) => `Dessins faits par des scripts, vides ici : ${count}.`,
    forms: (count) => `Formulaires, qui n’envoient rien : ${count}.`,
    more: (count) => `et ${count} de plus`,
    words: "Les phrases derrière les adresses sont celles de l’enregistrement, en anglais.",
  },
  links: {
    title: "Où mènent ses liens",
    here: "Capturé ici",
    outside: "Ailleurs : adresses seulement, rien ne s’ouvre",
    none: "Elle n’a pas de liens vers d’autres pages.",
  },
};
