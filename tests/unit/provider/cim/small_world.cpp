#include "tests/unit/provider/cim/small_world.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "provider/cim/query_engine.hpp"
#include "provider/cim/status.hpp"

namespace nc::provider::test {
namespace {

using cim::Caller;
using cim::Class;
using cim::failure;
using cim::Instance;
using cim::ObjectPath;
using cim::PropertyDefinition;
using cim::Status;
using cim::Type;
using cim::Value;

PropertyDefinition property(const char* name, Type type, bool is_key = false) {
    PropertyDefinition out;
    out.name = name;
    out.type = type;
    out.is_key = is_key;
    out.is_writable = !is_key;
    return out;
}

PropertyDefinition reference(const char* name, const char* target) {
    PropertyDefinition out = property(name, Type::Reference, true);
    out.class_name = target;
    return out;
}

Class definition(const char* name, const char* superclass, std::vector<PropertyDefinition> properties) {
    Class out;
    out.name = name;
    out.superclass = superclass;
    out.properties = std::move(properties);
    return out;
}

class MemoryProvider final : public cim::InstanceProvider {
  public:
    explicit MemoryProvider(std::vector<Instance> instances) : instances_(std::move(instances)) {}

    cim::CursorPtr<Instance> open(const Caller&, std::vector<const Class*> classes) override {
        return cim::class_by_class(std::move(classes), [this](const Class& class_) {
            std::vector<Instance> found;
            std::copy_if(instances_.begin(), instances_.end(), std::back_inserter(found),
                         [&](const Instance& each) { return &each.of() == &class_; });
            return found;
        });
    }
    Result<Instance> get(const Caller&, const Class& class_, const ObjectPath& path) override {
        const auto found = find(class_, path);
        if (found == instances_.end()) return failure(Status::NotFound, "There is no such instance.");
        return *found;
    }
    Result<ObjectPath> create(const Caller&, const Instance& instance) override {
        if (find(instance.of(), instance.path()) != instances_.end())
            return failure(Status::AlreadyExists, "There is such an instance.");
        instances_.push_back(instance);
        return instance.path();
    }
    Result<void> modify(const Caller&, const Instance& instance, std::span<const std::size_t> changed) override {
        const auto found = find(instance.of(), instance.path());
        if (found == instances_.end()) return failure(Status::NotFound, "There is no such instance.");
        for (const std::size_t position : changed)
            found->set(position, instance.at(position));
        return {};
    }
    Result<void> remove(const Caller&, const Class& class_, const ObjectPath& path) override {
        const auto found = find(class_, path);
        if (found == instances_.end()) return failure(Status::NotFound, "There is no such instance.");
        instances_.erase(found);
        return {};
    }
    Result<cim::MethodAnswer> invoke(const Caller&, const Class&, const ObjectPath& path, const cim::Method&,
                                     std::span<const cim::Argument> arguments) override {
        std::string said = path.relative();
        for (const cim::Argument& argument : arguments)
            said += " " + argument.name + "=" + cim::to_text(argument.value);
        return cim::MethodAnswer{Value::of(std::uint64_t{0}), {{"Said", Value::of(said)}}};
    }

  private:
    std::vector<Instance>::iterator find(const Class& class_, const ObjectPath& path) {
        return std::find_if(instances_.begin(), instances_.end(), [&](const Instance& instance) {
            return &instance.of() == &class_ && cim::same_object(instance.path(), path);
        });
    }
    std::vector<Instance> instances_;
};

Value number(std::int64_t value) { return Value::of(value); }

}  // namespace

SmallWorld make_small_world() {
    auto classes = std::make_shared<cim::ClassRegistry>();
    classes->add_namespace("root");
    classes->add_namespace(kSmallWorld);
    const auto add = [&](Class made) -> const Class& { return classes->add(kSmallWorld, std::move(made)); };
    Class root = definition("T_Element", "", {property("Note", Type::String)});
    root.is_abstract = true;
    add(std::move(root));
    const Class& part =
        add(definition("T_Part", "", {property("Label", Type::String), property("Weight", Type::UInt32)}));
    PropertyDefinition tags = property("Tags", Type::String);
    tags.is_array = true;
    PropertyDefinition embedded = property("Part", Type::Object);
    embedded.class_name = "T_Part";
    Class item_class = definition("T_Item", "T_Element",
                                  {property("Name", Type::String, true), property("Count", Type::SInt32),
                                   property("Size", Type::UInt64), property("Ratio", Type::Real64),
                                   property("IsOn", Type::Boolean), property("Date", Type::DateTime), tags, embedded});
    item_class.methods.push_back({"Say",
                                  "Tells what it was called with.",
                                  {{"Word", Type::String, false, {}, true, false},
                                   {"Times", Type::UInt32, false, {}, true, false},
                                   {"Said", Type::String, false, {}, false, true}}});
    const Class& item = add(std::move(item_class));
    const Class& special = add(definition("T_SpecialItem", "T_Item", {property("Extra", Type::String)}));
    const Class& box = add(definition("T_Box", "T_Element", {property("Name", Type::String, true)}));
    Class link = definition("T_BoxItem", "", {reference("Box", "T_Box"), reference("Item", "T_Item")});
    link.is_association = true;
    const Class& box_item = add(std::move(link));

    std::vector<Instance> all;
    const auto make = [&](const Class& of, const char* name) -> Instance& {
        all.emplace_back(of).set("Name", Value::of(name));
        return all.back();
    };
    const auto make_part = [&](const char* label, std::uint64_t weight) {
        Instance made(part);
        made.set("Label", Value::of(label));
        made.set("Weight", Value::of(weight));
        return Value::of(std::move(made));
    };
    const auto fill = [](Instance& into, std::int64_t count, std::uint64_t size, Value ratio, Value is_on, Value note,
                         Value date) {
        into.set("Count", number(count));
        into.set("Size", Value::of(size));
        into.set("Ratio", std::move(ratio));
        into.set("IsOn", std::move(is_on));
        into.set("Note", std::move(note));
        into.set("Date", std::move(date));
    };
    Instance& a = make(item, "a");
    fill(a, -5, 0, Value::of(0.5), Value::of(true), {}, Value::of("20200101000000.000000+000"));
    a.set("Part", make_part("x", 1));
    a.set("Tags", Value::of(Value::List{Value::of("red"), Value::of("blue")}));
    fill(make(item, "b"), 0, 18446744073709551615U, Value::of(-2.25), Value::of(false), Value::of(""),
         Value::of("20200101010000.000000+060"));
    Instance& c = make(item, "c");
    fill(c, 7, 10, {}, {}, Value::of("Hello World"), {});
    c.set("Part", make_part("Y", 10));
    Instance& d = make(special, "d");
    fill(d, 100, 4294967296U, Value::of(1e6), Value::of(true), Value::of("50%_off [x]"),
         Value::of("20250615120000.500000-300"));
    d.set("Extra", Value::of("more"));
    make(special, "e");
    make(box, "one");
    make(box, "two");
    for (const auto& [from, of, to] : {std::tuple{"one", &item, "a"}, std::tuple{"one", &item, "b"},
                                       std::tuple{"two", &item, "c"}, std::tuple{"two", &special, "d"}}) {
        Instance instance(box_item);
        instance.set("Box", Value::of(ObjectPath{{}, kSmallWorld, "T_Box", {{"Name", Value::of(from)}}, false}));
        instance.set("Item", Value::of(ObjectPath{{}, kSmallWorld, of->name, {{"Name", Value::of(to)}}, false}));
        all.push_back(std::move(instance));
    }

    SmallWorld world{classes, std::make_unique<cim::ObjectManager>(classes)};
    const auto provider = std::make_shared<MemoryProvider>(std::move(all));
    for (const Class* class_ : {&item, &box, &box_item})
        world.manager->set_provider(*class_, provider);
    return world;
}

std::string found_by(const SmallWorld& world, const std::string& query) {
    std::vector<std::string> names;
    const auto done = cim::run_query(*world.manager, {}, kSmallWorld, query, [&](const cim::QueryRow& row) {
        if (row.class_ != nullptr) {
            names.push_back(row.class_->name);
        } else if (const Value* box = row.instance->find("Box")) {
            const Value* item = row.instance->find("Item");
            names.push_back(cim::to_text(box->path()->keys.front().value) + "-" +
                            cim::to_text(item->path()->keys.front().value));
        } else {
            names.push_back(cim::to_text(*row.instance->find("Name")));
        }
        return true;
    });
    if (!done) return "!" + done.error().code;
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ",") + name;
    return text;
}

}  // namespace nc::provider::test
