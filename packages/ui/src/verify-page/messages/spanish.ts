import type { Messages } from "./messages.ts";

export const spanish: Messages = {
  language: { code: "es", direction: "ltr", name: "Español", choose: "Idioma" },
  title: "Comprobar un paquete",
  intro:
    "Un paquete contiene páginas y archivos guardados, y la prueba de que no han cambiado desde que se sellaron. Esta página comprueba esa prueba.",
  offline: "Todo ocurre en este ordenador. Esta página no tiene acceso a ninguna red y no envía nada.",
  key: {
    title: "La clave del registro",
    text: "Una línea de la forma nombre+cifras+letras. Debe haberle llegado por otra vía que el paquete: de quien responde por el archivo, o de una publicación.",
    label: "Clave de verificación",
    file: "Leerla de un archivo",
    of: "Clave del registro",
    ofWitness: "Clave del testigo",
    none: "Sin ella se puede comprobar el paquete, pero no quién lo selló.",
  },
  trust: {
    title: "En quién más confía: sellos de tiempo, testigos, Bitcoin",
    text: "Lo que otros dicen del registro solo cuenta si usted los nombra, con archivos que le llegaron por otra vía que el paquete. Lo que hay en el propio paquete es un indicio y nada más.",
    kinds: {
      roots: { what: "Certificado raíz de una autoridad de sellado de tiempo", from: "PEM o DER, de su propio sitio" },
      list: { what: "Lista de revocación de una autoridad", from: "DER, de su propio sitio" },
      keys: { what: "Claves de testigos o de registros", from: "una por línea, tal como las publican" },
      policy: { what: "Política de testigos", from: "qué refrendos bastan (C2SP tlog-policy), de quien lo decide" },
      blocks: {
        what: "Cabeceras de bloques de Bitcoin",
        from: "líneas con una altura y 160 cifras hexadecimales, de un nodo en el que confíe",
      },
      chain: { what: "Cadena de una baliza pública", from: "el info.json de drand, tal como la cadena se publica" },
    },
    choose: "Añadir archivos",
    drop: "o suéltelos en cualquier parte de esta página.",
    remove: "Quitar",
    refused: [
      "Este archivo no puede usarse, y nada de él cuenta:",
      "Dé uno de los tipos de arriba, tal como se publicó. Suelte el paquete aparte.",
    ],
    taken: (count) => `Archivos que dicen en quién confía: ${count}`,
    open: "Algo en el paquete lo dice alguien a quien usted no nombró, o espera lo que usted no dio. Si lo tiene por otra vía, añádalo y compruebe otra vez.",
  },
  disclosed: {
    title: "Lo que se le reveló fuera del paquete: quién lo recogió y cosas así",
    text: "Un paquete puede reservarlo, y puede entregarse más tarde, en un archivo. Dé aquí ese archivo, para ver qué dice y si el acta lo prueba.",
    choose: "Añadir una revelación",
    taken: (count) => `Revelaciones: ${count}`,
    says: "Por sí solo, y sin prueba, el archivo dice del elemento",
    unread: "Este archivo no puede leerse como revelación.",
    fields: {
      collector: "Quién lo recogió",
      account: "Cuenta",
      address: "Direcciones de la máquina que lo recogió",
      allowed: "Direcciones privadas permitidas",
    },
    basis: {
      measured: "medido por el programa",
      reported: "según otros",
      claimed: "afirmado por quien lo recogió",
      inferred: "deducido por el programa",
      "not-measured": "no se sabe",
    },
    proved: "Lo revelado que el acta prueba",
    provedText:
      "Quien selló el acta se comprometió entonces con estas palabras, y no se han cambiado desde entonces. Eso no muestra que sean ciertas: una afirmación sigue siendo una afirmación.",
    how: "Para expertos: cómo se prueba",
    howText:
      "El compromiso es el SHA-256 de cinco líneas, la última sin salto de línea: muniment-disclosure/1, la sal del acta, el campo, su sal, la declaración.",
    proof: {
      item: "Elemento",
      recordSalt: "Sal del acta",
      field: "Campo",
      salt: "Sal del campo",
      statement: "Declaración",
      commitment: "Compromiso en el acta",
    },
  },
  folder: {
    title: "El paquete",
    drop: "Suelte aquí el paquete: su carpeta, o el .zip o .tar en que vino",
    choose: "o elija la carpeta",
    chooseFile: "Elegir un .zip o .tar",
    note: "Es posible que el navegador pregunte si desea «subir» los archivos. Se quedan en este ordenador.",
  },
  running: {
    listing: (files) => `Listando los archivos: ${files} hasta ahora`,
    title: "Comprobando cada byte",
    bytes: (done, total) => `${done} de ${total}`,
    files: (done, total) => `Archivos: ${done} de ${total}`,
    share: (percent) => `${percent} comprobado`,
    stop: "Detener",
  },
  stopped: "Detenido antes del final. No hay veredicto.",
  again: "Comprobar otra vez",
  another: "Comprobar otro paquete",
  problems: {
    file: [
      "Este archivo no es un paquete:",
      "Suelte la carpeta en la que está bagit.txt, o el .zip o .tar en que vino el paquete.",
    ],
    packed: [
      "Este es un archivo comprimido que aquí no se lee:",
      "Descomprímalo primero y suelte la carpeta, el .zip o el .tar que salga.",
    ],
    encrypted: [
      "Este archivo está cifrado:",
      "Descífrelo primero, con age y su propia identidad: age -d -i key.txt. Después suelte el .zip o .tar que salga.",
    ],
    "no-package-file": [
      "En este archivo no hay ningún paquete:",
      "Suelte el .zip o .tar que se exportó como paquete. Un WACZ suelto lo comprueba el programa: muniment verify.",
    ],
    several: [
      "Son varias cosas.",
      "Suelte un paquete cada vez: la carpeta en la que está bagit.txt, o un .zip o .tar.",
    ],
    nothing: ["No había ninguna carpeta en lo que ha soltado.", "Suelte la carpeta del paquete, o elíjala."],
    empty: ["No hay archivos en esta carpeta.", "Suelte la carpeta que contiene bagit.txt."],
    "no-package": ["Esta carpeta no es un paquete:", "Suelte la carpeta que contiene bagit.txt y una carpeta data."],
    "package-inside": ["Esta carpeta no es un paquete, pero contiene uno:", "Suelte esa misma carpeta."],
    "package-around": [
      "Esto es solo una parte de un paquete:",
      "Suelte la carpeta que la contiene, con bagit.txt al lado.",
    ],
    unlisted: ["El navegador no deja que esta página vea lo que hay en la carpeta:", "Elija la carpeta con el botón."],
    "no-key": ["Esto no es una clave de verificación.", "Copie otra vez la línea entera, o deje el campo vacío."],
    "key-file": [
      "Este archivo no puede leerse como clave de verificación:",
      "Elija el archivo de la clave, a menudo log.vkey.",
    ],
    "broke-off": [
      "La comprobación se interrumpió y no hay veredicto:",
      "Inténtelo otra vez. Si persiste, use otro navegador, o verify.sh.",
    ],
  },
  verdict: {
    verified: {
      title: "Este paquete está intacto",
      text: "Cada archivo es, hasta el último byte, lo que se selló, y el registro está firmado con la clave que usted dio.",
    },
    bad: {
      title: "Este paquete no está intacto",
      text: "Algo en él no es lo que se selló: se modificó, se quitó o se añadió.",
    },
    unchecked: {
      title: "Este paquete no pudo comprobarse por completo",
      text: "No se encontró ningún cambio, pero lo que no pudo comprobarse no queda probado.",
    },
    "unknown-signer": {
      title: "Registro desconocido",
      text: "Todos los archivos concuerdan. Pero eso solo no prueba nada: cualquiera puede hacer un paquete así.",
    },
  },
  unknown: {
    noKey: "No ha dado ninguna clave. Introduzca la clave del registro y compruebe otra vez.",
    otherKey: "El registro no está firmado con la clave que usted dio. ¿Es la clave de este registro?",
    signer: {
      title: "Este paquete está intacto, salvo por un firmante desconocido",
      text: "Cada archivo es lo que se selló, y el registro está firmado con la clave que usted dio. Pero una prueba en él es de alguien a quien usted no conoce: aquí no cuenta para nada.",
    },
  },
  besideBad: {
    title: "Falla un archivo que acompaña a este paquete",
    text: "No se encontró ningún cambio en el paquete mismo. Pero lo que se dio junto a él no es aquello a lo que se comprometieron sus actas, y no cuenta para nada.",
    shown:
      "Nada de lo que dice ese archivo. Quítelo y compruebe otra vez, para ver qué muestra el paquete por sí solo.",
  },
  outcome: { holds: "Intacto", fails: "Falla", unchecked: "Sin comprobar" },
  fault: {
    title: "Lo que falla o no se comprobó",
    unchecked: "Esto no pudo comprobarse.",
    said: "En palabras del verificador:",
    more: "Mostrar más",
  },
  checked: {
    title: "Lo que se comprobó",
    counts: ({ holds, fails, unchecked }) => `intacto: ${holds}, falla: ${fails}, sin comprobar: ${unchecked}`,
  },
  checks: {
    "package.container": {
      name: "El archivo único en que está el paquete solo puede leerse de una manera",
      fails: "El archivo puede leerse de dos maneras, o contiene algo que no le corresponde.",
    },
    "package.manifest": {
      name: "Cada archivo está ahí, tal como el paquete lo enumera",
      fails: "El archivo falta, se modificó, o no está enumerado como debe.",
    },
    "checkpoint.format": {
      name: "La cabecera del registro está bien formada",
      fails: "La cabecera del registro no puede usarse.",
    },
    "checkpoint.signature": {
      name: "La cabecera del registro está firmada con la clave que usted dio",
      fails: "La firma de la cabecera del registro es falsa.",
    },
    "anchor.list": {
      name: "Las listas de revocación están bien formadas",
      fails: "Esta lista no es lo que dice su nombre, o no lo es.",
    },
    "anchor.token": {
      name: "Los sellos de tiempo están intactos, los haya hecho quien los haya hecho",
      fails: "Este sello de tiempo no es sobre la cabecera del registro, o se modificó.",
    },
    "anchor.proof": {
      name: "Las pruebas de OpenTimestamps llevan a un bloque de Bitcoin",
      fails: "Esta prueba no es sobre la cabecera del registro, o se modificó.",
    },
    "anchor.cosignature": {
      name: "Los refrendos son de testigos que usted nombró",
      fails: "Este refrendo no es sobre la cabecera del registro, o se modificó.",
    },
    "anchor.time": {
      name: "Alguien de fuera muestra cuándo existía el registro a más tardar",
      fails: "Nadie de fuera prueba la fecha.",
    },
    "anchor.witness": {
      name: "Testigos de fuera vieron el registro en esta cabecera",
      fails: "Faltan los testigos que debían estar.",
    },
    "entry.format": {
      name: "La entrada del registro está bien formada",
      fails: "La entrada del registro no puede usarse.",
    },
    "package.proof": {
      name: "La entrada tiene su lugar en el registro",
      fails: "La prueba no lleva de la entrada a la cabecera firmada del registro.",
    },
    "record.bytes": {
      name: "El acta es la que nombra la entrada",
      fails: "El acta no es la que nombra la entrada.",
    },
    "record.format": { name: "El acta está bien formada", fails: "El acta no puede usarse." },
    "record.beacon": {
      name: "El acta se hizo después de un valor que nadie conocía antes",
      fails: "El valor no es lo que dice el acta: no prueba ninguna fecha.",
    },
    "package.redaction": {
      name: "Lo retenido está nombrado, y hay una copia expurgada",
      fails: "Lo que se dice del archivo retenido no es así.",
    },
    "package.disclosure": {
      name: "Lo revelado es aquello a lo que el acta se comprometió",
      fails: "Lo que aquí se revela no es aquello a lo que se comprometió el acta al sellarse.",
    },
    "object.bytes": {
      name: "Las pruebas son, byte a byte, las que nombra el acta",
      fails: "Este archivo falta entre las pruebas, o se modificó.",
    },
    "warc.stamp": {
      name: "El tráfico web de una captura lleva el sello de autoridades de tiempo en las que usted confía",
      fails: "Este sello de tiempo no es sobre lo que la captura grabó, o se modificó.",
    },
    "file.expected": {
      name: "No hay nada en el paquete que no le corresponda",
      fails: "Este archivo no corresponde a este paquete.",
    },
  },
  items: {
    title: "Lo que contiene",
    text: "Como lo nombran las actas, y según el reloj de quien lo recogió:",
    kinds: { capture: "Página web", intake: "Archivo" },
    sealed: "sellado",
    notBefore: "el acta no se hizo antes de",
    stamped: "su grabación (WARC) existía a más tardar",
    more: (count) => `y ${count} más`,
  },
  shown: {
    title: "Lo que esto demuestra",
    lines: [
      "Las pruebas son, byte a byte, las que nombra su acta; el acta es la que nombra una entrada del registro; y la entrada tiene su lugar en el registro.",
      "Quien tiene la clave del registro lo firmó. Nada de esto ha cambiado desde entonces.",
    ],
    noLater: "Todo esto existía a más tardar",
    about: "hacia",
    seen: "Testigos que usted conoce vieron el registro en esta cabecera:",
  },
  shownNot: {
    bad: "Nada, tal como está. No se fíe de él. Lo que está intacto se indica igualmente, para que un experto pueda averiguar qué ocurrió.",
    unchecked: "Lo que está intacto, lo está. Del resto no se demuestra nada: tómelo tan en serio como algo que falla.",
    "unknown-signer":
      "Solo que los archivos concuerdan. Quien hizo el paquete, con la clave que fuera, pudo hacerlo así.",
  },
  notShown: {
    title: "Lo que no demuestra",
    truth: "Que una página o un archivo diga la verdad, o que otros vieran lo mismo.",
    when: "Cuándo fue. Las horas son las que dijo el reloj de quien lo recogió.",
    whenProved:
      "Cuándo fue exactamente, ni que no sea mucho más antiguo: solo queda probado que ya existía entonces. Las demás horas son las que dijo el reloj de quien lo recogió.",
    holder: "Quién tiene la clave. Eso debe saberlo usted por otra vía.",
    all: "Que esto sea todo. El registro puede tener otros elementos que no se entregaron.",
    page: "Que esta página sea honrada, si vino con el paquete: quien falsifica lo uno puede falsificar lo otro. Tome verify.html de una versión publicada de Muniment.",
  },
  proofs: {
    title: "Para expertos: cada prueba de fuera",
    text: "Todas, salvo los valores públicos de las actas, son sobre la cabecera del registro, y así sobre todo lo que tiene su lugar bajo ella.",
    kinds: {
      stamp: "Sello de tiempo",
      blocks: "Prueba por medio de Bitcoin",
      cosignature: "Refrendo",
      beacon: "Valor público en un acta",
    },
    stamp: {
      trusted: "intacto, de una autoridad bajo una raíz que usted nombró",
      untrusted: "intacto, pero bajo ninguna raíz que usted nombró: aquí no cuenta para nada",
      revoked: "intacto, pero su firmante fue revocado: la fecha no queda probada",
      undecided: "hecho de una manera que aquí no se conoce",
      broken: "dañado: no prueba nada",
    },
    blocks: {
      confirmed: "lleva a un bloque que usted dio",
      upgraded: "todo lo que dice está en otra prueba, que está confirmada",
      weak: "lleva a un bloque por una huella débil, que deja abierto sobre qué es",
      unchecked: "nombra un bloque cuya cabecera usted no dio",
      pending: "prometida, y en ningún bloque todavía: aún no prueba nada",
      refuted: "el bloque que nombra es otro",
      mismatch: "es sobre otra cosa que este registro",
    },
    cosignature: {
      verified: "de un testigo que usted nombró",
      unknown: "de un testigo que usted no nombró: aquí no cuenta para nada",
      wrong: "falso: no es de este testigo, o no es sobre este registro",
    },
    beacon: "el acta se hizo después de este momento",
    facts: {
      time: "Fecha y hora",
      by: "Firmante",
      root: "Raíz que usted nombró",
      block: "Bloque",
      round: "Ronda",
      calendars: "Prometida por",
      file: "Archivo",
    },
  },
  details: {
    title: "Para expertos: todos los resultados",
    folder: "Carpeta",
    file: "Archivo",
    size: (files, bytes) => `archivos: ${files}; ${bytes}`,
    log: "Registro, con el nombre que se da",
    entries: "Entradas",
    shown: "De ellas, en este paquete (primer y último lugar)",
    notShown: "Ausentes; no se muestra qué son",
    root: "Huella raíz",
    keys: "Clave que usted dio",
    noKeys: "ninguna",
    trust: "En quién más confía",
    openings: "Revelado junto al paquete",
    program: "Comprobado por",
    findings: "Resultados",
    words: "Las frases son las del verificador, en inglés.",
    cut: (kept, total) => `De ${total} resultados se listan ${kept}; primero los que no están intactos.`,
  },
};
