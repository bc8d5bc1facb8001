#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Check documents against the schema, strictly: schema.py SCHEMA DOCUMENT...

Stricter than the schema is for others: a member that the schema does not describe is an error here, so that nothing is
written that nobody explains. Readers stay free to ignore what they do not know.
"""
import json
import sys

import jsonschema


def close(schema):
    """Forbid undescribed members wherever members are described."""
    if isinstance(schema, list):
        for part in schema:
            close(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            close(part)


def main(schema_path, paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    close(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bad = False
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for error in validator.iter_errors(json.load(file)):
                print(f"{path}: {error.json_path}: {error.message[:300]}")
                bad = True
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
