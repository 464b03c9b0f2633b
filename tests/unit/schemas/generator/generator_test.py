"""The generator on a toy model: its output against golden files, and what it refuses."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from generator import emit_contract, emit_cpp, emit_csharp, emit_format, emit_help, examples
from generator.check import check
from generator.read import SchemaError, read_model

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


class GoldenTest(unittest.TestCase):
    maxDiff = None

    def test_output_is_the_golden_one(self):
        model = read_model(HERE / "toy")
        self.assertEqual([], check(model))
        files = emit_cpp.emit(model) | emit_csharp.code(model) | emit_contract.emit(model)
        for golden in sorted(GOLDEN.iterdir()):
            self.assertEqual(golden.read_text(encoding="utf-8"), files[golden.name], golden.name)


class RefusalTest(unittest.TestCase):
    def faults_of(self, old, new, file="resources/toy_car.xml"):
        """The faults of the toy model with one text replaced in one file."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "toy"
            shutil.copytree(HERE / "toy", copy)
            text = (copy / file).read_text(encoding="utf-8")
            self.assertIn(old, text)
            (copy / file).write_text(text.replace(old, new), encoding="utf-8")
            try:
                return "\n".join(check(read_model(copy)))
            except SchemaError as error:
                return str(error)

    def test_an_unknown_attribute_is_refused_with_its_line(self):
        self.assertEqual("toy_car.xml:3: <property> has no attribute 'defualt'", self.faults_of("default=", "defualt="))

    def test_a_broken_file_is_refused_with_its_line(self):
        self.assertRegex(self.faults_of("</resource>", ""), r"^toy_car.xml:\d+: ")

    def test_an_unknown_type_is_refused(self):
        self.assertIn("toy_car.xml:3: colour: the enum 'Color' does not exist", self.faults_of("enum:Colour", "enum:Color"))
        self.assertIn("unknown type 'boolean'", self.faults_of('"bool"', '"boolean"'))

    def test_a_reference_must_lead_somewhere(self):
        self.assertIn("garage: the reference target 'boxen'", self.faults_of("ref:boxes|elsewhere", "ref:boxen"))
        self.assertIn("friends: 'toyCar.colour' is neither a reference nor a struct with references",
                      self.faults_of("toyCar.garage", "toyCar.colour"))

    def test_a_parent_must_list_its_children(self):
        self.assertIn("box needs one property 'cars'", self.faults_of('name="cars"', 'name="autos"', "resources/box.xml"))

    def test_who_may_write_stands_at_the_root_of_a_tree(self):
        self.assertIn("writeRole stands at the top-level ancestor", self.faults_of('parent="box"', 'parent="box" writeRole="operator"'))
        self.assertIn("writeRole is 'guest'", self.faults_of('"operator"', '"guest"', "resources/box.xml"))

    def test_names_are_unique_without_regard_to_case(self):
        self.assertIn("'ISFAST' is already the name", self.faults_of('name="garage"', 'name="ISFAST"'))

    def test_everything_is_documented(self):
        self.assertIn("colour: has no documentation", self.faults_of("Its paint.", ""))


class TextsTest(unittest.TestCase):
    """What is written by hand for the module must fit the model."""

    VIEWS = "Box: Fragile=Cars.Properties.IsFast, Cars\nToyCar: Radius=Wheels.Radius, SerialNumber, Both=Garage+Friends, Odd=Cars\n"

    def setUp(self):
        self.model = read_model(HERE / "toy")

    def views(self, text):
        return emit_format.emit(self.model, self.model.resources, "N", emit_format.read_columns(text))

    def test_a_view_shows_what_its_line_names(self):
        text = self.views(self.VIEWS.replace(", Odd=Cars", ""))
        self.assertIn("<Label>Radius</Label><ScriptBlock>,[Microsoft.Windows.NetworkController.Core.View]::Line($_.Properties, 'Wheels.Radius')", text)
        self.assertIn("<TableColumnHeader><Label>SerialNumber</Label><Alignment>Right</Alignment></TableColumnHeader>", text)
        self.assertIn("::Cell($_.Properties, 'Garage+Friends')", text)
        self.assertLess(text.index("<PropertyName>IsFragile"), text.index("<PropertyName>Tags"))

    def test_a_column_that_leads_nowhere_is_refused(self):
        with self.assertRaisesRegex(ValueError, "ToyCar: Cars leads nowhere at Cars"):
            self.views(self.VIEWS)
        with self.assertRaisesRegex(ValueError, "Box: Cars.IsFast leads nowhere at IsFast"):
            self.views("Box: Cars.IsFast\n")

    def test_every_type_has_a_view_and_every_view_a_type(self):
        with self.assertRaisesRegex(ValueError, "has no line for ToyCar"):
            self.views("Box: Cars\n")
        with self.assertRaisesRegex(ValueError, "has no .NET type: Bus"):
            self.views("Box: Cars\nToyCar: Garage\nBus: Wheels\n")

    def read_examples(self, text):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.ps1").write_text(text, encoding="utf-8")
            return examples.read(Path(folder))

    def test_an_example_is_shown_with_its_explanation_and_without_its_checks(self):
        shown = self.read_examples("## -\nhidden\n\n## Get-NetworkControllerBox\n# Gets\n# boxes.\nfirst <\n# second\n#> check\n")
        self.assertEqual({"Get-NetworkControllerBox": [examples.Example("Gets boxes.", "first <\n# second")]}, shown)
        text = emit_help.emit(self.model, shown)
        self.assertIn("<maml:para>Gets boxes.</maml:para>", text)
        self.assertIn("<dev:code>first &lt;\n# second</dev:code>", text)
        self.assertNotIn("check", text)

    def test_an_example_needs_a_cmdlet_an_explanation_and_code(self):
        with self.assertRaisesRegex(ValueError, "no cmdlet: Get-Car"):
            emit_help.emit(self.model, {"Get-Car": []})
        for text in ("## Get-NetworkControllerBox\ncode\n", "## Get-NetworkControllerBox\n# Gets boxes.\n"):
            with self.assertRaisesRegex(ValueError, "a.ps1: Get-NetworkControllerBox needs an explanation and code"):
                self.read_examples(text)

    def test_help_tells_what_the_model_says_of_properties(self):
        text = emit_help.emit(self.model, {})
        self.assertIn("<maml:para>Gets boxes.</maml:para>", text)
        self.assertIn("<maml:para>- Cars (a list of ToyCar): What is in the box.</maml:para>", text)
        self.assertIn("<maml:para>Whether it says so on the box.</maml:para>", text)


if __name__ == "__main__":
    if "--write" in sys.argv:
        toy = read_model(HERE / "toy")
        output = emit_cpp.emit(toy) | emit_csharp.code(toy) | emit_contract.emit(toy)
        for name in ("toy_car.hpp", "toy_car.cpp", "tables.cpp", "types.hpp", "Box.cs", "ToyCar.cs", "contract.lock"):
            (GOLDEN / name).write_text(output[name], encoding="utf-8")
    else:
        unittest.main()
