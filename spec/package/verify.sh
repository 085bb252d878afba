#!/bin/sh
# Checks a package of muniment, as spec/package says:  sh verify.sh [package folder] [verifier key, or a file with one [roots of time authorities, PEM]]
# Ends with 0 verified, 2 bad, 3 could not all be checked, 4 unknown log or no key, 1 could not begin. Writes in a temporary folder only, runs nothing of the package.
set -u; umask 077; LC_ALL=C; export LC_ALL; unset -v CDPATH; signer= root= first= last=-1 items=0; die() { printf '%s\n' "$*" >&2; exit 1; }; say() { printf '%-12s %s: %s\n' "$1" "$2" "$3" >>"$SAID" || die "$t cannot be written"; }
for tool in openssl awk cat find grep head mkdir mktemp od rm sed sh sort tail tr wc; do command -v $tool >/dev/null || die "this needs $tool"; done; for SUM in sha256sum 'shasum -a 256' ''; do [ "$(printf abc | $SUM 2>/dev/null | head -c 8)" != ba7816bf ] || break; done; [ -n "$SUM" ] || die 'this needs sha256sum or shasum'
key=${2-}; case $key in '' | *+*) ;; *) key=$(cat -- "$key") || die "no key could be read from $2" ;; esac; roots=${3-}; case $roots in '' | /*) ;; *) roots=$PWD/$roots ;; esac; [ -z "$roots" ] || grep -q 'BEGIN CERTIFICATE' "$roots" || die "no certificate could be read from $3"; cd -- "${1:-.}" 2>/dev/null && [ -e bagit.txt ] || die "no package: ${1:-.}"
t=$(mktemp -d) && [ -d "$t" ] || die 'no temporary folder could be made'; trap 'rm -rf -- "$t"' EXIT; trap 'exit 130' HUP INT TERM; mkdir "$t/items"; SAID=$t/said; export SUM SAID
finish() { sort -u "$SAID" | tr '\001-\011\013-\037\177' '?' # a name may hold what steers a terminal
  if grep -q '^failed' "$SAID"; then echo 'bad: what is named above was changed, or does not belong there'; exit 2; fi; [ $items = 0 ] || echo "shown: $items of $size entries of the log, from $first to $last; $((size - items)) are not here, $((last - first + 1 - items)) of these in between"; if [ -s "$SAID" ]; then echo 'could not all be checked: what is named above was not checked'; exit 3; fi
  [ -n "$signer" ] || { echo 'unknown log: all else holds, but no key that you gave signed it. Get its key from elsewhere'; exit 4; }; printf 'verified: everything holds, signed by %s\n' "$signer"; exit 0; }
text() { # a file, and the most bytes of it: true if it is UTF-8, without NUL and byte order mark, and its last line is ended
  if [ ! -f "$1" ]; then say failed "$1" 'it is not there'; elif [ ! -r "$1" ]; then say 'not checked' "$1" 'it cannot be read'; elif [ $(($(wc -c <"$1"))) -gt "$2" ]; then say failed "$1" "it has more than $2 bytes"; elif [ -n "$(tail -c 1 "$1" | tr '\000' x)" ]; then say "${3:-failed}" "$1" 'its last line is not ended'
  elif tr -s '\001-\177' '\001' <"$1" | od -An -v -tu1 | awk 'BEGIN { lo = 1; hi = 244 } NR == 1 && /^ *239 +187 +191/ { lo = 256 }
    { for (i = 1; i <= NF; i++) { b = $i + 0; if (b < lo || b > hi || !n && b > 127 && b < 194) exit x = 1; if (n) n--; else if (b > 127) n = 1 + (b > 223) + (b > 239)
      lo = !n ? 1 : b == 224 ? 160 : b == 240 ? 144 : 128; hi = !n ? 244 : b == 237 ? 159 : b == 244 ? 143 : 191 } } END { exit (x || n > 0) }'; then return 0; else say failed "$1" 'it is not UTF-8 text'; fi; return 1; }
lib='function hex(s, n) { return length(s) == n && s !~ /[^0-9a-f]/ } function count(s) { return s ~ /^(0|[1-9][0-9]*)$/ && length(s) < 17 && s + 0 <= 9007199254740991 }
function unbase(s,  n, p, i, v, a, b, o, w) { n = length(s); p = s ~ /==$/ ? 2 : s ~ /=$/ ? 1 : 0; if (n == 0 || n % 4) return "" # base64 in its one spelling, to hex
  for (i = 1; i <= n - p; i++) { v = index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", substr(s, i, 1)) - 1; if (v < 0) return ""
    a = a * 64 + v; b += 6; if (b >= 8) { b -= 8; w = b == 4 ? 16 : b == 2 ? 4 : 1; v = int(a / w); a -= v * w; o = o sprintf("%02x", v) } } return a ? "" : o }
function octal(h,  i, o) { for (i = 1; i < length(h); i += 2) o = o sprintf("\\%03o", index(D, substr(h, i, 1)) * 16 + index(D, substr(h, i + 1, 1)) - 17); return o }
function node(l, r,  c, x) { c = "printf \047" octal("01" l r) "\047 | " ENVIRON["SUM"]; c | getline x; close(c); return substr(x, 1, 64) } function say(w, n, y) { print sprintf("%-12s", w) " " n ": " y >>ENVIRON["SAID"] } BEGIN { D = "0123456789abcdef" }
'; scan() { awk "$@" || say 'not checked' . 'this awk did not do its part'; }; bytes() { printf "$(HEX=$1 awk "$lib"'BEGIN { print octal(ENVIRON["HEX"]) }')"; }
ed25519() { bytes "302a300506032b6570032100$1" >"$t/key"; bytes "$2" >"$t/sig"; openssl pkeyutl -verify -pubin -keyform DER -inkey "$t/key" -rawin -in "$3" -sigfile "$t/sig" 2>&1; } # public key, signature, and the file that was signed
# JSON is read strictly, in pieces between quotes, into T types, V scalars and N numbers of members, by place (/objects/0/path). want: what may come next.
json='function bad() { say("failed", F, "it is not JSON of its form"); over = 1; exit } function like(p, form, k) { return T[p] == "s" && V[p] ~ form && (!k || length(V[p]) == k) }
function unsure() { say("not checked", F, "it is not in the one form of JSON that this script is sure to read rightly"); print "unsure"; over = 1; exit }
function put(t, v) { if (want !~ /v/) bad(); p = d ? P[d] "/" (K[d] == "[" ? n[d] : name) : ""; n[d]++; want = ","; if (p !~ /^\/detail\//) { T[p] = t; V[p] = v } }
function is(p, names,  a, i, k) { k = split(names, a, " "); for (i = 1; i <= k; i++) if (!((p "/" a[i]) in T)) return 0; return T[p] == "{" && N[p] == k }
function file(p, what,  s, o, i, e) { if (!like(p "/path") || !like(p "/sha256", "^[0-9a-f]+$", 64) || T[p "/size"] != "n" || !count(V[p "/size"])) bad()
  s = V[p "/path"]; gsub(/%/, "%25", s); while (i = index(s, "\\")) { e = substr(s, i + 1, 1); if (e ~ /[bfu]/) unsure() # the name as a manifest has it
    o = o substr(s, 1, i - 1) (e == "n" ? "%0A" : e == "r" ? "%0D" : e == "t" ? "\t" : e); s = substr(s, i + 2) } print what, V[p "/sha256"], V[p "/size"], o s }
BEGIN { RS = "\""; want = "v" } quoted { r = $0; gsub(/\\([\\bfnrt]|u00(0[0-7bef]|1[0-9a-f]))/, " ", r); if (r ~ /[\001-\037]/) bad(); if (r ~ /\\./) unsure()
  more = r ~ /\\$/; if (length(s) <= 30000) s = s $0 (more ? "\"" : ""); if (more) next; quoted = 0; if (want ~ /v/) { put("s", s); next } if (want !~ /k/) bad(); if (length(s) > 30000) unsure(); if ((id[d], s) in seen) bad(); seen[id[d], s] = 1; name = s; want = ":"; next }
{ quoted = 1; s = ""; if (ended || length($0) > 65536) unsure(); end = length($0); if (substr($0, end) == "\n") { ended = 1; end-- }; for (i = 1; i <= end; i++) { c = substr($0, i, 1)
    if (c ~ /[[{]/) { put(c, ""); if (++d > depth) bad(); K[d] = c; P[d] = p; n[d] = 0; id[d] = ++ids; want = c == "{" ? "}k" : "]v" }
    else if (c ~ /[]}]/) { if (!d || K[d] != (c == "}" ? "{" : "[") || want != "," && substr(want, 1, 1) != c) bad(); N[P[d]] = n[d]; d--; want = "," } else if (c == "," && want == "," && d) want = K[d] == "{" ? "k" : "v"; else if (c == ":" && want == ":") want = "v"
    else { if (c ~ /[,:]/) bad(); w = substr($0, i, 40); if (!match(w, /^-?[.+0-9a-zA-Z]+/)) unsure(); w = substr(w, 1, RLENGTH); i += RLENGTH - 1
      if (w !~ /^(true|false|null)$/ && w !~ /^-?[1-9]/ && w != "0" || w ~ /[0-9]/ && !count(w ~ /^-/ ? substr(w, 2) : w)) unsure(); put(w ~ /[0-9]/ ? "n" : "w", w) } } }
END { if (over) exit; if (d || want != "," || !quoted || !is("/software", "name version") || !like("/software/name") || !like("/software/version")) bad() }
'; record='END { r = "^(derived-from|replaces|about)$"; if (!like("/format", "^muniment-record/1$") || !is("", "actor detail format kind links objects salt software") ||
    !like("/kind", "^" type "$") || !like("/salt", "^[0-9a-f]+$", 64) || !like("/actor", "^a-[0-9a-f]+$", 18) || T["/links"] != "[" || T["/objects"] != "[") bad(); if (V["/kind"] == "key") unsure(); if (place == "0") bad()
  for (i = 0; i < N["/links"]; i++) { q = "/links/" i; if (!is(q, "record relation") || !like(q "/relation", r) || !like(q "/record", "^sha256:[0-9a-f]+$", 71)) bad() }
  for (i = 0; i < N["/objects"]; i++) { q = "/objects/" i; x = V[q "/path"]; file(q, "object"); if (x in paths || ("/" x "/") ~ /\/[.]?[.]?\//) bad(); paths[x] = 1; if (!is(q, "mediaType path role sha256 size") || !like(q "/mediaType") || !like(q "/role")) bad() } print "record" }'
redaction='END { for (i = 0; i < N["/headers"]; i++) a = a T["/headers/" i] V["/headers/" i] " "; if (T["/headers"] != "[" || T["/replaced"] != "n" || !count(V["/replaced"]) ||
    a != "sauthorization scookie sproxy-authorization sset-cookie " || !is("", "format headers redacted replaced software withheld") || !like("/format", "^muniment-redaction/1$") ||
    !is("/redacted", "path sha256 size") || !is("/withheld", "path sha256 size")) bad(); file("/redacted", "redacted"); file("/withheld", "withheld") }'
# Every file there is. Names with what a manifest encodes are written as it does, one by one; all others at once. Links and devices end it: nothing is read.
find . ! -type d ! -type f | sed 's/.*/failed       &: it is no plain file/' >"$SAID"; [ ! -s "$SAID" ] || finish; find . >/dev/null 2>&1 || say 'not checked' . 'a folder cannot be listed'
found() { find . -type f ! -path "$rare" "$@"; }; rare=$(printf '*[%%\\\\\r\n]*'); export ENC='BEGIN { ORS = "" } { gsub(/%/, "%25"); gsub(/\r/, "%0D"); x = NR > 1 ? "%0A" : ""; print x $0 }'
{ found | sed 's/^/F /'; found -exec $SUM {} + | sed 's/^/H /'; found -exec wc -c {} + | sed 's/^ */S /'; find . -type f -path "$rare" -exec sh -c 'for f; do
    n=$(printf "%s/" "$f" | awk "$ENC"); n=${n%/}; h=$($SUM <"$f"); printf "F %s\nH %.64s  %s\nS %s %s\n" "$n" "$h" "$n" $(wc -c <"$f") "$n"; done' sh {} +; } >"$t/found" 2>/dev/null
[ "$($SUM <bagit.txt)" = "$(printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | $SUM)" ] || say failed bagit.txt 'it does not declare a bag of BagIt 1.0 in UTF-8'
tags=tagmanifest-sha256.txt; main=manifest-sha256.txt; for m in $tags $main; do : >"$t/$m"; text $m 67108864 && cat $m >"$t/$m"; [ ! -f $m ] || [ -s $m ] || say failed $m 'it lists nothing'; done
scan -v t="$t" "$lib"'m != "" { h = substr($0, 1, 64); n = x = substr($0, 67); gsub(/%(25|0[AD])/, "", x)
    if (!hex(h, 64) || substr($0, 65, 2) != "  " || n == "" || x ~ /[%\r]/ || ("/" n "/") ~ /\/[.]?[.]?\// || (n in M) || (n ~ /^data\//) != (m !~ /^tag/)) say("failed", (n in M) ? n : m, "its line in the manifest is not well formed, or belongs elsewhere, or stands twice")
    M[n] = h; next } /^F/ { F[substr($0, 5)] } /^H/ { H[substr($0, 71)] = substr($0, 3, 64) } match($0, /^S [0-9]+ \.\//) { S[substr($0, RLENGTH + 1)] = $2 }
  END { M["bagit.txt"]; M["bag-info.txt"]; M["manifest-sha256.txt"]; F["tagmanifest-sha256.txt"]; for (n in F) if (!(n in M) && n !~ /^tagmanifest-sha256.txt$/) say("failed", n, "no manifest lists it")
    for (n in M) { w = !(n in F) ? "there" : !(n in H) ? "readable" : H[n] != M[n] ? "what the manifest lists" : ""; if (w != "") say(w == "readable" ? "not checked" : "failed", n, "it is not " w)
      split(n, a, "/"); if (n !~ /^data\// || n == "data/checkpoint") continue; if (n ~ /^data\/anchors\/[0-9a-f]+[.](tsr|crl|ocsp|ots|cosig)$/ && index(a[3], ".") == 65) {
        if (w == "" && substr(a[3], 1, 64) == H[n]) print n >(t "/anchors"); else if (w == "") say("failed", n, "its bytes are not those that its name says") } else if (a[2] != "items" || !hex(a[3], 16) || length(n) < 29) say("failed", n, "it has no place in a package")
      else { some = 1; f = t "/items/" a[3]; print "file", ((n in H) ? H[n] : "-"), ((n in S) ? S[n] : "-"), substr(n, 29) >>f; close(f) } }; if (!some) say("failed", "data/items", "there is no item") }' m=$tags "$t/$tags" m=$main "$t/$main" m= "$t/found"
name=${key%%+*}; pub=${key#*+}; id=${pub%%+*}; pub=${pub#*+}; export name id pub; case $name in *[[:space:]]* | '') pub= ;; *) pub=$(awk "$lib"'BEGIN { print unbase(ENVIRON["pub"]) }') ;; esac
[ -z "$key" ] || { [ ${#pub} = 66 ] && [ "${pub#01}" != "$pub" ] && [ "$({ printf '%s\n' "$name"; bytes "$pub"; } | $SUM | head -c 8)" = "$id" ]; } || die 'no verifier key: it is name+id+key, in one line'
text data/checkpoint 65536 && head=$(scan "$lib"'{ l[NR] = $0; if ($0 == "") e = NR; if ($0 ~ /[\001-\037]/) bad = 1 }
  END { for (i = 4; i < e; i++) if (l[i] == "") bad = 1; if (e < 4 || NR == e || NR > e + 16 || l[1] == "" || !count(l[2]) || length(unbase(l[3])) != 64) bad = 1
    for (i = e + 1; i <= NR; i++) { split(l[i], a, " "); s = unbase(a[3]); if (a[2] == ENVIRON["name"] && substr(s, 1, 8) == ENVIRON["id"]) { k++; sig = substr(s, 9) }
      if (l[i] !~ /^\342\200\224 [^ +]+ [^ ]+$/ || length(s) < 10 || a[2] ~ /\302[\205\240]|\341\232\200|\342\200[\200-\212\250\251\257]|\342\201\237|\343\200\200/) bad = 1 }
    if (bad) say("failed", "data/checkpoint", "it is no signed checkpoint"); else print e - 1, l[2], unbase(l[3]), k + 0, (l[1] == ENVIRON["name"]), (sig == "" ? "-" : sig) }' data/checkpoint) && [ -n "$head" ] && {
  set -- $head; size=$2; root=$3; head -n "$1" data/checkpoint >"$t/signed"; case $4-$5-${#6}-$([ "$4" != 1 ] || ed25519 "${pub#01}" "$6" "$t/signed") in 0-*) ;;
    1-1-128-*'Verified Successfully'*) signer=$key ;; 1-0-128-*'Verified Successfully'*) ;; 1-?-128-*'Verification Failure'*) say failed data/checkpoint 'its signature is wrong' ;;
    1-?-128-*) say 'not checked' data/checkpoint 'its signature: this openssl cannot check Ed25519' ;; *) say failed data/checkpoint 'the key signed it twice, or not in 64 bytes' ;; esac; }
stamped='/^Time stamp: / { m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $3) + 2) / 3; y = $6; split($5, h, ":"); if (m < 3) { y--; m += 12 } # in seconds since 1970
  printf "%.0f", (365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + $4 - 719469) * 86400 + h[1] * 3600 + h[2] * 60 + int(h[3]); exit }'; der() { bytes "3082$(printf %04x $((n + 5)))3003020100"; cat "$t/token"; }
bag='function cert() { if (s && !ca) ok = 1; if (e && !s) x = 1; s = e = ca = 0 } /^Certificate:/ { cert(); n++ } /CA:TRUE/ { ca = 1 } /Extended Key Usage:/ { e = 1 } /Time Stamping|Any Extended/ { s = 1 } /Name Constraints|Revocation List/ { x = 1 } END { cert(); exit x || !ok || n > 32 }'
[ ! -f "$t/anchors" ] || [ $(($(sed '1,/^$/d' data/checkpoint | wc -l))) = 1 ] || say 'not checked' data/anchors 'anchors are over a checkpoint with one signature line'
for f in $(sort "$t/anchors" 2>/dev/null); do why='this script cannot check it: see VERIFY.txt'; hash=$($SUM <data/checkpoint); case $f in
    *.ots) [ "$(head -c 65 "$f" | $SUM)" = "$(bytes "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108${hash%% *}" | $SUM)" ] || { say failed "$f" 'it is no proof over data/checkpoint'; continue; } ;;
    *.tsr) why='no root of its authority was given, or openssl does not find it good under it'; if [ -n "$roots" ]; then at=$(openssl ts -reply -in "$f" -token_out -text 2>/dev/null | awk "$stamped"); : >"$t/token"
      if openssl ts -verify -data data/checkpoint -in "$f" -CAfile "$roots" -attime "${at:-0}" >/dev/null 2>"$t/error"; then openssl ts -reply -in "$f" -token_out -out "$t/token" 2>/dev/null; n=$(($(wc -c <"$t/token"))) # what openssl is lenient in
        [ "$(der | $SUM)" = "$($SUM <"$f")" ] && od -An -v -tx1 "$f" | tr -d ' \n' | grep -q 301a06092a864886f70d010903310d060b2a864886f70d0109100104 && openssl pkcs7 -inform DER -in "$t/token" -print_certs -text | awk "$bag" && continue
      elif grep -q 'imprint mismatch' "$t/error"; then say failed "$f" 'it is over other bytes'; continue; fi; fi ;; esac; say 'not checked' "$f" "$why"; done
for list in "$t"/items/*; do [ -f "$list" ] || continue; item=${list##*/}; at=data/items/$item; entry= place=; : >"$t/objects"
  text "$at/entry.txt" 1024 && entry=$(scan -v F="$at/entry.txt" "$lib"'{ v[NR] = $2; l = l $0 "\n" } END { y = substr(v[4], 1, 4); f = "^muniment-entry/1\ntype [a-z]+\nindex [0-9]+\ntime "
      f = f "[0-9]+-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9][0-9][0-9]Z\n"
      if (l !~ f "record sha256:[0-9a-f]+\nnonce [0-9a-f]+\n$" || length(v[2]) > 32 || !count(v[3]) || length(v[4]) != 24 || v[4] ~ /-02-29/ && (y % 4 || y % 100 == 0 && y % 400) ||
        length(v[5]) != 71 || length(v[6]) != 64) say("failed", F, "it is no entry"); else print v[2], v[3], substr(v[5], 8) }' "$at/entry.txt"); set -- $entry
  text "$at/item.tlog-proof" 73728 && [ $# = 3 ] && [ -n "$root" ] && { leaf=$({ printf '\000'; cat "$at/entry.txt"; } | $SUM); rest=$(awk -v i="$2" -v size="$size" -v h="${leaf%% *}" -v root="$root" "$lib"'BEGIN { f = i + 0; s = size - 1; bad = f > s }
      NR < 3 { if ($0 != (NR == 1 ? "c2sp.org/tlog-proof@v1" : "index " i)) bad = 1; next } $0 == "" || NR > 65 { e = $0 == "" ? NR : 0; exit } { x = unbase($0); if (length(x) != 64 || s == 0) { bad = 1; exit }
        if (f % 2 || f == s) { h = node(x, h); while (f % 2 == 0 && f) { f = int(f / 2); s = int(s / 2) } } else h = node(h, x); f = int(f / 2); s = int(s / 2) }
      END { if (bad || !e || s || h != root) exit 1; print e + 1 }' "$at/item.tlog-proof") && [ "$(tail -n "+$rest" "$at/item.tlog-proof" | $SUM)" = "$($SUM <data/checkpoint)" ] && place=$2 || say failed "$at/item.tlog-proof" 'it does not lead from the entry to the root of data/checkpoint'; }
  j=$at/record.json; hash=; [ ! -r "$j" ] || hash=$($SUM <"$j"); hash=${hash%% *}; if [ -n "$hash" ] && { [ "${hash#"$item"}" = "$hash" ] || [ "$hash" != "${3-$hash}" ]; }; then say failed "$j" 'it is not what entry and folder name'; else
    [ -z "$hash" ] || [ -z "$place" ] || { items=$((items + 1)); [ "${first:-$place}" -lt "$place" ] || first=$place; [ "$place" -lt "$last" ] || last=$place; }; ! text "$j" 16777216 'not checked' || scan -v F="$j" -v depth=32 -v type="${1-[a-z]+}" -v place="${2-}" "$lib$json$record" "$j" >"$t/objects"; fi
  r=redacted/redaction.json; grep -q "^file [^ ]* [^ ]* $r\$" "$list" && grep -q '^record$' "$t/objects" && text "$at/$r" 65536 'not checked' && scan -v F="$at/$r" -v depth=8 "$lib$json$redaction" "$at/$r" >>"$t/objects"
  scan -v at="$at/" "$lib"'{ n = $0; sub(/^[^ ]* [^ ]* [^ ]* /, "", n); if ($1 == "object") n = "objects/" n; L[$1, n] = $2 " " $3; X[$1] = n; if ($1 == "file") F[n]; if ($1 == "object") O[n] }
    END { R = "redacted/capture.wacz"; known = "record" in X; some = "withheld" in X; W = "objects/" X["withheld"]; if (some && (L["object", W] != L["withheld", X["withheld"]] || (W in F) || X["redacted"] != R ||
        L["file", R] != L["redacted", R])) { say("failed", at "redacted/redaction.json", "what it says is withheld, or there instead, is not"); W = "" }
      if (known) for (n in O) if (n in F) { if (L["file", n] ~ /^-/) say("not checked", at n, "it cannot be read"); else if (L["file", n] != L["object", n]) say("failed", at n, "it is not what the record names") }
        else if (n == W || ("unsure" in X)) say("not checked", at n, "it is withheld, and not there"); else say("failed", at n, "the record names it, and no manifest lists it")
      for (n in F) if (n !~ /^(entry[.]txt|record[.]json|item[.]tlog-proof)$/ && !(n ~ /^redacted\/(redaction[.]json|capture[.]wacz)$/ && ("redacted/redaction.json" in F)) &&
        (n ~ /^objects\// ? known && !(n in O) : 1)) say("failed", at n, "it has no place in a package") }' "$list" "$t/objects"; done; finish
