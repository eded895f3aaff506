"""Asks the pages as a browser does: signs in, has a page drawn, and finds the words in it."""

import json

PASSWORD = "correct horse battery"
_SHOW = "..head.children...main.children.."


def signed_in(server, name="leader"):
    """Return a client that is signed in."""
    client = server.test_client()
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def shown(client, href, trigger="url.href"):
    """Return head and body of a page as Dash would get them, written as text."""
    inputs = {("url", "href"): f"http://localhost{href}", ("theme", "data"): "light"}
    inputs |= {("snapshot", "data"): None, ("width", "data"): 1440}
    payload = {
        "output": _SHOW,
        "outputs": [{"id": "head", "property": "children"}, {"id": "main", "property": "children"}],
        "inputs": [{"id": name, "property": part, "value": value} for (name, part), value in inputs.items()],
        "changedPropIds": [trigger],
    }
    answer = client.post("/_dash-update-component", json=payload)
    assert answer.status_code == 200, answer.text[:500]
    response = json.loads(answer.text)["response"]
    return tuple(json.dumps(response[part]["children"], ensure_ascii=False) for part in ("head", "main"))


def words_of(tree):
    """Return the texts of a drawn page in reading order, those of grids included."""
    if isinstance(tree, str):
        return [tree]
    if isinstance(tree, list):
        return [word for part in tree for word in words_of(part)]
    if not isinstance(tree, dict):
        return []
    if "props" not in tree:
        return [word for part in tree.values() for word in words_of(part)]
    return [word for name in ("label", "children", "rowData") for word in words_of(tree["props"].get(name))]


def parts_of(tree, kind):
    """Return all components of a kind in a drawn page, such as AgGrid or Graph."""
    if isinstance(tree, list):
        return [found for part in tree for found in parts_of(part, kind)]
    if isinstance(tree, dict):
        own = [tree["props"]] if tree.get("type") == kind else []
        return own + [found for part in tree.values() for found in parts_of(part, kind)]
    return []
