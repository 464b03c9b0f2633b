"""usage: xml_schema_test.py XML_SAMPLES XMLLINT DOCUMENTS

Documents of every type, and the examples of the reference, are valid by the generated XML schema, and what they must not
hold is not. DOCUMENTS is the folder of the generated documents."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SAMPLES, XMLLINT = sys.argv[1:3]
DOCUMENTS = Path(sys.argv[3])


class XmlSchemaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([SAMPLES, cls.folder.name], check=True)
        cls.documents = sorted(Path(cls.folder.name).glob("*.xml"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def faults_of(self, *documents):
        run = subprocess.run([XMLLINT, "--noout", "--nonet", "--schema", DOCUMENTS / "network-controller.xsd", *documents],
                             capture_output=True, text=True, check=False)
        return "\n".join(line for line in run.stderr.splitlines() if not line.endswith(" validates"))

    def faults_after(self, old, new):
        """Of a virtual network in whose text something was replaced."""
        text = (Path(self.folder.name) / "virtualNetwork.xml").read_text(encoding="utf-8")
        self.assertIn(old, text)
        changed = Path(self.folder.name) / "changed"
        changed.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self.faults_of(changed)

    def test_documents_of_every_type_are_valid(self):
        self.assertGreater(len(self.documents), 50)
        self.assertEqual("", self.faults_of(*self.documents))

    def test_examples_of_the_reference_are_valid(self):
        examples = []
        for page in sorted((DOCUMENTS / "reference").glob("*.md")):
            for text in re.findall(r"^```xml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
                examples.append(Path(self.folder.name) / f"{page.stem}.example")
                examples[-1].write_text(text, encoding="utf-8")
        self.assertGreater(len(examples), 20)
        self.assertEqual("", self.faults_of(*examples))

    def test_what_the_model_does_not_have_is_not_valid(self):
        self.assertIn("unknown", self.faults_after("<properties>", "<properties><unknown/>"))
        self.assertIn("virtualSubnet", self.faults_after("<virtualSubnet>", "<item/><virtualSubnet>"))
        self.assertIn("Failing", self.faults_after(">Succeeded<", ">Failing<"))
        self.assertIn("other", self.faults_after("<resourceId>", "<resourceId other=''>"))

    def test_null_is_valid_and_members_have_no_order(self):
        self.assertEqual("", self.faults_after("<resourceId>a</resourceId>", '<resourceId xsi:nil="true"/>'))
        self.assertEqual("", self.faults_after("<resourceRef>/virtualNetworks/a</resourceRef><resourceId>a</resourceId>",
                                               "<resourceId>a</resourceId><resourceRef>/virtualNetworks/a</resourceRef>"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
