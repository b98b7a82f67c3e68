"""Uploads a dataset's folder to the Hugging Face Hub and checks what arrived."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from layoutgen.dataset.manifest import MANIFEST_NAME
from layoutgen.dataset.plan import PLAN_NAME
from layoutgen.errors import ChecksFailed, EnvironmentProblem, InputError, LayoutgenError, one_line
from layoutgen.publish.card import CARD_NAME, CROISSANT_NAME, PICTURE_NAME, Facts

PATTERNS = [CARD_NAME, PICTURE_NAME, CROISSANT_NAME, PLAN_NAME, MANIFEST_NAME, "layoutgen-*.tar", "layoutgen-*.json"]


class UploadFailed(LayoutgenError):
    """The Hub refused the upload or was lost on the way; running the command again sends only what is missing."""


@dataclass(frozen=True)
class Uploaded:
    """A finished upload; `commit` is "" where nothing had changed."""

    url: str
    commit: str
    files: int


def files_to_upload(facts: Facts) -> list[str]:
    """Names of everything that belongs on the Hub, sorted."""
    return sorted({path.name for pattern in PATTERNS for path in facts.folder.glob(pattern)})


def upload(facts: Facts, repo: str, *, private: bool = False, revision: str = "", token: str | None = None) -> Uploaded:
    """Creates the repository where needed, uploads what it lacks, verifies every shard's checksum at the end.

    Raises:
        EnvironmentProblem: huggingface_hub is not installed.
        InputError: no token, no rights, or a malformed repository name.
        UploadFailed: the connection was lost or the server failed; nothing of the last commit is visible.
        ChecksFailed: a remote shard differs from the manifest.
    """
    try:
        from huggingface_hub import HfApi
    except ImportError as error:
        raise EnvironmentProblem("publishing needs huggingface_hub: pip install 'layoutgen[publish]'") from error
    api = HfApi(token=token)
    with _hub_errors(repo):
        url = str(api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True))
        if revision:
            api.create_branch(repo, branch=revision, repo_type="dataset", exist_ok=True)
        commit = api.upload_folder(
            repo_id=repo,
            repo_type="dataset",
            folder_path=facts.folder,
            allow_patterns=PATTERNS,
            revision=revision or None,
            commit_message=f"{facts.manifest.questions:,} questions, plan {facts.manifest.plan[:12]}",
        )
        remote = list(api.list_repo_tree(repo, repo_type="dataset", revision=revision or None, recursive=True))
    _verify(facts, repo, {entry.path: entry.lfs.sha256 for entry in remote if getattr(entry, "lfs", None)})
    return Uploaded(url, getattr(commit, "oid", "") or "", len(files_to_upload(facts)))


def _verify(facts: Facts, repo: str, remote: dict[str, str]) -> None:
    wrong = [shard.file for shard in facts.manifest.shards if remote.get(shard.file) != shard.sha256]
    if wrong:
        raise ChecksFailed(
            f"{repo}: {len(wrong)} shard(s) there differ from the manifest ({', '.join(wrong[:3])});"
            " was a file changed during the upload? Run `layoutgen verify`, then publish again"
        )


@contextmanager
def _hub_errors(repo: str) -> Iterator[None]:
    """Turns the Hub client's exceptions into one line each."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, HTTPError, LocalTokenNotFoundError

    try:
        yield
    except HFValidationError as error:
        raise InputError(f"--repo {repo}: {one_line(error)}") from error
    except LocalTokenNotFoundError as error:
        raise InputError("no Hub token: run `hf auth login` or set HF_TOKEN") from error
    except HfHubHTTPError as error:
        raise _refused(repo, error) from error
    except (HTTPError, OSError, RuntimeError) as error:
        raise UploadFailed(
            f"{repo}: upload broke off ({one_line(error)}); run the command again, it sends only what is missing"
        ) from error


def _refused(repo: str, error: Exception) -> LayoutgenError:
    status = getattr(getattr(error, "response", None), "status_code", 0)
    if status == 401:
        return InputError(f"{repo}: the Hub does not accept the token; run `hf auth login` or set HF_TOKEN")
    if status in (403, 404):
        return InputError(f"{repo}: the token may not write there; check the name and the token's rights")
    return UploadFailed(f"{repo}: the Hub answered {status or 'with an error'} ({one_line(error)}); run it again later")
