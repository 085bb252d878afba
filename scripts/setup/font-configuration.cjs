"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { tools } = require("./place.cjs");

const ownFonts = path.join(tools, "fonts", "node_modules", "@embedpdf");

/** The system's fonts, and those in `.tools`, if any. */
const configuration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>${ownFonts}/fonts-latin/fonts</dir>
  <dir>${ownFonts}/fonts-arabic/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** @param {string} folder gets the file `fonts.conf` */
function writeFontConfiguration(folder) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "fonts.conf"), configuration);
}

module.exports = { writeFontConfiguration };
