#include "provider/cim/event.hpp"

#include <ratio>
#include <string>
#include <utility>

namespace nc::provider::cim {
namespace {

/// From 1601 to 1970.
constexpr std::uint64_t kEpochDifference = 11'644'473'600ULL * 10'000'000ULL;

PropertyDefinition property(const char* name, Type type, const char* description) {
    PropertyDefinition out;
    out.name = name;
    out.type = type;
    out.description = description;
    return out;
}

Class definition(const char* name, const char* superclass, bool is_abstract, const char* description,
                 std::vector<PropertyDefinition> properties = {}) {
    Class out;
    out.name = name;
    out.superclass = superclass;
    out.is_abstract = is_abstract;
    out.description = description;
    out.properties = std::move(properties);
    return out;
}

}  // namespace

void add_event_classes(ClassRegistry& registry, std::string_view namespace_name) {
    const auto add = [&](Class made) { registry.add(namespace_name, std::move(made)); };
    const auto before = [] { return property("PreviousInstance", Type::Object, "As it was before."); };

    add(definition("__SystemClass", "", true, "What the object model itself defines."));
    add(definition("__IndicationRelated", "__SystemClass", true, "What has to do with events."));
    add(definition("__Event", "__IndicationRelated", true, "Something happened.",
                   {property("TIME_CREATED", Type::UInt64, "100 ns since 1601-01-01, UTC.")}));
    add(definition("__InstanceOperationEvent", "__Event", false, "Something happened to an instance.",
                   {property("TargetInstance", Type::Object, "The instance.")}));
    add(definition("__InstanceCreationEvent", "__InstanceOperationEvent", false, "There is a new instance."));
    add(definition("__InstanceModificationEvent", "__InstanceOperationEvent", false, "An instance changed.",
                   {before()}));
    add(definition("__InstanceDeletionEvent", "__InstanceOperationEvent", false, "An instance is gone."));
    // What WMI has and nobody here sends: known, so that who asks for it hears why there is none.
    for (const char* what : {"Class", "Namespace"}) {
        const std::string prefix = std::string("__") + what;
        const std::string target = std::string("Target") + what;
        add(definition((prefix + "OperationEvent").c_str(), "__Event", false, "Is never sent.",
                       {property(target.c_str(), Type::Object, "As it is.")}));
        for (const char* operation : {"Creation", "Modification", "Deletion"})
            add(definition((prefix + operation + "Event").c_str(), (prefix + "OperationEvent").c_str(), false,
                           "Is never sent."));
    }
    add(definition("__TimerEvent", "__Event", false, "Is never sent.",
                   {property("TimerId", Type::String, "Of the timer."),
                    property("NumFirings", Type::UInt32, "How often it went off.")}));
    add(definition("__ExtrinsicEvent", "__Event", true, "Something else happened."));
    add(definition("__SystemEvent", "__ExtrinsicEvent", true, "Something happened to the object model."));
    add(definition("__EventDroppedEvent", "__SystemEvent", false, "The subscriber lost events."));
    add(definition("__EventQueueOverflowEvent", "__EventDroppedEvent", false,
                   "The subscriber lost events, as more happened than is remembered."));
    add(definition("__AggregateEvent", "__IndicationRelated", false, "So many events of a group.",
                   {property("NumberOfEvents", Type::UInt32, "How many."),
                    property("Representative", Type::Object, "The last of them.")}));

    add(definition("CIM_Indication", "", true, "Something happened.",
                   {property("IndicationTime", Type::DateTime, "When it was heard of.")}));
    add(definition("CIM_InstIndication", "CIM_Indication", true, "Something happened to an instance.",
                   {property("SourceInstance", Type::Object, "The instance."),
                    property("SourceInstanceModelPath", Type::String, "Its path.")}));
    add(definition("CIM_InstCreation", "CIM_InstIndication", false, "There is a new instance."));
    add(definition("CIM_InstModification", "CIM_InstIndication", false, "An instance changed.", {before()}));
    add(definition("CIM_InstDeletion", "CIM_InstIndication", false, "An instance is gone."));
}

std::uint64_t event_time(std::chrono::system_clock::time_point at) {
    using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
    const auto since_1970 = std::chrono::duration_cast<Ticks>(at.time_since_epoch()).count();
    return static_cast<std::uint64_t>(since_1970) + kEpochDifference;
}

}  // namespace nc::provider::cim
