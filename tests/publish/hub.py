"""A Hugging Face Hub on loopback: what create_repo, upload_folder, list_repo_tree and load_dataset ask of the real one.

    python hub.py PORT FOLDER

Blobs lie in FOLDER/blobs by sha256 (LFS) or git sha1, each repository in FOLDER/repos/<user>/<name>/<branch>.json as
{path: entry}. `FOLDER/faults.json` steers it: {"put_errors": N} answers 500 to the next N blob uploads,
{"hang_after": N} lets uploads hang once N blobs are stored, {"status": S} answers every API call with S.
"""

import asyncio
import base64
import hashlib
import json
import sys
import time
from pathlib import Path

from aiohttp import web

PORT, ROOT = int(sys.argv[1]), Path(sys.argv[2])
BLOBS, REPOS, FAULTS = ROOT / "blobs", ROOT / "repos", ROOT / "faults.json"
LFS_ENDINGS = (".tar", ".jpg")
routes = web.RouteTableDef()
API = "/api/datasets/{user}/{name}"
Files = dict[str, dict]


def refuse(status: int, code: str, message: str) -> web.Response:
    return web.json_response(
        {"error": message}, status=status, headers={"X-Error-Code": code, "X-Error-Message": message}
    )


def faults() -> dict:
    return json.loads(FAULTS.read_text()) if FAULTS.exists() else {}


@web.middleware
async def journal(request: web.Request, handler) -> web.StreamResponse:
    status = faults().get("status")
    if status and request.path.startswith("/api"):
        response: web.StreamResponse = refuse(status, "", "steered by the test")
    else:
        response = await handler(request)
    with (ROOT / "requests.log").open("a") as stream:
        stream.write(f"{request.method} {request.path} {response.status}\n")
    return response


def branch_file(request: web.Request, branch: str = "") -> Path:
    folder = REPOS / request.match_info["user"] / request.match_info["name"]
    return folder / f"{branch or request.match_info.get('rev', 'main')}.json"


def load(request: web.Request) -> tuple[str, Files]:
    """Commit id and files of the asked branch."""
    path = branch_file(request)
    if not path.exists():
        path = next((p for p in path.parent.glob("*.json") if json.loads(p.read_text())["oid"] == path.stem), path)
    if not path.exists():
        code = "RevisionNotFound" if path.parent.exists() else "RepoNotFound"
        raise web.HTTPNotFound(headers={"X-Error-Code": code}, text="not found")
    state = json.loads(path.read_text())
    return state["oid"], state["files"]


def save(path: Path, files: Files) -> str:
    oid = hashlib.sha1(json.dumps([files, time.time()], sort_keys=True).encode()).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"oid": oid, "files": files}))
    return oid


@routes.get("/api/whoami-v2")
async def whoami(_: web.Request) -> web.Response:
    token = {"type": "access_token", "accessToken": {"role": "write"}}
    return web.json_response({"type": "user", "name": "me", "orgs": [], "auth": token})


@routes.post("/api/validate-yaml")
async def validate_yaml(_: web.Request) -> web.Response:
    return web.json_response({"errors": [], "warnings": []})


@routes.post("/api/repos/create")
async def create(request: web.Request) -> web.Response:
    body = await request.json()
    user, name = body.get("organization") or "me", body["name"]
    url = f"http://127.0.0.1:{PORT}/datasets/{user}/{name}"
    path = REPOS / user / name / "main.json"
    if path.exists():
        return web.json_response({"error": "You already created this repo", "url": url}, status=409)
    save(path, {})
    return web.json_response({"url": url, "name": f"{user}/{name}", "id": name})


@routes.post(API + "/branch/{rev}")
async def create_branch(request: web.Request) -> web.Response:
    path = branch_file(request)
    if path.exists():
        return refuse(409, "", "Reference already exists")
    save(path, json.loads(branch_file(request, "main").read_text())["files"])
    return web.json_response({})


@routes.post(API + "/preupload/{rev}")
async def preupload(request: web.Request) -> web.Response:
    _, files = load(request)
    answers = []
    for asked in (await request.json())["files"]:
        entry = files.get(asked["path"], {})
        mode = "lfs" if asked["path"].endswith(LFS_ENDINGS) else "regular"
        oid = entry.get("lfs", entry).get("oid")
        answers.append({"path": asked["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return web.json_response({"files": answers})


@routes.post("/datasets/{user}/{name}.git/info/lfs/objects/batch")
async def lfs_batch(request: web.Request) -> web.Response:
    answers = []
    for thing in (await request.json())["objects"]:
        actions = {"upload": {"href": f"http://127.0.0.1:{PORT}/lfs/{thing['oid']}", "header": {}}}
        known = (BLOBS / thing["oid"]).exists()
        answers.append({**thing, "authenticated": True, **({} if known else {"actions": actions})})
    body = {"transfer": "basic", "objects": answers}
    return web.json_response(body, content_type="application/vnd.git-lfs+json")


@routes.put("/lfs/{oid}")
async def put_blob(request: web.Request) -> web.Response:
    steering = faults()
    if len(list(BLOBS.iterdir())) >= steering.get("hang_after", 10**9):
        await asyncio.sleep(3600)
    if steering.get("put_errors", 0) > 0:
        FAULTS.write_text(json.dumps({**steering, "put_errors": steering["put_errors"] - 1}))
        await request.read()
        return refuse(500, "", "steered by the test")
    digest = hashlib.sha256()
    partial = BLOBS / f"{request.match_info['oid']}.part"
    with partial.open("wb") as stream:
        async for chunk in request.content.iter_chunked(2**20):
            digest.update(chunk)
            stream.write(chunk)
    if digest.hexdigest() != request.match_info["oid"]:
        return refuse(422, "BadOid", "sha256 does not match")
    partial.rename(BLOBS / digest.hexdigest())
    return web.Response()


@routes.post(API + "/commit/{rev}")
async def commit(request: web.Request) -> web.Response:
    _, files = load(request)
    for line in (await request.read()).splitlines():
        operation = json.loads(line)
        value = operation["value"]
        if operation["key"] == "file":
            files[value["path"]] = store_small(base64.b64decode(value["content"]))
        elif operation["key"] == "lfsFile":
            files[value["path"]] = lfs_entry(value["oid"])
        elif operation["key"] == "deletedFile":
            del files[value["path"]]
    oid = save(branch_file(request), files)
    url = f"http://127.0.0.1:{PORT}/datasets/{request.match_info['user']}/{request.match_info['name']}/commit/{oid}"
    return web.json_response({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})


def git_oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def store_small(data: bytes) -> dict:
    (BLOBS / git_oid(data)).write_bytes(data)
    return {"oid": git_oid(data), "size": len(data)}


def lfs_entry(sha256: str) -> dict:
    size = (BLOBS / sha256).stat().st_size
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
    return {"oid": git_oid(pointer), "size": size, "lfs": {"oid": sha256, "size": size, "pointerSize": len(pointer)}}


@routes.get(API)
@routes.get(API + "/revision/{rev}")
async def info(request: web.Request) -> web.Response:
    oid, files = load(request)
    repo = f"{request.match_info['user']}/{request.match_info['name']}"
    siblings = [{"rfilename": path, "size": entry["size"], "blobId": entry["oid"]} for path, entry in files.items()]
    flags = {"private": False, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": []}
    return web.json_response({"id": repo, "sha": oid, "siblings": siblings, **flags})


@routes.get(API + "/tree/{rev}")
@routes.get(API + "/tree/{rev}/{path:.+}")
async def tree(request: web.Request) -> web.Response:
    _, files = load(request)
    folder = request.match_info.get("path", "")
    found = [p for p in sorted(files) if not folder or p.startswith(f"{folder}/")]
    if folder and not found:
        return refuse(404, "EntryNotFound", f"{folder} does not exist")
    entries = [{"type": "file", "path": path, **files[path]} for path in found]
    if request.query.get("recursive", "").lower() not in ("true", "1"):
        entries = one_level(entries, f"{folder}/" if folder else "")
    return web.json_response(entries)


def one_level(entries: list[dict], above: str) -> list[dict]:
    """Only what lies in a folder itself, its folders as such."""
    parts = [entry["path"].removeprefix(above).partition("/") for entry in entries]
    files = [entry for entry, (_, slash, _) in zip(entries, parts, strict=True) if not slash]
    folders = sorted({above + name for name, slash, _ in parts if slash})
    return files + [{"type": "directory", "path": path, "oid": git_oid(path.encode()), "size": 0} for path in folders]


@routes.post(API + "/paths-info/{rev}")
async def paths_info(request: web.Request) -> web.Response:
    _, files = load(request)
    json_body = "json" in request.headers.get("Content-Type", "")
    paths = (await request.json())["paths"] if json_body else (await request.post()).getall("paths", [])
    folders = [p for p in paths if p not in files and any(name.startswith(f"{p}/") for name in files)]
    found = [{"type": "file", "path": p, **files[p]} for p in paths if p in files]
    return web.json_response(
        found + [{"type": "directory", "path": p, "oid": git_oid(p.encode()), "size": 0} for p in folders]
    )


@routes.get("/datasets/{user}/{name}/resolve/{rev}/{path:.+}")
async def resolve(request: web.Request) -> web.StreamResponse:
    oid, files = load(request)
    entry = files.get(request.match_info["path"])
    if entry is None:
        return refuse(404, "EntryNotFound", "Entry not found")
    blob = entry.get("lfs", entry)["oid"]
    headers = {"X-Repo-Commit": oid, "ETag": f'"{entry["oid"]}"', "Accept-Ranges": "bytes"}
    if "lfs" in entry:
        headers |= {"X-Linked-Etag": f'"{blob}"', "X-Linked-Size": str(entry["size"])}
    return web.FileResponse(BLOBS / blob, headers=headers)


def main() -> None:
    BLOBS.mkdir(parents=True, exist_ok=True)
    app = web.Application(middlewares=[journal], client_max_size=2**30)
    app.add_routes(routes)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


main()
