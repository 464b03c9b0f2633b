"""The generator on a toy model: its output against golden files, and what it refuses."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from generator import emit_contract, emit_cpp, emit_csharp
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


if __name__ == "__main__":
    if "--write" in sys.argv:
        toy = read_model(HERE / "toy")
        output = emit_cpp.emit(toy) | emit_csharp.code(toy) | emit_contract.emit(toy)
        for name in ("toy_car.hpp", "toy_car.cpp", "tables.cpp", "types.hpp", "Box.cs", "ToyCar.cs", "contract.lock"):
            (GOLDEN / name).write_text(output[name], encoding="utf-8")
    else:
        unittest.main()
