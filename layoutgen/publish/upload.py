"""Uploads a dataset's folder to the Hugging Face Hub and checks what arrived."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from layoutgen.errors import ChecksFailed, EnvironmentProblem, InputError, LayoutgenError, one_line
from layoutgen.publish.facts import Facts
from layoutgen.publish.staging import Staged
from layoutgen.wording import install_command


class UploadFailed(LayoutgenError):
    """The Hub refused the upload or was lost on the way; running the command again sends only what is missing."""


@dataclass(frozen=True)
class Uploaded:
    """A finished upload; `commit` is "" where nothing had changed."""

    url: str
    commit: str
    files: int


@dataclass(frozen=True)
class Remote:
    """What a repository holds: name -> sha256 of what is stored as a large file, "" of others; empty where there is
    no such repository or branch."""

    files: Mapping[str, str]

    def state(self, name: str, sha256: str) -> str:
        """`new`, `there` where it is the same, or `other`; a small file that is there is `other`, for none knows."""
        if name not in self.files:
            return "new"
        return "there" if sha256 and self.files[name] == sha256 else "other"


def remote_files(repo: str, revision: str = "", token: str | None = None) -> Remote:
    """What is there already; raises what `upload` does, but not for want of rights."""
    api = _api(token)
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    with _hub_errors(repo):
        try:
            tree = list(api.list_repo_tree(repo, repo_type="dataset", revision=revision or None, recursive=True))
        except (RepositoryNotFoundError, RevisionNotFoundError):
            return Remote({})
    return Remote(
        {entry.path: entry.lfs.sha256 if getattr(entry, "lfs", None) else "" for entry in tree if _is_file(entry)}
    )


def _is_file(entry: Any) -> bool:
    return hasattr(entry, "blob_id")


def upload(
    facts: Facts, staged: Staged, repo: str, *, private: bool = False, revision: str = "", token: str | None = None
) -> Uploaded:
    """Creates the repository where needed, uploads what it lacks, verifies every shard's checksum at the end.

    Raises:
        EnvironmentProblem: huggingface_hub is not installed.
        InputError: no token, no rights, or a malformed repository name.
        UploadFailed: the connection was lost or the server failed; nothing of the last commit is visible.
        ChecksFailed: a remote shard differs from the manifest.
    """
    api = _api(token)
    message = f"{facts.manifest.questions:,} questions, plan {facts.manifest.plan[:12]}"
    with _hub_errors(repo):
        url = str(api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True))
        if revision:
            api.create_branch(repo, branch=revision, repo_type="dataset", exist_ok=True)
        for folder, names in ((staged.dataset, staged.patterns), (staged.folder, None)):
            commit = api.upload_folder(
                repo_id=repo,
                repo_type="dataset",
                folder_path=folder,
                allow_patterns=names,
                revision=revision or None,
                commit_message=message,
            )
    _verify(facts, repo, remote_files(repo, revision, token), staged)
    return Uploaded(url, getattr(commit, "oid", "") or "", len(staged.files()))


def _api(token: str | None) -> Any:
    try:
        from huggingface_hub import HfApi
    except ImportError as error:
        raise EnvironmentProblem(f"publishing needs huggingface_hub: {install_command('publish')}") from error
    return HfApi(token=token)


def _verify(facts: Facts, repo: str, remote: Remote, staged: Staged) -> None:
    shards = [shard for shard in facts.manifest.shards if shard.file in staged.shards]
    wrong = [shard.file for shard in shards if remote.state(shard.file, shard.sha256) != "there"]
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
