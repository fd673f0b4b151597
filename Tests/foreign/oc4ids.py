"""Whether a project package is one of OC4IDS 0.9, by JSON Schema: oc4ids.py FILE…

The rules below are ours, written after the standard's own description of the fields that we use (names, types, codelists),
and stricter than it: a field that it does not have is a fault here, where the standard would let it pass. Its own schema
is in no registry of packages; where somebody has laid project-package-schema.json and project-schema.json into a folder
and named it in OC4IDS_SCHEMAS, packages are held to these, too."""
import datetime
import json
import os
import pathlib
import sys

import jsonschema_rs

SECTORS = """education health energy energy.solar energy.wind energy.hydropower energy.biomass energy.geothermal communications
    waterAndWaste governance economy cultureSportsAndRecreation transport transport.air transport.water transport.rail transport.road
    transport.urban transport.lowCarbon socialHousing naturalResources naturalResources.floodProtection""".split()
STATUSES = "identification preparation implementation completion maintenance decommissioning completed decommissioned cancelled".split()
ROLES = """buyer procuringEntity supplier tenderer funder enquirer payer payee reviewBody interestedParty publicAuthority
    administrativeEntity climateFinanceFocalPoint independentMonitor""".split()
TEXT = {"type": "string", "minLength": 1}
TIME = {"type": "string", "format": "date-time"}
URI = {"type": "string", "format": "uri"}


def one(*required, **fields):
    rules = {"type": "object", "properties": fields, "additionalProperties": False, "minProperties": 1}
    # Draft 4 has no empty list of what is required.
    return {**rules, "required": list(required)} if required else rules


def many(item):
    return {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}


def of(words):
    return {"type": "string", "enum": words}


VALUE = one("amount", "currency", amount={"type": "number", "minimum": 0}, currency=of(["CNY"]))
PERIOD = one(startDate=TIME, endDate=TIME, maxExtentDate=TIME, durationInDays={"type": "integer"})
PLACE = one("type", "coordinates", type=of(["Point"]), coordinates={
    "type": "array", "minItems": 2, "maxItems": 2,
    "items": [{"type": "number", "minimum": -180, "maximum": 180}, {"type": "number", "minimum": -90, "maximum": 90}]})
METRIC = one("id", "observations", id=of(["financialProgress", "physicalProgress"]), title=TEXT, description=TEXT,
             observations=many(one("id", "period", "value", id=TEXT, period=PERIOD, value=VALUE)))
MILESTONE = one("id", "status", id=TEXT, title=TEXT, type=TEXT, description=TEXT, code=TEXT, dueDate=TIME, dateMet=TIME, dateModified=TIME,
                status=of(["scheduled", "met", "notMet", "partiallyMet"]))
PROJECT = one(
    "id", "title", "status", id={"type": "string", "pattern": "^[A-Za-z0-9]+(-[A-Za-z0-9]+)+$"}, updated=TIME, language=of(["zh"]), title=TEXT,
    description=TEXT, identifiers=many(one("id", id=TEXT, scheme=TEXT)), status=of(STATUSES), period=PERIOD, sector=many(of(SECTORS)),
    additionalClassifications=many(one("scheme", "id", scheme=TEXT, id=TEXT, description=TEXT, uri=URI)),
    locations=many(one("id", id=TEXT, description=TEXT, geometry=PLACE)), budget=one(amount=VALUE), forecasts=many(METRIC), metrics=many(METRIC),
    milestones=many(MILESTONE), parties=many(one("id", "name", "roles", id=TEXT, name=TEXT, roles=many(of(ROLES)))),
    publicAuthority=one("id", "name", id=TEXT, name=TEXT), completion=one(endDate=TIME))
PACKAGE = one(
    "uri", "publisher", "publishedDate", "projects", "version", uri=URI, publishedDate=TIME, projects=many(PROJECT),
    version={"type": "string", "pattern": r"^\d+\.\d+$"}, publisher=one("name", name=TEXT, scheme=TEXT, uid=TEXT, uri=URI), license=URI,
    publicationPolicy=URI)
PACKAGE["$schema"] = "http://json-schema.org/draft-04/schema#"


def beyond_schema(package):
    """What no schema says: identifiers are there once, references lead to a party, a part of a sector names the whole, times go on."""
    projects = package["projects"]
    ids = [project["id"] for project in projects]
    if len(set(ids)) != len(ids):
        yield "an identifier twice"
    for project in projects:
        parties = {party["id"]: party for party in project.get("parties", [])}
        if len(parties) != len(project.get("parties", [])):
            yield f"{project['id']}: a party twice"
        authority = project.get("publicAuthority")
        if authority and "publicAuthority" not in parties.get(authority["id"], {}).get("roles", []):
            yield f"{project['id']}: its authority is no party"
        for sector in project.get("sector", []):
            if sector.split(".")[0] not in project["sector"]:
                yield f"{project['id']}: {sector} without the whole"
        periods = [project.get("period", {})] + [
            seen["period"] for metric in project.get("forecasts", []) + project.get("metrics", []) for seen in metric["observations"]]
        for period in periods:
            if "startDate" in period and "endDate" in period and moment(period["startDate"]) >= moment(period["endDate"]):
                yield f"{project['id']}: a period ends before it begins"
        for milestone in project.get("milestones", []):
            if "dateMet" in milestone and milestone["status"] != "met":
                yield f"{project['id']}: {milestone['id']} was met and is not"


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def faults(package):
    found = [f"{list(error.instance_path)}: {error.message}" for error in validator(PACKAGE).iter_errors(package)]
    return found or list(beyond_schema(package))


def validator(schema, **options):
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True, **options)


def standard_faults(package):
    """By the standard's own schema; None where it is not there."""
    folder = os.environ.get("OC4IDS_SCHEMAS")
    if not folder:
        return None
    folder = pathlib.Path(folder)
    whole, part = (json.loads((folder / f"{name}-schema.json").read_text()) for name in ("project-package", "project"))
    # The one names the other by an address of the network, which nobody asks.
    whole["properties"]["projects"]["items"] = {"type": "object"}
    found = [f"{list(error.instance_path)}: {error.message}" for error in validator(whole).iter_errors(package)]
    each = validator(part)
    for project in package["projects"]:
        found += [f"{project['id']} {list(error.instance_path)}: {error.message}" for error in each.iter_errors(project)]
    return found


def check(path):
    """How many projects the package holds and by what it was judged; ends the run where it is none."""
    package = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    found = faults(package)
    by = "our description of OC4IDS"
    more = standard_faults(package)
    if more is not None:
        found, by = found + more, by + " and its own schema"
    if found:
        sys.exit(f"oc4ids: {path}: " + "; ".join(found[:10]))
    return len(package["projects"]), by


if __name__ == "__main__":
    for name in sys.argv[1:]:
        count, by = check(name)
        print(f"oc4ids: {count} projects, by {by}")
