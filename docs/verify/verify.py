#!/usr/bin/env python3
"""Checks a proof of one consultation. Needs Python 3.9 or newer and nothing else: no package, no network, no database.

    python3 verify.py FILE [--key PUBLICKEY] [--checkpoints FOLDER]

Exit code: 0 valid, 1 tampered (it says where), 2 incomplete (it names what is missing), 3 bad input.
Written from format.md, apart from the program in the service; a test holds the two together, word for word.
"""

import base64
import hashlib
import json
import os
import re
import sys
from datetime import date

GENESIS = bytes(32)
LATE_MS = 15 * 60_000
UNDER_WAY_MS = 60_000
EXIT = {"valid": 0, "tampered": 1, "incomplete": 2, "bad input": 3}


class BadInput(Exception):
    pass


# --- the canonical form, and hashes ---------------------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).digest()


def canonical(*fields):
    parts = []
    for field in fields:
        if field is None:
            parts.append(b"\xff\xff\xff\xff")
            continue
        data = field if isinstance(field, bytes) else str(field).encode("utf-8")
        parts.append(len(data).to_bytes(4, "big") + data)
    return b"".join(parts)


def entry_hash(previous, consultation, entry):
    detail = None if entry["detail"] is None else unbase64(entry["detail"])
    stream = "consultation " + consultation
    who = (entry["actorId"], entry["actorName"], entry["actorRole"])
    return sha256(canonical("advice-line/entry/1", previous, stream, entry["seq"], entry["at"], *who, entry["action"], detail))


def message_hash(previous, consultation, message):
    who = (message["authorId"], message["clientId"])
    body = unbase64(message["body"])
    return sha256(canonical("advice-line/message/1", previous, consultation, message["seq"], message["at"], *who, body))


def unbase64(text):
    return base64.b64decode(text)


# --- the Merkle tree of RFC 9162 ------------------------------------------------------------------------------------


def leaf_hash(data):
    return sha256(b"\x00" + data)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def is_included(leaf, index, size, path, root):
    if index >= size:
        return False
    at, last, value = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = node_hash(beside, value)
            while not at & 1 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and value == root


def is_consistent(earlier, later, path):
    if earlier["size"] == later["size"]:
        return not path and earlier["root"] == later["root"]
    if earlier["size"] < 1 or earlier["size"] > later["size"] or not path:
        return False
    if earlier["size"] & (earlier["size"] - 1) == 0:
        path = [earlier["root"]] + path
    at, last = earlier["size"] - 1, later["size"] - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(beside, first), node_hash(beside, second)
            while not at & 1 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and first == earlier["root"] and second == later["root"]


class Tree:
    """Grows leaf by leaf; keeps only the complete subtrees that it consists of."""

    def __init__(self):
        self.size = 0
        self.edge = []

    def add(self, leaf):
        level = 0
        while self.edge and self.edge[-1][0] == level:
            leaf = node_hash(self.edge.pop()[1], leaf)
            level += 1
        self.edge.append((level, leaf))
        self.size += 1

    def root(self):
        if not self.edge:
            return sha256(b"")
        value = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            value = node_hash(left, value)
        return value


# --- Ed25519 (RFC 8032), verification only --------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def ed_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def ed_times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = ed_add(result, point)
        point = ed_add(point, point)
        scalar >>= 1
    return result


def ed_same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def ed_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


ED_BASE = ed_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed_verify(public, text, signature):
    a, r = ed_point(public), ed_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    return ed_same(ed_times(s, ED_BASE), ed_add(r, ed_times(k, a)))


# --- keys and signed notes ------------------------------------------------------------------------------------------

KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
NOTE = re.compile(
    r"((\S+)\n(0|[1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\n"
    r"time ([0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9]{3}Z)\n)"
    r"\n((?:\u2014 \S+ [A-Za-z0-9+/]+={0,2}\n)+)"
)


def read_key(text):
    found = KEY.fullmatch(text.strip())
    if not found:
        return None
    name, ident, encoded = found.groups()
    data = unbase64(encoded)
    if data[:1] != b"\x01" or len(data) != 33:
        return None
    if sha256(name.encode() + b"\n" + data)[:4].hex() != ident:
        return None
    return {"name": name, "id": bytes.fromhex(ident), "public": data[1:]}


def open_note(note, keys):
    """What it says, if one of the keys has signed it under its own name; else None."""
    found = NOTE.fullmatch(note)
    if not found:
        return None
    text, name, size, root, at, signatures = found.groups()
    for key in keys:
        for line in signatures.split("\n")[:-1]:
            _, signed_by, encoded = line.split(" ")
            try:
                data = unbase64(encoded)
            except ValueError:
                continue
            if key["name"] != name or signed_by != name or len(data) != 68 or data[:4] != key["id"]:
                continue
            if base64.b64encode(data).decode() != encoded:
                continue
            if ed_verify(key["public"], text.encode("utf-8"), data[4:]):
                return {"size": int(size), "root": unbase64(root), "at": at}
    return None


# --- the file's shape -----------------------------------------------------------------------------------------------

TIME = re.compile(
    r"(?:19[7-9][0-9]|2[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)
HASH = re.compile(r"[0-9a-f]{64}")
BYTES = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def is_text(value):
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def like(pattern):
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def or_null(check):
    return lambda value: value is None or check(value)


def is_key(value):
    return isinstance(value, str) and read_key(value) is not None


MAY_BE_ABSENT = {"earlierKeys"}
HEAD = {"seq": is_count, "hash": like(HASH)}
SHAPE = {
    "format": lambda value: value == "advice-line/proof/1",
    "ref": is_text,
    "consultationId": is_text,
    "exportedAt": like(TIME),
    "key": is_key,
    "earlierKeys": lambda value: isinstance(value, list) and all(is_key(each) for each in value),
    "entries": [
        {
            "seq": is_count,
            "at": like(TIME),
            "actorId": is_text,
            "actorName": is_text,
            "actorRole": is_text,
            "action": is_text,
            "detail": or_null(like(BYTES)),
            "hash": like(HASH),
        }
    ],
    "messages": [
        {"seq": is_count, "at": like(TIME), "authorId": is_text, "clientId": is_text, "body": like(BYTES), "hash": like(HASH)}
    ],
    "heads": {"entries": HEAD, "messages": HEAD},
    "concern": or_null(like(BYTES)),
    "record": or_null(like(BYTES)),
    "anchors": [
        {
            "chain": lambda value: value in ("entries", "messages", "restored"),
            "index": is_count,
            "seq": is_count,
            "hash": like(HASH),
            "concern": or_null(like(HASH)),
            "record": or_null(like(HASH)),
            "size": or_null(is_count),
            "path": [like(HASH)],
        }
    ],
    "checkpoints": [{"note": is_text, "path": [like(HASH)]}],
}


def find_wrong(value, shape, where):
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return where or "the whole"
        for name, each in shape.items():
            if name in MAY_BE_ABSENT and name not in value:
                continue
            wrong = find_wrong(value.get(name, MISSING), each, where + "." + name if where else name)
            if wrong is not None:
                return wrong
        return None
    if isinstance(shape, list):
        if not isinstance(value, list):
            return where
        for i, item in enumerate(value):
            wrong = find_wrong(item, shape[0], f"{where}[{i}]")
            if wrong is not None:
                return wrong
        return None
    return None if value is not MISSING and shape(value) else where


MISSING = object()


# --- the check ------------------------------------------------------------------------------------------------------


class Check:
    def __init__(self, file, keys, published):
        self.file = file
        self.given = keys
        self.named = [file["key"], *file.get("earlierKeys", [])]
        self.keys = keys or [read_key(key) for key in self.named]
        self.published = published
        self.findings = []

    def tampered(self, text):
        self.findings.append(("tampered", text))

    def incomplete(self, text):
        self.findings.append(("incomplete", text))

    def run(self):
        file = self.file
        self.chains = {
            "entries": self.chain("entries", entry_hash),
            "messages": self.chain("messages", message_hash),
        }
        self.check_checkpoints()
        self.check_published()
        before = [each for each in self.published_checkpoints if each["at"] < file["exportedAt"]]
        before_size = before[-1]["size"] if before else 0
        self.check_behind(before[-1] if before else None)
        self.check_unknown()
        earlier = [head for head in self.published_heads if head["index"] < before_size]
        later = [head for head in self.published_heads if head["index"] >= before_size]
        known = {head["index"]: head for head in self.heads + earlier}
        self.known = [known[index] for index in sorted(known)]
        for name in ("entries", "messages"):
            self.check_heads(name)
        self.check_content()
        self.check_later(later)
        return self

    def verdict(self):
        kinds = {kind for kind, _ in self.findings}
        return "tampered" if "tampered" in kinds else "incomplete" if kinds else "valid"

    # One chain from its first link to its last.
    def chain(self, name, hash_of):
        hashes, last, previous = {}, 0, GENESIS
        for link in self.file[name]:
            if link["seq"] <= last:
                self.tampered(f"{name} {link['seq']}: stands in the wrong place")
                continue
            if link["seq"] > last + 1:
                self.incomplete(f"{name} {span(last + 1, link['seq'] - 1)}: missing")
            elif hash_of(previous, self.file["consultationId"], link).hex() != link["hash"]:
                self.tampered(f"{name} {link['seq']}: does not match its hash")
            last = link["seq"]
            previous = bytes.fromhex(link["hash"])
            hashes[last] = link["hash"]
        head = self.file["heads"][name]
        if head["seq"] > last:
            self.incomplete(f"{name} {span(last + 1, head['seq'])}: missing")
        elif head["seq"] < last or head["hash"] != hashes.get(last, GENESIS.hex()):
            self.tampered(f"{name} {last}: is not the end that the database names")
        return {"hashes": hashes, "last": last}

    # Signed checkpoints, each the beginning of the next, and the anchors in them.
    def check_checkpoints(self):
        self.checkpoints, self.heads = [], []
        for i, each in enumerate(self.file["checkpoints"]):
            opened = open_note(each["note"], self.keys)
            if opened is None:
                self.tampered(f"checkpoint {i + 1}: is not signed with the key")
            elif self.checkpoints and not is_consistent(self.checkpoints[-1], opened, unhex(each["path"])):
                self.tampered(f"checkpoint of size {opened['size']}: does not continue the one before it")
            else:
                self.checkpoints.append(opened)
        self.labels = {
            "entries": label("consultation " + self.file["consultationId"]),
            "messages": label("messages " + self.file["consultationId"]),
            "restored": label("restored"),
        }
        for anchor in self.file["anchors"]:
            checkpoint = next((each for each in self.checkpoints if each["size"] == anchor["size"]), None)
            leaf = leaf_hash(head_bytes(self.labels[anchor["chain"]], anchor))
            path = unhex(anchor["path"])
            if checkpoint and is_included(leaf, anchor["index"], checkpoint["size"], path, checkpoint["root"]):
                self.heads.append({**anchor, "at": checkpoint["at"]})
            else:
                self.tampered(f"{anchor['chain']} {anchor['seq']}: its anchor is in no checkpoint")

    # The tree is made again from the published heads.
    def check_published(self):
        self.published_checkpoints, self.published_heads = [], []
        if self.published is None:
            return
        notes, heads = self.published
        checkpoints = self.published_checkpoints
        for name, text in notes:
            opened = open_note(text, self.keys)
            if opened is None:
                self.tampered(f"published {name}: is not signed with the key")
            else:
                checkpoints.append(opened)
        checkpoints.sort(key=lambda each: (each["size"], each["at"]))
        size = checkpoints[-1]["size"] if checkpoints else 0
        heads = sorted((head for head in heads if head["index"] < size), key=lambda head: head["index"])
        reach = next((i for i, head in enumerate(heads) if head["index"] != i), len(heads))
        if reach < size:
            following = heads[reach]["index"] if reach < len(heads) else size
            if following < reach:
                self.tampered(f"published heads {following}: there are two")
            else:
                self.incomplete(f"published heads {span(reach, following - 1)}: missing")
        heads = heads[:reach]
        roots = roots_of(heads, {each["size"] for each in checkpoints + self.checkpoints})
        for each in checkpoints:
            if roots.get(each["size"], each["root"]) != each["root"]:
                self.tampered(f"published checkpoint of size {each['size']}: is not made of the published heads")
        for each in self.checkpoints:
            if roots.get(each["size"], each["root"]) != each["root"]:
                self.tampered(f"checkpoint of size {each['size']}: is not the published one")
        names = {value.hex(): name for name, value in self.labels.items()}
        for head in heads:
            if head["label"] in names:
                at = next((each["at"] for each in checkpoints if each["size"] > head["index"]), "")
                self.published_heads.append({**head, "chain": names[head["label"]], "at": at})

    def check_behind(self, before):
        newest = self.checkpoints[-1] if self.checkpoints else None
        size = newest["size"] if newest else 0
        if before and before["size"] > size:
            start = newest["at"] if newest else "the beginning"
            self.incomplete(
                f"checkpoints from size {size} ({start}) up to size {before['size']} ({before['at']}): missing"
            )

    # What was published before the proof's newest checkpoint, and should be in it: its heads, and their first checkpoints.
    def check_unknown(self):
        newest = self.checkpoints[-1]["size"] if self.checkpoints else 0
        has = {anchor["index"] for anchor in self.file["anchors"]}
        for head in self.published_heads:
            if head["index"] < newest and head["index"] not in has:
                self.incomplete(f"{head['chain']} {head['seq']}: its anchor of {head['at']} is missing from the database")
        skipped = []
        for anchor in self.file["anchors"]:
            first = next((each for each in self.published_checkpoints if each["size"] > anchor["index"]), None)
            if first and anchor["size"] is not None and first["size"] < anchor["size"] and first not in skipped:
                skipped.append(first)
        for each in skipped:
            self.incomplete(f"checkpoint of size {each['size']} ({each['at']}): missing from the database")

    # Is the chain still what was anchored?
    def check_heads(self, name):
        hashes, last = self.chains[name]["hashes"], self.chains[name]["last"]
        restored = [head for head in self.known if head["chain"] == "restored"]
        anchored, beyond = 0, None
        for head in self.known:
            if head["chain"] != name:
                continue
            seq = head["seq"]
            anchored = max(anchored, seq)
            if hashes.get(seq) == head["hash"]:
                continue
            back = next((each for each in restored if each["seq"] <= head["index"] < each["index"]), None)
            if back:
                self.incomplete(f"{name} {seq}: as anchored {head['at']}, lost by a restore before {back['at']}")
            elif seq in hashes:
                self.tampered(f"{name} {seq}: is not what was anchored {head['at']}")
            elif seq <= last:
                self.incomplete(f"{name} {seq}: missing, and was anchored {head['at']}")
            elif beyond is None or seq > beyond["seq"]:
                beyond = head
        if beyond:
            self.incomplete(f"{name} {span(last + 1, beyond['seq'])}: missing, and were anchored up to {beyond['at']}")
        matching = [head for head in self.known if head["chain"] == name and hashes.get(head["seq"]) == head["hash"]]
        for link in self.file[name]:
            before = next((head for head in reversed(matching) if head["seq"] < link["seq"]), None)
            if before and milliseconds(before["at"]) - milliseconds(link["at"]) > UNDER_WAY_MS:
                self.tampered(f"{name} {link['seq']}: dated {link['at']}, and not in the checkpoint of {before['at']}")
        exported = milliseconds(self.file["exportedAt"])
        for link in self.file[name]:
            if link["seq"] > anchored and exported - milliseconds(link["at"]) > LATE_MS:
                self.incomplete(f"{name} {span(link['seq'], last)}: older than 15 minutes, and in no checkpoint")
                break

    # The ciphertext beside the chains, as it was at the last anchor.
    def check_content(self):
        hashes = self.chains["entries"]["hashes"]
        heads = [head for head in self.known if head["chain"] == "entries" and hashes.get(head["seq"]) == head["hash"]]
        if not heads:
            return
        newest = heads[-1]
        since = {entry["action"] for entry in self.file["entries"] if entry["seq"] > newest["seq"]}
        for what, changed_by in (("concern", "concern.changed"), ("record", "record.closed")):
            content = self.file[what]
            if content is None:
                found = None
            elif what == "concern":
                found = sha256(canonical("advice-line/concern/1", self.file["ref"], unbase64(content))).hex()
            else:
                found = sha256(unbase64(content)).hex()
            if changed_by in since or found == newest[what]:
                continue
            if found is None:
                self.incomplete(f"{what}: missing, and was anchored {newest['at']}")
            else:
                self.tampered(f"{what}: is not what was anchored {newest['at']}")

    # What was anchored after the proof was made may go further, but may not say otherwise; unless a restore came between.
    def check_later(self, later):
        for head in later:
            if head["chain"] == "restored":
                return
            has = self.chains[head["chain"]]["hashes"].get(head["seq"])
            if has is not None and has != head["hash"]:
                self.tampered(f"{head['chain']} {head['seq']}: is not what was anchored {head['at']}")

    def said(self):
        lines = []
        for name in ("entries", "messages"):
            last = self.chains[name]["last"]
            heads = [head for head in self.known if head["chain"] == name]
            if last == 0:
                lines.append(f"{name}: none")
            elif heads:
                lines.append(f"{name} {span(1, last)}: anchored up to {heads[-1]['seq']} at {heads[-1]['at']}")
            else:
                lines.append(f"{name} {span(1, last)}: not anchored yet")
        if self.given:
            lines.append("signatures: checked with the key that was given")
        else:
            lines.append(
                "signatures: checked with the key that the file names: compare it with the one you were given: "
                + " ".join(self.named)
            )
        if self.published is None:
            lines.append(
                "published checkpoints: not compared; a database that was set back as a whole is only seen with them"
            )
        else:
            newest = self.published_checkpoints[-1]["at"] if self.published_checkpoints else "none"
            lines.append(f"published checkpoints: {len(self.published_checkpoints)}, up to {newest}")
        return lines


def span(start, end):
    return str(start) if start == end else f"{start}-{end}"


def unhex(hashes):
    return [bytes.fromhex(value) for value in hashes]


def label(name):
    return sha256(canonical("advice-line/chain/1", name))


def head_bytes(its_label, head):
    concern = None if head["concern"] is None else bytes.fromhex(head["concern"])
    record = None if head["record"] is None else bytes.fromhex(head["record"])
    return canonical("advice-line/head/1", its_label, head["seq"], bytes.fromhex(head["hash"]), concern, record)


def roots_of(heads, sizes):
    tree, roots = Tree(), {}
    if 0 in sizes:
        roots[0] = tree.root()
    for head in heads:
        tree.add(leaf_hash(head_bytes(bytes.fromhex(head["label"]), head)))
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    return roots


def milliseconds(at):
    year, month, day, hour, minute, second, rest = (int(part) for part in re.split(r"[^0-9]", at[:-1]))
    days = date(year, month, 1).toordinal() + day - 1
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + rest


# --- what is given --------------------------------------------------------------------------------------------------

LINE = re.compile(
    r"([0-9]{1,15}) ([0-9a-f]{64}) ([0-9]{1,15}) ([0-9a-f]{64}) ([0-9a-f]{64}|-) ([0-9a-f]{64}|-)"
)


def read_file(path, name):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, ValueError):
        raise BadInput(f"{name}: can't be read") from None


def read_proof(path):
    text = read_file(path, "FILE")
    try:
        value = json.loads(text, parse_constant=refuse, parse_float=whole)
    except (ValueError, RecursionError):
        raise BadInput("FILE: is not JSON") from None
    wrong = find_wrong(value, SHAPE, "")
    if wrong is not None:
        raise BadInput(f"FILE: {wrong} is not as it should be")
    return value


def refuse(_):
    raise ValueError


def whole(text):
    """1.0 is 1: JSON knows one kind of number."""
    value = float(text)
    return int(value) if value.is_integer() else value


def read_published(folder):
    """All notes and heads in the folder and in those within it."""
    if not os.path.isdir(folder):
        raise BadInput("--checkpoints: can't be read")
    notes, heads = [], []
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.startswith("."):
                continue
            if name.endswith(".note"):
                notes.append((name, read_file(os.path.join(place, name), name)))
            elif name.endswith(".heads"):
                heads += read_heads(read_file(os.path.join(place, name), name), name)
    if not notes:
        raise BadInput("--checkpoints: there are none")
    return notes, heads


def read_heads(text, name):
    heads = []
    for line in text.split("\n"):
        if line == "":
            continue
        found = LINE.fullmatch(line)
        if not found:
            raise BadInput(f"{name}: is not as it should be")
        index, its_label, seq, value, concern, record = found.groups()
        heads.append(
            {
                "index": int(index),
                "label": its_label,
                "seq": int(seq),
                "hash": value,
                "concern": None if concern == "-" else concern,
                "record": None if record == "-" else record,
            }
        )
    return heads


def read_given_keys(text):
    """A public key, or a file that holds some, one a line."""
    key = read_key(text)
    if key is not None:
        return [key]
    lines = read_file(text, "--key").strip().split("\n") if os.path.isfile(text) else []
    keys = [read_key(line) for line in lines]
    if not keys or None in keys:
        raise BadInput("--key: is not a public key")
    return keys


def options_of(arguments):
    file, keys, folder = None, [], None
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument in ("--key", "--checkpoints"):
            if not rest:
                raise BadInput(f"{argument}: needs a value")
            value = rest.pop(0)
            if argument == "--key":
                keys.append(value)
            else:
                folder = value
        elif argument.startswith("--") or file is not None:
            raise BadInput("use: FILE [--key PUBLICKEY] [--checkpoints FOLDER]")
        else:
            file = argument
    if file is None:
        raise BadInput("use: FILE [--key PUBLICKEY] [--checkpoints FOLDER]")
    return file, keys, folder


def verify(arguments):
    """Out: the exit code, and what is to be said."""
    try:
        path, keys, folder = options_of(arguments)
        keys = [each for key in keys for each in read_given_keys(key)]
        file = read_proof(path)
        published = None if folder is None else read_published(folder)
    except BadInput as problem:
        return EXIT["bad input"], f"BAD INPUT\n{problem}\n"
    check = Check(file, keys, published).run()
    verdict = check.verdict()
    lines = [f"{verdict.upper()} {file['ref']}"]
    lines += [text for _, text in check.findings] + check.said()
    return EXIT[verdict], "".join(line + "\n" for line in lines)


if __name__ == "__main__":
    code, text = verify(sys.argv[1:])
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.exit(code)
