"""A Croissant description of the shards with their checksums (mlcommons.org/croissant, version 1.0)."""

import json

from layoutgen.publish.card import LICENSES, Facts

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


def croissant(facts: Facts, repo: str, license_name: str) -> str:
    """The JSON-LD; `repo` is the Hub name that download addresses are built from, "" for relative ones."""
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
        for shard in facts.manifest.shards
    ]
    description = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": (repo or facts.folder.name).replace("/", "-"),
        "description": "Metric spatial-reasoning questions with maps, made by layoutgen from AI2-THOR houses.",
        "license": LICENSES[license_name],
        "url": f"https://huggingface.co/datasets/{repo}" if repo else "https://huggingface.co/datasets",
        "version": "1.0.0",
        "datePublished": facts.finished,
        "distribution": distribution,
    }
    return json.dumps(description, indent=2) + "\n"
