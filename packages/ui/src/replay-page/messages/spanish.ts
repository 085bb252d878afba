import type { Messages } from "./messages.ts";

export const spanish: Messages = {
  language: { code: "es", direction: "ltr", name: "Español", choose: "Idioma" },
  title: "Mirar páginas capturadas",
  intro:
    "Un paquete contiene páginas de la web, tal como se capturaron. Esta página las muestra, sin ejecutar sus scripts.",
  offline: "Todo ocurre en este ordenador. Esta página no tiene acceso a ninguna red ni envía nada.",
  notChecked: "Mirar no es comprobar. Si todo es lo que se selló lo dice verify.html, que está junto a esta página.",
  drop: {
    title: "El paquete",
    text: "Suelte aquí la carpeta del paquete, o un archivo .wacz",
    folder: "Elegir la carpeta",
    file: "Elegir un archivo .wacz",
    note: "El navegador quizá pregunte si debe «subir» los archivos. Se quedan en este ordenador.",
  },
  listing: (files) => `Listando los archivos: ${files} hasta ahora`,
  opening: "Abriendo la captura",
  stop: "Parar",
  problems: {
    nothing: ["No había nada en lo que soltó.", "Suelte la carpeta del paquete, o elíjala."],
    several: ["Son varias cosas.", "Suelte una sola carpeta, o un solo archivo .wacz."],
    packed: ["Es un archivo comprimido:", "Descomprímalo primero y suelte la carpeta que salga."],
    file: ["Este archivo no es una captura:", "Suelte la carpeta en la que está bagit.txt, o un archivo .wacz."],
    unlisted: ["El navegador no dejó ver lo que hay en la carpeta:", "Elija la carpeta con el botón."],
    "no-captures": ["No hay ninguna página capturada en esta carpeta:", "Suelte la carpeta en la que está bagit.txt."],
    "no-wacz": [
      "Esta captura no se puede abrir:",
      "Compruebe el paquete con verify.html: puede estar dañado. Quizá aún se vean las imágenes de su carpeta.",
    ],
    "broke-off": ["No se pudo leer hasta el final:", "Inténtelo de nuevo. Si sigue igual, use otro navegador."],
  },
  list: {
    title: "Páginas capturadas",
    captured: "capturada el",
    noRecord: "No se sabe de ella más que este archivo.",
    back: "Todas las páginas capturadas",
    another: "Abrir otro paquete",
  },
  views: {
    label: "Qué mirar",
    names: { page: "Como estaba", answer: "Primera respuesta", picture: "Imagen", both: "Lado a lado" },
    notes: {
      page: "El documento tal como lo tenía el navegador al terminar la captura. Sus scripts no se ejecutan aquí: falta lo que dibujaban o reproducían, y la imagen muestra lo que se veía.",
      answer:
        "Lo que el servidor dio primero, antes de cualquier script. Muchas páginas son poca cosa sin sus scripts.",
      picture: "La imagen que se tomó durante la captura.",
      both: "El documento tal como estaba al final, sin sus scripts, y la imagen que se tomó.",
    },
  },
  veil: {
    show: "Mostrar las imágenes",
    hide: "Velar las imágenes",
    note: "Las imágenes están veladas y nada se reproduce: lo capturado puede herir a quien mira. La tecla Escape las vela de nuevo.",
  },
  differs: {
    title: "Difiere de su huella",
    text: "Estos bytes no son los que se registraron: fueron cambiados o dañados. No se fíe de lo que ve.",
  },
  nothing: "Esto no se puede mostrar aquí.",
  frame: "La página capturada",
  picture: "Imagen de la página capturada",
  parts: {
    sum: (held, total) => `Partes conservadas: ${held} de ${total}.`,
    missing: (count) => `No capturadas: ${count}.`,
    fates: {
      error: "Conservada; el servidor respondió con un error",
      missing: "No capturada",
      differs: "Difiere de su huella, y no se muestra",
      over: "Conservada, y demasiado grande para mostrarla aquí",
      unread: "Conservada, y no se puede mostrar aquí",
      unasked: "La página la nombra y no se capturó; quizá ningún navegador la pidió",
    },
    scripts: (count) => `Scripts omitidos: ${count}.`,
    drawings: (count) => `Dibujos hechos por scripts, vacíos aquí: ${count}.`,
    forms: (count) => `Formularios, que no envían nada: ${count}.`,
    more: (count) => `y ${count} más`,
    words: "Las frases tras las direcciones son las del registro, en inglés.",
  },
  links: {
    title: "Adónde llevan sus enlaces",
    here: "Capturado aquí",
    outside: "Fuera: solo direcciones, nada se abre",
    none: "No tiene enlaces a otras páginas.",
  },
};
