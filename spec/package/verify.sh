#!/bin/sh
# Checks a package of muniment with a shell, awk, openssl and sha256sum, as package.md says (pages named here: spec/).
#   sh verify.sh [package folder] [verifier key, or a file with one [roots of time authorities, PEM]]
# It ends with 0 verified, 2 bad, 3 could not all be checked, 4 unknown log or no key, 1 could not begin.
# It writes in a temporary folder only, and runs nothing of the package. Who made the package may be hostile: nothing is
# made of a file before its form is known. The steps are at the end, in their order, and what they call is above them.
# shellcheck disable=SC2016 # awk programs stand in single quotes: the $ in them is for awk
set -u
umask 077
export LC_ALL=C # a character is a byte
unset -v CDPATH # it would lead cd elsewhere
signer='' size='' root='' # the key given, once it is found to have signed; size and root of the log, by data/checkpoint
items=0 first='' last=-1 # how many items are proved to be in the log, the lowest and the highest of their indexes

die() { printf '%s\n' "$*" >&2; exit 1; }
end() { printf '%s\n' "$2"; exit "$1"; }
say() { # failed or "not checked", the file, and why
  printf '%-12s %s: %s\n' "$1" "$2" "$3" >>"$SAID" || die "$temp cannot be written"
}

# The verdict (findings.md, "The verdict and the exit code"), and package.md, "What of the log is shown".
finish() {
  sort -u "$SAID" | tr '\001-\011\013-\037\177' '?' # a name may hold what steers a terminal
  grep -q '^failed' "$SAID" && end 2 'bad: what is named above was changed, or does not belong there'
  [ "$items" = 0 ] || echo "shown: $items of $size entries of the log, from $first to $last;" \
    "$((size - items)) are not here, $((last - first + 1 - items)) of these in between"
  [ -s "$SAID" ] && end 3 'could not all be checked: what is named above was not checked'
  [ -n "$signer" ] ||
    end 4 'unknown log: all else holds, but no key that you gave signed it. Get its key from elsewhere'
  end 0 "verified: everything holds, signed by $signer"
}

# UTF-8 without NUL and byte order mark, as record.md and other pages ask for: what the next byte may be. It reads od.
utf8='
  BEGIN { lowest = 1; highest = 244 }
  NR == 1 && /^ *239 +187 +191/ { lowest = 256 }
  {
    for (i = 1; i <= NF; i++) {
      byte = $i + 0
      if (byte < lowest || byte > highest || !more && byte > 127 && byte < 194) exit wrong = 1
      if (more) more--
      else if (byte > 127) more = 1 + (byte > 223) + (byte > 239)
      lowest = !more ? 1 : byte == 224 ? 160 : byte == 240 ? 144 : 128
      highest = !more ? 244 : byte == 237 ? 159 : byte == 244 ? 143 : 191
    }
  }
  END { exit (wrong || more > 0) }'
text() { # a file, the most bytes of it, and what it is if its last line is not ended: whether it is a text
  if [ ! -f "$1" ]; then say failed "$1" 'it is not there'
  elif [ ! -r "$1" ]; then say 'not checked' "$1" 'it cannot be read'
  elif [ $(($(wc -c <"$1"))) -gt "$2" ]; then say failed "$1" "it has more than $2 bytes"
  elif [ -n "$(tail -c 1 "$1" | tr '\000' x)" ]; then say "${3:-failed}" "$1" 'its last line is not ended'
  elif tr -s '\001-\177' '\001' <"$1" | od -An -v -tu1 | awk "$utf8"; then return 0
  else say failed "$1" 'it is not UTF-8 text'
  fi
  return 1
}

# What the programs below share: numbers and base64 in their one spelling (checkpoint.md), nodes of the tree (log.md).
library='
  BEGIN { DIGITS = "0123456789abcdef" }
  function say(state, name, why) { print sprintf("%-12s", state) " " name ": " why >>ENVIRON["SAID"] }
  function hex(s, n) { return length(s) == n && s !~ /[^0-9a-f]/ }
  function count(s) { return s ~ /^(0|[1-9][0-9]*)$/ && length(s) < 17 && s + 0 <= 9007199254740991 }
  function unbase(s,  pad, i, four, out, over) {
    pad = s ~ /==$/ ? 2 : s ~ /=$/ ? 1 : 0
    s = substr(s, 1, length(s) - pad)
    if (s !~ /^[A-Za-z0-9+\/]+$/ || (length(s) + pad) % 4) return ""
    s = s substr("AA", 1, pad)
    for (i = 1; i <= length(s); i++) {
      four = four * 64 + index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", substr(s, i, 1)) - 1
      if (i % 4 == 0) { out = out sprintf("%06x", four); four = 0 }
    }
    over = substr(out, length(out) - 2 * pad + 1)
    return over ~ /[^0]/ ? "" : substr(out, 1, length(out) - 2 * pad)
  }
  function octal(h,  i, out) {
    for (i = 1; i < length(h); i += 2)
      out = out sprintf("\\%03o", index(DIGITS, substr(h, i, 1)) * 16 + index(DIGITS, substr(h, i + 1, 1)) - 17)
    return out
  }
  function node(left, right,  command, sum) {
    command = "printf \047" octal("01" left right) "\047 | " ENVIRON["SUM"]
    command | getline sum
    close(command)
    return substr(sum, 1, 64)
  }'

scan() { awk "$@" || say 'not checked' . 'this awk did not do its part'; }
# shellcheck disable=SC2059 # the format is octal escapes, and nothing else
bytes() { printf "$(HEX=$1 awk "$library"'BEGIN { print octal(ENVIRON["HEX"]) }')"; }

# JSON as record.md has it, read strictly, in pieces between quotation marks. What is found stands by its place, such as
# /objects/0/path: its type (s string, n number, w word, or its bracket), its value, and the number of its members.
json='
  BEGIN { RS = "\""; want = "v" } # what may come next: v value, k key, or the character itself
  function give_up(state, why) { say(state, file, why); over = 1; exit }
  function bad() { give_up("failed", "it is not JSON of its form") }
  function unsure() {
    print "unsure"
    give_up("not checked", "it is not in the one form of JSON that this script is sure to read rightly")
  }
  function put(kind, what) { # of the detail, only what is committed to (disclosure.md)
    if (want !~ /v/) bad()
    here = depth ? place[depth] "/" (opened[depth] == "[" ? number[depth] : name) : ""
    number[depth]++
    want = ","
    if (here ~ /^\/detail\// && here != "/detail/identity" && place[depth] != "/detail/identity") return
    type[here] = kind
    value[here] = what
  }
  function enter(bracket) {
    put(bracket, "")
    if (++depth > deepest) bad()
    opened[depth] = bracket
    place[depth] = here
    number[depth] = 0
    object[depth] = ++objects
    want = bracket == "{" ? "}k" : "]v"
  }
  function leave(bracket) {
    if (!depth || opened[depth] != (bracket == "}" ? "{" : "[") || want != "," && substr(want, 1, 1) != bracket) bad()
    members[place[depth]] = number[depth]
    depth--
    want = ","
  }
  function number_or_word(  word) { # as it is canonical
    if (!match(substr($0, i, 40), /^-?[.+0-9a-zA-Z]+/)) unsure()
    word = substr($0, i, RLENGTH)
    i += RLENGTH - 1
    if (word !~ /^(true|false|null)$/ && word !~ /^-?[1-9]/ && word != "0") unsure()
    if (word ~ /[0-9]/ && !count(word ~ /^-/ ? substr(word, 2) : word)) unsure()
    put(word ~ /[0-9]/ ? "n" : "w", word)
  }
  quoted { # of a string; it goes on if the quotation mark is escaped
    plain = $0
    gsub(/\\([\\bfnrt]|u00(0[0-7bef]|1[0-9a-f]))/, " ", plain)
    if (plain ~ /[\001-\037]/) bad()
    if (plain ~ /\\./) unsure()
    quoted = plain ~ /\\$/
    if (length(string) <= 30000) string = string $0 (quoted ? "\"" : "")
    if (quoted) next
    if (want ~ /v/) { put("s", string); next }
    if (want !~ /k/) bad()
    if (length(string) > 30000) unsure()
    if ((object[depth], string) in seen) bad()
    seen[object[depth], string]
    name = string
    want = ":"
    next
  }
  { # between two strings
    quoted = 1
    string = ""
    if (ended || length($0) > 65536) unsure()
    end = length($0)
    ended = substr($0, end) == "\n"
    for (i = 1; i <= end - ended; i++) {
      c = substr($0, i, 1)
      if (c ~ /[[{]/) enter(c)
      else if (c ~ /[]}]/) leave(c)
      else if (c == "," && want == "," && depth) want = opened[depth] == "{" ? "k" : "v"
      else if (c == ":" && want == ":") want = "v"
      else if (c ~ /[,:]/) bad()
      else number_or_word()
    }
  }
  # Whether a string of a form and length stands there; an object with these members, and no others.
  function like(p, form, long) { return type[p] == "s" && value[p] ~ form && (!long || length(value[p]) == long) }
  function has(p, names,  a, i, n) {
    n = split(names, a, " ")
    for (i = 1; i <= n; i++)
      if (!((p "/" a[i]) in type)) return 0
    return type[p] == "{" && members[p] == n
  }
  function tell(p, what,  rest, path, at, c) { # of a file, to the shell; the name as a manifest has it
    if (!like(p "/path") || !like(p "/sha256", "^[0-9a-f]+$", 64)) bad()
    if (type[p "/size"] != "n" || !count(value[p "/size"])) bad()
    rest = value[p "/path"]
    gsub(/%/, "%25", rest)
    while (at = index(rest, "\\")) {
      c = substr(rest, at + 1, 1)
      if (c ~ /[bfu]/) unsure()
      path = path substr(rest, 1, at - 1) (c == "n" ? "%0A" : c == "r" ? "%0D" : c == "t" ? "\t" : c)
      rest = substr(rest, at + 2)
    }
    print what, value[p "/sha256"], value[p "/size"], path rest
  }
  END {
    if (over) exit
    if (depth || want != "," || !quoted) bad()
    if (!has("/software", "name version") || !like("/software/name") || !like("/software/version")) bad()
  }'

# record.json: record.md. No item is a key or entry 0 (package.md). A time stamp on a WARC: capture.md.
record_form='
  END {
    if (!like("/format", "^muniment-record/1$") || !like("/kind", "^" entry_type "$") ||
        !like("/salt", "^[0-9a-f]+$", 64) || !like("/actor", "^a-[0-9a-f]+$", 18) ||
        !has("", "actor detail format kind links objects salt software") ||
        type["/links"] != "[" || type["/objects"] != "[") bad()
    if (value["/kind"] == "key") unsure()
    if (entry_index == "0") bad()
    for (i = 0; i < members["/links"]; i++) {
      p = "/links/" i
      if (!has(p, "record relation") || !like(p "/record", "^sha256:[0-9a-f]+$", 71) ||
          !like(p "/relation", "^(derived-from|replaces|about)$")) bad()
    }
    for (i = 0; i < members["/objects"]; i++) {
      p = "/objects/" i
      path = value[p "/path"]
      tell(p, "object")
      if (path in paths || ("/" path "/") ~ /\/[.]?[.]?\//) bad()
      paths[path]
      if (!has(p, "mediaType path role sha256 size") || !like(p "/mediaType") || !like(p "/role")) bad()
      if (value[p "/role"] == "warc-stamp" && value["/kind"] == "capture")
        say("not checked", file, "it names a time stamp on a WARC, which this script cannot check: see VERIFY.txt")
    }
    print "record"
    print "salt", value["/salt"]
    p = "/detail/identity"
    if (type[p] != "{") exit
    for (q in type)
      if (index(q, p "/") == 1 && like(q, "^sha256:[0-9a-f]+$", 71))
        print "identity", substr(q, length(p) + 2), substr(value[q], 8)
  }'

# redacted/redaction.json: package.md, "Credentials".
redaction_form='
  END {
    for (i = 0; i < members["/headers"]; i++) headers = headers type["/headers/" i] value["/headers/" i] " "
    if (type["/headers"] != "[" || headers != "sauthorization scookie sproxy-authorization sset-cookie " ||
        type["/replaced"] != "n" || !count(value["/replaced"]) || !like("/format", "^muniment-redaction/1$") ||
        !has("", "format headers redacted replaced software withheld") ||
        !has("/redacted", "path sha256 size") || !has("/withheld", "path sha256 size")) bad()
    tell("/redacted", "redacted")
    tell("/withheld", "withheld")
  }'

# disclosed.txt: disclosure.md, "An opening".
opening_form='
  NR == 1 && $0 != "muniment-disclosure/1" || NR == 2 && $0 != "record " hash { wrong = 1 }
  NR > 18 || /[\001-\037\177]/ { wrong = 1 }
  NR > 2 {
    if ($0 !~ /^[a-z]+ [0-9a-f]+ (measured|reported|claimed|inferred|not-measured) ./ || length($1) > 32 ||
        !hex($2, 64) || length($0) - length($1 $2 $3) - 3 > 2048 || ($1 "") <= (last "")) wrong = 1
    last = $1
  }
  END {
    if (wrong || NR < 3) say("failed", file, "it is no opening of its record")
    else print "opening"
  }'

# The manifests, and what has a place under data/: package.md, "The manifests" and "What has no place"; anchors.md.
manifests='
  manifest != "" {
    hash = substr($0, 1, 64)
    name = plain = substr($0, 67)
    gsub(/%(25|0[AD])/, "", plain)
    if (!hex(hash, 64) || substr($0, 65, 2) != "  " || name == "" || plain ~ /[%\r]/ ||
        ("/" name "/") ~ /\/[.]?[.]?\// || (name in listed) || (name ~ /^data\//) != (manifest !~ /^tag/))
      say("failed", (name in listed) ? name : manifest,
        "its line in the manifest is not well formed, or belongs elsewhere, or stands twice")
    listed[name] = hash
    next
  }
  /^F/ { found[substr($0, 5)] }
  /^H/ { hashed[substr($0, 71)] = substr($0, 3, 64) }
  match($0, /^S [0-9]+ \.\//) { size[substr($0, RLENGTH + 1)] = $2 }
  function find_place(name, whole,  part, list) {
    split(name, part, "/")
    if (name ~ /^data\/anchors\/[0-9a-f]+[.](tsr|crl|ocsp|ots|cosig)$/ && index(part[3], ".") == 65) {
      if (whole && substr(part[3], 1, 64) == hashed[name]) print name >(temp "/anchors")
      else if (whole) say("failed", name, "its bytes are not those that its name says")
    } else if (part[2] == "items" && hex(part[3], 16) && length(name) > 28) {
      items = 1
      list = temp "/items/" part[3]
      print "file", (name in hashed ? hashed[name] : "-"), (name in size ? size[name] : "-"), substr(name, 29) >>list
      close(list)
    } else say("failed", name, "it has no place in a package")
  }
  END {
    listed["bagit.txt"]; listed["bag-info.txt"]; listed["manifest-sha256.txt"]; found["tagmanifest-sha256.txt"]
    for (name in found)
      if (!(name in listed) && name != "tagmanifest-sha256.txt") say("failed", name, "no manifest lists it")
    for (name in listed) {
      fault = !(name in found) ? "there" : !(name in hashed) ? "readable" : ""
      if (fault == "" && hashed[name] != listed[name]) fault = "what the manifest lists"
      if (fault != "") say(fault == "readable" ? "not checked" : "failed", name, "it is not " fault)
      if (name ~ /^data\// && name != "data/checkpoint") find_place(name, fault == "")
    }
    if (!items) say("failed", "data/items", "there is no item")
  }'

# data/checkpoint: checkpoint.md. To the shell: how many lines are signed, size, root, how many signatures name the key,
# whether the log has the name of the key, and the signature.
checkpoint_form='
  { line[NR] = $0 }
  $0 == "" { blank = NR }
  /[\001-\037]/ { wrong = 1 }
  END {
    if (blank < 4 || NR == blank || NR > blank + 16) wrong = 1
    if (line[1] == "" || !count(line[2]) || length(unbase(line[3])) != 64) wrong = 1
    for (i = 4; i < blank; i++) if (line[i] == "") wrong = 1
    key_name = ENVIRON["name"] "" # a text: else awk would take 1e2 for 100
    space = "\302[\205\240]|\341\232\200|\342\200[\200-\212\250\251\257]|\342\201\237|\343\200\200"
    for (i = blank + 1; i <= NR; i++) {
      split(line[i], part, " ")
      bytes = unbase(part[3])
      if (line[i] !~ /^\342\200\224 [^ +]+ [^ ]+$/ || part[2] ~ space || length(bytes) < 10) wrong = 1
      if (part[2] != key_name || substr(bytes, 1, 8) != ENVIRON["id"]) continue
      signatures++
      signature = substr(bytes, 9)
    }
    if (wrong) say("failed", "data/checkpoint", "it is no signed checkpoint")
    named = line[1] == key_name
    if (!wrong) print blank - 1, line[2], unbase(line[3]), signatures + 0, named, (signature == "" ? "-" : signature)
  }'

# The time of a token (anchors.md, "A token") in seconds since 1970, from what openssl prints.
stamped_time='
  /^Time stamp: / {
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $3) + 2) / 3
    year = $6
    if (month < 3) { year--; month += 12 }
    days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month - 457) / 5) + $4 - 719469
    split($5, clock, ":")
    printf "%.0f", days * 86400 + clock[1] * 3600 + clock[2] * 60 + int(clock[3])
    exit
  }'

# The certificates in a token, from what openssl prints: what anchors.md, "A token", is stricter in than openssl.
certificates='
  function judge() {
    if (stamps && !authority) signer = 1
    if (purposes && !stamps) wrong = 1
    purposes = stamps = authority = 0
  }
  /^Certificate:/ { judge(); number++ }
  /CA:TRUE/ { authority = 1 }
  /Extended Key Usage:/ { purposes = 1 }
  /Time Stamping|Any Extended/ { stamps = 1 }
  /Name Constraints|Revocation List/ { wrong = 1 }
  END { judge(); exit (wrong || !signer || number > 32) }'

# entry.txt: entry.md. To the shell: type, index, and the hash of the record.
entry_form='
  {
    field[NR] = $2
    lines = lines $0 "\n"
  }
  END {
    day = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
    time = "[0-9]+-" day "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9][0-9][0-9]Z"
    form = "type [a-z]+\nindex [0-9]+\ntime " time "\nrecord sha256:[0-9a-f]+\nnonce [0-9a-f]+\n"
    year = substr(field[4], 1, 4)
    if (lines !~ "^muniment-entry/1\n" form "$" || length(field[2]) > 32 || !count(field[3]) ||
        length(field[4]) != 24 || field[4] ~ /-02-29/ && (year % 4 || year % 100 == 0 && year % 400) ||
        length(field[5]) != 71 || length(field[6]) != 64) say("failed", file, "it is no entry")
    else print field[2], field[3], substr(field[5], 8)
  }'

# item.tlog-proof: package.md, "The proof"; from leaf to root as RFC 9162, section 2.1.3.2, has it, with its names
# (log.md). To the shell: the line that the checkpoint begins in.
proof_path='
  BEGIN { fn = leaf_index + 0; sn = tree_size - 1; wrong = fn > sn }
  NR < 3 {
    if ($0 != (NR == 1 ? "c2sp.org/tlog-proof@v1" : "index " leaf_index)) wrong = 1
    next
  }
  $0 == "" || NR > 65 { end = $0 == "" ? NR : 0; exit }
  {
    p = unbase($0)
    if (length(p) != 64 || sn == 0) exit wrong = 1
    if (fn % 2 || fn == sn) {
      r = node(p, r)
      while (fn % 2 == 0 && fn) { fn = int(fn / 2); sn = int(sn / 2) }
    } else r = node(r, p)
    fn = int(fn / 2)
    sn = int(sn / 2)
  }
  END {
    if (wrong || !end || sn || (r "") != (root "")) exit 1
    print end + 1
  }'

# The files of an item, and what its record and its redaction name: package.md, "Credentials", "What has no place".
places='
  {
    name = $0
    sub(/^[^ ]* [^ ]* [^ ]* /, "", name)
    if ($1 == "object") name = "objects/" name
    stated[$1, name] = $2 " " $3
    last[$1] = name
    if ($1 == "file") here[name]
    if ($1 == "object") named[name]
  }
  END {
    if ("withheld" in last) {
      withheld = "objects/" last["withheld"]
      instead = "redacted/capture.wacz"
      if (stated["object", withheld] != stated["withheld", last["withheld"]] || (withheld in here) ||
          last["redacted"] != instead || stated["file", instead] != stated["redacted", instead]) {
        say("failed", at "redacted/redaction.json", "what it says is withheld, or there instead, is not")
        withheld = ""
      }
    }
    for (name in named) {
      if (!("record" in last)) break
      if (!(name in here) && (name == withheld || "unsure" in last))
        say("not checked", at name, "it is withheld, and not there")
      else if (!(name in here)) say("failed", at name, "the record names it, and no manifest lists it")
      else if (stated["file", name] ~ /^-/) say("not checked", at name, "it cannot be read")
      else if (stated["file", name] != stated["object", name]) say("failed", at name, "it is not what the record names")
    }
    for (name in here) {
      if (name ~ /^(entry[.]txt|record[.]json|item[.]tlog-proof|disclosed[.]txt)$/) continue
      if (name ~ /^redacted\/(redaction[.]json|capture[.]wacz)$/ && "redacted/redaction.json" in here) continue
      if (name ~ /^objects\// && (!("record" in last) || name in named)) continue
      say("failed", at name, "it has no place in a package")
    }
  }'

find_tools() {
  for tool in openssl awk cat find grep head mkdir mktemp od rm sed sh sort tail tr wc; do
    command -v "$tool" >/dev/null || die "this needs $tool"
  done
  for SUM in sha256sum 'shasum -a 256'; do
    [ "$(printf abc | $SUM 2>/dev/null | head -c 8)" != ba7816bf ] || return 0
  done
  die 'this needs sha256sum or shasum'
}

read_arguments() { # and goes to where the package is
  key=${2-}
  case $key in '' | *+*) ;; *) key=$(cat -- "$key") || die "no key could be read from $2" ;; esac
  roots=${3-}
  case $roots in '' | /*) ;; *) roots=$PWD/$roots ;; esac
  [ -z "$roots" ] || grep -q 'BEGIN CERTIFICATE' "$roots" || die "no certificate could be read from $3"
  { cd -- "${1:-.}" 2>/dev/null && [ -e bagit.txt ]; } || die "no package: ${1:-.}"
}

make_temporary_folder() {
  { temp=$(mktemp -d) && [ -d "$temp" ]; } || die 'no temporary folder could be made'
  trap 'rm -rf -- "$temp"' EXIT
  trap 'exit 130' HUP INT TERM
  mkdir "$temp/items"
  export SUM SAID="$temp/said"
}

# All files, with hash and size; those whose names hold what a manifest encodes one by one. Links and devices end it.
list_files() {
  find . ! -type d ! -type f | sed 's/.*/failed       &: it is no plain file/' >"$SAID"
  [ ! -s "$SAID" ] || finish
  find . >/dev/null 2>&1 || say 'not checked' . 'a folder cannot be listed'
  encoded=$(printf '*[%%\\\\\r\n]*')
  export ENCODE='{ gsub(/%/, "%25"); gsub(/\r/, "%0D"); printf "%s", (NR > 1 ? "%0A" : "") $0 }'
  {
    plainly_named | sed 's/^/F /'
    # shellcheck disable=SC2086 # it may be two words
    plainly_named -exec $SUM {} + | sed 's/^/H /'
    plainly_named -exec wc -c {} + | sed 's/^ */S /'
    find . -type f -path "$encoded" -exec sh -c '
      for file; do
        name=$(printf "%s/" "$file" | awk "$ENCODE")
        name=${name%/}
        hash=$($SUM <"$file")
        printf "F %s\nH %.64s  %s\nS %s %s\n" "$name" "$hash" "$name" $(wc -c <"$file") "$name"
      done' sh {} +
  } >"$temp/found" 2>/dev/null
}
plainly_named() { find . -type f ! -path "$encoded" "$@"; }

check_manifests() {
  [ "$($SUM <bagit.txt)" = "$(printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | $SUM)" ] ||
    say failed bagit.txt 'it does not declare a bag of BagIt 1.0 in UTF-8'
  for manifest in tagmanifest-sha256.txt manifest-sha256.txt; do
    : >"$temp/$manifest"
    text "$manifest" 67108864 && cat "$manifest" >"$temp/$manifest"
    [ ! -f "$manifest" ] || [ -s "$manifest" ] || say failed "$manifest" 'it lists nothing'
  done
  scan -v temp="$temp" "$library$manifests" manifest=tagmanifest-sha256.txt "$temp/tagmanifest-sha256.txt" \
    manifest=manifest-sha256.txt "$temp/manifest-sha256.txt" manifest= "$temp/found"
}

# checkpoint.md, "Verifier key".
read_key() {
  name=${key%%+*}
  public=${key#*+}
  id=${public%%+*}
  public=${public#*+}
  export name id public
  case $name in
    *[[:space:]]* | '') public= ;;
    *) public=$(awk "$library"'BEGIN { print unbase(ENVIRON["public"]) }') ;;
  esac
  [ -z "$key" ] || {
    [ ${#public} = 66 ] && [ "${public#01}" != "$public" ] &&
      [ "$({ printf '%s\n' "$name"; bytes "$public"; } | $SUM | head -c 8)" = "$id" ]
  } || die 'no verifier key: it is name+id+key, in one line'
}

ed25519() { # the signature, and the file that was signed
  bytes "302a300506032b6570032100${public#01}" >"$temp/key" # as RFC 8410 has a public key
  bytes "$1" >"$temp/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$temp/key" -rawin -in "$2" -sigfile "$temp/signature" 2>&1
}

check_checkpoint() {
  checkpoint='' answer=''
  [ ! -r data/checkpoint ] || checkpoint=$($SUM <data/checkpoint)
  text data/checkpoint 65536 || return
  found=$(scan "$library$checkpoint_form" data/checkpoint) || return
  [ -n "$found" ] || return
  # shellcheck disable=SC2086 # six words of digits and hex
  set -- $found
  size=$2 root=$3
  head -n "$1" data/checkpoint >"$temp/signed"
  [ "$4" != 1 ] || answer=$(ed25519 "$6" "$temp/signed")
  case $4-$5-${#6}-$answer in
    0-*) ;;
    1-1-128-*'Verified Successfully'*) signer=$key ;;
    1-0-128-*'Verified Successfully'*) ;; # a key of another log
    1-?-128-*'Verification Failure'*) say failed data/checkpoint 'its signature is wrong' ;;
    1-?-128-*) say 'not checked' data/checkpoint 'its signature: this openssl cannot check Ed25519' ;;
    *) say failed data/checkpoint 'the key signed it twice, or not in 64 bytes' ;;
  esac
}

# anchors.md, "A token": what openssl finds good at the stamped time under the roots that were given,
is_good_by_openssl() {
  stamped=$(openssl ts -reply -in "$anchor" -token_out -text 2>/dev/null | awk "$stamped_time")
  openssl ts -verify -data data/checkpoint -in "$anchor" -CAfile "$roots" -attime "${stamped:-0}" \
    >/dev/null 2>"$temp/error"
}
# and what openssl lets pass: other bytes beside the token and the status granted, no signed content type, certificates.
is_strict() {
  : >"$temp/token"
  openssl ts -reply -in "$anchor" -token_out -out "$temp/token" 2>/dev/null
  answer=3082$(printf %04x $(($(wc -c <"$temp/token") + 5)))3003020100
  [ "$({ bytes "$answer"; cat "$temp/token"; } | $SUM)" = "$($SUM <"$anchor")" ] &&
    od -An -v -tx1 "$anchor" | tr -d ' \n' | grep -q 301a06092a864886f70d010903310d060b2a864886f70d0109100104 &&
    openssl pkcs7 -inform DER -in "$temp/token" -print_certs -text | awk "$certificates"
}
# opentimestamps.md, "The form": the magic, the version, and the SHA-256 of data/checkpoint.
is_over_checkpoint() {
  form=004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108${checkpoint%% *}
  [ "$(head -c 65 "$anchor" | $SUM)" = "$(bytes "$form" | $SUM)" ]
}
check_anchors() { # anchors.md, "In a package"
  [ -f "$temp/anchors" ] || return
  [ $(($(sed '1,/^$/d' data/checkpoint | wc -l))) = 1 ] ||
    say 'not checked' data/anchors 'anchors are over a checkpoint with one signature line'
  # shellcheck disable=SC2013 # a name that stands there is one word
  for anchor in $(sort "$temp/anchors"); do
    case $anchor in
      *.ots)
        if is_over_checkpoint; then say 'not checked' "$anchor" 'this script cannot check it: see VERIFY.txt'
        else say failed "$anchor" 'it is no proof over data/checkpoint'
        fi ;;
      *.tsr)
        if [ -n "$roots" ] && is_good_by_openssl; then
          is_strict && continue
        elif [ -n "$roots" ] && grep -q 'imprint mismatch' "$temp/error"; then
          say failed "$anchor" 'it is over other bytes'
          continue
        fi
        say 'not checked' "$anchor" 'no root of its authority was given, or openssl does not find it good under it' ;;
      *) say 'not checked' "$anchor" 'this script cannot check it: see VERIFY.txt' ;;
    esac
  done
}

# An item. What is told of its record and redaction is in $temp/objects, its files are in $list.
check_item() {
  item=${list##*/}
  at=data/items/$item
  : >"$temp/objects"
  entry=''
  text "$at/entry.txt" 1024 && entry=$(scan -v file="$at/entry.txt" "$library$entry_form" "$at/entry.txt")
  # shellcheck disable=SC2086 # three words of letters, digits and hex, or none
  set -- $entry
  check_proof "$@"
  check_record "$@"
  check_redaction
  check_opening
  scan -v at="$at/" "$library$places" "$list" "$temp/objects"
}
lists() { grep -q "^file [^ ]* [^ ]* $1\$" "$list"; } # a pattern

check_proof() { # type, index and record, by an entry that is one
  place=
  text "$at/item.tlog-proof" 73728 || return
  [ $# = 3 ] && [ -n "$root" ] || return
  leaf=$({ printf '\000'; cat "$at/entry.txt"; } | $SUM)
  if line=$(awk -v leaf_index="$2" -v tree_size="$size" -v r="${leaf%% *}" -v root="$root" "$library$proof_path" \
      "$at/item.tlog-proof") && [ "$(tail -n "+$line" "$at/item.tlog-proof" | $SUM)" = "$checkpoint" ]; then place=$2
  else say failed "$at/item.tlog-proof" 'it does not lead from the entry to the root of data/checkpoint'
  fi
}

check_record() { # type, index and record, by an entry that is one
  hash=
  [ ! -r "$at/record.json" ] || hash=$($SUM <"$at/record.json")
  hash=${hash%% *}
  if [ -n "$hash" ] && { [ "${hash#"$item"}" = "$hash" ] || [ "$hash" != "${3-$hash}" ]; }; then
    say failed "$at/record.json" 'it is not what entry and folder name'
    return
  fi
  [ -z "$hash" ] || [ -z "$place" ] || show
  text "$at/record.json" 16777216 'not checked' || return
  scan -v file="$at/record.json" -v deepest=32 -v entry_type="${1-[a-z]+}" -v entry_index="${2-}" \
    "$library$json$record_form" "$at/record.json" >"$temp/objects"
}
show() {
  items=$((items + 1))
  [ "${first:-$place}" -lt "$place" ] || first=$place
  [ "$place" -lt "$last" ] || last=$place
}

check_redaction() {
  lists 'redacted/redaction[.]json' || return
  grep -q '^record$' "$temp/objects" || return
  text "$at/redacted/redaction.json" 65536 'not checked' || return
  scan -v file="$at/redacted/redaction.json" -v deepest=8 \
    "$library$json$redaction_form" "$at/redacted/redaction.json" >>"$temp/objects"
}

check_opening() { # disclosure.md, "The commitment"
  disclosed=$at/disclosed.txt
  lists 'disclosed[.]txt' || return
  salt=$(grep '^salt ' "$temp/objects") || return
  text "$disclosed" 65536 || return
  [ -n "$(scan -v file="$disclosed" -v hash="$hash" "$library$opening_form" "$disclosed")" ] || return
  sed 1,2d "$disclosed" | while IFS= read -r line; do
    field=${line%% *}
    line=${line#* }
    sum=$(printf 'muniment-disclosure/1\n%s\n%s\n%s\n%s' "${salt#salt }" "$field" "${line%% *}" "${line#* }" | $SUM)
    grep -q "^identity $field ${sum%% *}\$" "$temp/objects" ||
      say failed "$disclosed" "$field is not what the record commits to"
  done
}

find_tools
read_arguments "$@"
make_temporary_folder
list_files
check_manifests
read_key
check_checkpoint
check_anchors
for list in "$temp"/items/*; do
  [ ! -f "$list" ] || check_item
done
finish
