"""As much of JSON Schema (2020-12) as the schemas of this project use; any other keyword is an error."""

KNOWN = {"$schema", "$id", "title", "description", "type", "const", "enum", "properties", "required",
         "additionalProperties", "items"}
TYPES = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def of_object(value, schema, path):
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}: no {name}"
    others = schema.get("additionalProperties", True)
    for name, member in value.items():
        place = f"{path}/{name}"
        if name in known:
            yield from complaints(member, known[name], place)
        elif others is False:
            yield f"{place}: not in the schema"
        elif isinstance(others, dict):
            yield from complaints(member, others, place)


def complaints(value, schema, path=""):
    """What is wrong with a value, one line each."""
    unknown = set(schema) - KNOWN
    if unknown:
        yield f"{path}: the validator does not know {', '.join(sorted(unknown))}"
    wanted = schema.get("type")
    names = wanted if isinstance(wanted, list) else [wanted] if wanted else []
    if names and not any(is_type(value, name) for name in names):
        yield f"{path}: {value!r} is no {' or '.join(names)}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        yield from of_object(value, schema, path)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from complaints(item, schema["items"], f"{path}[{number}]")
