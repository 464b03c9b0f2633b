"""What docs/reference/rest.md shows does what the page says."""
import json
import os
import re
import shutil
import unittest

from tests.support.controller import Controller
from tests.support.lab import ROOT, run


class RestPage(unittest.TestCase):
    def test_the_first_round_leaves_an_empty_collection_behind(self):
        if not shutil.which("curl") or not shutil.which("jq"):
            self.skipTest("curl or jq is not installed")
        controller = Controller.for_test(self)
        page = (ROOT / "docs/reference/rest.md").read_text(encoding="utf-8")
        script = re.search(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1]
        # One document after the other, without anything between them.
        output = run("bash", "-euo", "pipefail", "-c", script, env={**os.environ, "NC_URI": controller.uri.rstrip("/")}).stdout
        documents, decoder = [], json.JSONDecoder()
        while output := output.lstrip():
            document, end = decoder.raw_decode(output)
            documents.append(document)
            output = output[end:]
        self.assertEqual([each.get("resourceRef") for each in documents], ["/discovery/discovery", "/logicalNetworks/HNV", "/virtualNetworks/red", None])
        self.assertEqual(documents[-1], {"value": [], "nextLink": ""})


if __name__ == "__main__":
    unittest.main()
