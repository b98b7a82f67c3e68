"""A Croissant description of the shards with their checksums (mlcommons.org/croissant, version 1.0)."""

import json

from layoutgen.publish.card import LICENSES, Published
from layoutgen.publish.facts import Facts

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(facts: Facts, published: Published) -> str:
    """The JSON-LD; where the set has no name on the Hub yet, download addresses are relative."""
    repo = published.repo
    base = f"https://huggingface.co/datasets/{repo}/resolve/main/" if repo else ""
    distribution = [
        {
            "@type": "cr:FileObject",
            "@id": shard.file,
            "name": shard.file,
            "contentUrl": base + shard.file,
            "contentSize": f"{shard.bytes} B",
            "encodingFormat": "application/x-tar",
            "sha256": shard.sha256,
        }
        for shard in (facts.manifest.shards if published.media else [])
    ]
    description = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": (repo or facts.folder.name).replace("/", "-"),
        "description": "Metric spatial-reasoning questions with maps, made by layoutgen from AI2-THOR houses.",
        "license": LICENSES[published.license],
        "url": f"https://huggingface.co/datasets/{repo}" if repo else "https://huggingface.co/datasets",
        "version": "1.0.0",
        "citeAs": "arXiv:2511.16160",
        "datePublished": facts.finished,
        "distribution": distribution,
    }
    return json.dumps(description, indent=2) + "\n"
