"""Reads a running server's Open311 with the client of other people (georeport, PyPI) and with Python's own
XML parser, files a report in each format, and compares what both formats say. Called by run.sh with the
server's address; must only be pointed at a sample district, because it files reports."""

import sys
import xml.etree.ElementTree as ElementTree

import requests
from georeport import GeoReport

REPORT = {
    "lat": "36.4560",
    "long": "115.9850",
    "address_string": "示例小区3号楼501王家",
    "description": "合同测试：<井盖> & \"松动\"",
    "first_name": "三",
    "last_name": "某",
    "phone": "000-0000",
}


def check(condition, sentence):
    if not condition:
        sys.exit(f"georeport: {sentence}")


def text(element, name):
    found = element.find(name)
    return None if found is None else (found.text or None)


def main(address):
    root = f"{address}/open311/v2"
    clients = {name: GeoReport(root, jurisdiction="371502", output_format=name) for name in ("json", "xml")}

    services = {name: client.get_service_list() for name, client in clients.items()}
    codes = [service["service_code"] for service in services["json"]]
    check(len(codes) > 20 and len(set(codes)) == len(codes), "the service list is short or has a code twice")
    check(codes == [service["service_code"] for service in services["xml"]], "XML and JSON list different services")
    for client in clients.values():
        check(client.get_service_definition(codes[0])["service_code"] == codes[0], "a definition has another code")

    for name, client in clients.items():
        listed = client.get_service_requests()
        check(len(listed) > 10, f"{name}: the sample shows few requests")
        for status in ("open", "closed"):
            found = client.get_service_requests(status=status)
            check(found and all(request["status"] == status for request in found), f"{name}: status={status} answers others")
        number = listed[0]["service_request_id"]
        check(client.get_service_request(number)["service_request_id"] == number, f"{name}: another request than asked for")
        one = client.get_service_requests(service_request_id=number, status="closed")
        one = one if isinstance(one, list) else [one]
        check([request["service_request_id"] for request in one] == [number], f"{name}: the number does not override the rest")

    compare_formats(root)
    compare_definitions(root, codes)
    discovery(root)
    updates(root)
    for name in clients:
        file_report(root, name, codes[0])
    errors(root)
    print(f"georeport: {len(codes)} services with definitions, discovery, requests, updates and reports agree in JSON and XML")


def compare_formats(root):
    by_json = requests.get(f"{root}/requests.json", timeout=20).json()
    answer = requests.get(f"{root}/requests.xml", timeout=20)
    check(answer.headers["Content-Type"].startswith("text/xml"), "XML is not sent as text/xml")
    by_xml = ElementTree.fromstring(answer.content)
    check(by_xml.tag == "service_requests" and len(by_xml) == len(by_json), "XML and JSON list different numbers of requests")
    for request, element in zip(by_json, by_xml):
        for name, value in request.items():
            said = text(element, name)
            # JSON knows no difference between 116 and 116.0.
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            same = float(said) == value if is_number and said else said == (None if value in (None, "") else str(value))
            check(same, f"{request['service_request_id']}: {name} is {value!r} in JSON and {said!r} in XML")
        for name in ("requested_datetime", "updated_datetime"):
            check(request[name].endswith("+08:00"), f"{name} has no zone")


def compare_definitions(root, codes):
    for code in codes:
        by_json = requests.get(f"{root}/services/{code}.json", timeout=20).json()
        by_xml = ElementTree.fromstring(requests.get(f"{root}/services/{code}.xml", timeout=20).content)
        check(by_xml.tag == "service_definition" and text(by_xml, "service_code") == code == by_json["service_code"], f"{code}: another definition")
        attributes = by_xml.find("attributes")
        check(len(attributes) == len(by_json["attributes"]), f"{code}: XML and JSON have different attributes")
        for attribute, element in zip(by_json["attributes"], attributes):
            for name in ("variable", "required"):
                check(text(element, name) == ("true" if attribute[name] else "false"), f"{code}: {name} differs")
            for name in ("code", "datatype", "datatype_description", "description"):
                check((text(element, name) or "") == attribute[name], f"{code}: {name} differs")


def discovery(root):
    """Where the specification puts it, and below the endpoint; what it names must answer."""
    for address in (f"{root.rsplit('/', 1)[0]}/discovery", f"{root}/discovery"):
        by_json = requests.get(f"{address}.json", timeout=20).json()
        by_xml = ElementTree.fromstring(requests.get(f"{address}.xml", timeout=20).content)
        check(by_xml.tag == "discovery", "the discovery document is another")
        for name in ("changeset", "contact", "key_service"):
            check(text(by_xml, name) == by_json[name], f"discovery: {name} differs")
        endpoint, element = by_json["endpoints"][0], by_xml.find("endpoints/endpoint")
        check(element is not None and text(element, "url") == endpoint["url"], "discovery: XML names another endpoint")
        check([item.text for item in element.findall("formats/format")] == endpoint["formats"], "discovery: formats differ")
        check(requests.get(f"{endpoint['url']}/services.json", timeout=20).status_code == 200, "the endpoint that discovery names does not answer")


def updates(root):
    """As FixMyStreet's client reads them: request_update elements with id, number, state, time and words."""
    by_json = requests.get(f"{root}/servicerequestupdates.json", timeout=20).json()
    by_xml = ElementTree.fromstring(requests.get(f"{root}/servicerequestupdates.xml", timeout=20).content)
    check(len(by_json) > 10 and len(by_xml) == len(by_json), "updates: few, or XML and JSON differ")
    known = {"OPEN", "INVESTIGATING", "ACTION_SCHEDULED", "IN_PROGRESS", "FIXED", "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION"}
    for update, element in zip(by_json, by_xml):
        check(element.tag == "request_update", "updates: another element")
        for name in ("update_id", "service_request_id", "status", "updated_datetime", "description"):
            check(text(element, name) == update[name], f"updates: {name} differs")
        check(update["status"] in known, f"updates: the state {update['status']} is not FixMyStreet's")
        check(update["updated_datetime"].endswith("+08:00"), "updates: a time has no zone")
    times = [update["updated_datetime"] for update in by_json]
    check(times == sorted(times), "updates: not in order")
    check(len({update["update_id"] for update in by_json}) == len(by_json), "updates: an id comes twice")
    refused = requests.post(f"{root}/servicerequestupdates.xml", data={"service_request_id": by_json[0]["service_request_id"], "description": "x"}, timeout=20)
    check(refused.status_code == 403 and text(ElementTree.fromstring(refused.content)[0], "code") == "403", "updates: taken without a key")


def file_report(root, name, code):
    answer = requests.post(f"{root}/requests.{name}", data={**REPORT, "service_code": code}, timeout=20)
    check(answer.status_code == 201, f"{name}: a report was answered with {answer.status_code}: {answer.text}")
    if name == "json":
        number = answer.json()[0]["service_request_id"]
    else:
        number = text(ElementTree.fromstring(answer.content)[0], "service_request_id")
    shown = requests.get(f"{root}/requests/{number}.json", timeout=20)
    check(not shown.json()[0].get("description"), f"{name}: a citizen's own words are shown to everybody")
    check("501" not in (shown.json()[0].get("address") or ""), f"{name}: the words of a place are shown to everybody")
    check(shown.json()[0].get("lat") is not None, f"{name}: a report has no position")
    check(REPORT["phone"] not in shown.text, f"{name}: a telephone number is shown to everybody")
    element = ElementTree.fromstring(requests.get(f"{root}/requests/{number}.xml", timeout=20).content)[0]
    check(not text(element, "description"), f"{name}: a citizen's own words are shown to everybody in XML")
    token = requests.get(f"{root}/tokens/{number}.json", timeout=20).json()
    check(token[0]["service_request_id"] == number, f"{name}: the token leads elsewhere")


def errors(root):
    for path, status in (("services/nothing", 404), ("requests/nothing", 404), ("requests", 400)):
        query = "?start_date=yesterday" if path == "requests" else ""
        by_json = requests.get(f"{root}/{path}.json{query}", timeout=20)
        by_xml = requests.get(f"{root}/{path}.xml{query}", timeout=20)
        check(by_json.status_code == by_xml.status_code == status, f"{path} answers {by_json.status_code}, not {status}")
        check(by_json.json()[0]["code"] == status, f"{path}: no array of errors")
        check(text(ElementTree.fromstring(by_xml.content)[0], "code") == str(status), f"{path}: no errors in XML")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
