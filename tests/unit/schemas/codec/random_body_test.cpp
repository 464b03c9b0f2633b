// What must hold for every body of every type, tried with bodies of chance.
#include "tests/support/random_body.hpp"

#include <gtest/gtest.h>

#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/normalize.hpp"
#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/registry.hpp"
#include "tests/support/json_compare.hpp"

namespace nc::codec {
namespace {

using model::Json;
using model::ResourceInfo;
using model::ResourcePath;

constexpr int kBodiesPerType = 100;

ResourcePath path_of(const ResourceInfo& type) {
    const ResourcePath parent = type.parent ? path_of(model::info(*type.parent)) : ResourcePath();
    return parent.child(type.collection, type.singleton.empty() ? "x" : type.singleton);
}

/// The canonical properties; fails the test when there is a fault.
Json normalized(const ResourceInfo& type, const Json& properties) {
    model::Faults faults;
    const NormalizedPut put = normalize(
        path_of(type), type, Json{{"properties", properties}}, model::kNewestApiVersion,
        [](const ResourcePath&) -> const Json* { return nullptr; }, faults);
    for (const Error& error : faults.errors())
        ADD_FAILURE() << type.name << ": " << error.target << ": " << error.message << "\n" << properties.dump();
    return put.resources.empty() ? Json() : put.resources.front().properties;
}

template <class Check>
void for_random_bodies(Check check) {
    const std::uint64_t seed = static_cast<std::uint64_t>(GTEST_FLAG_GET(random_seed));
    SCOPED_TRACE("--gtest_random_seed=" + std::to_string(seed));
    tests::RandomBody random(seed);
    for (const ResourceInfo& type : model::resources()) {
        for (int i = 0; i < kBodiesPerType && !testing::Test::HasFailure(); ++i)
            check(type, random.properties(type), random);
    }
}

TEST(RandomBodies, AreStoredAsTheyAreGiven) {
    for_random_bodies([](const ResourceInfo& type, const Json& given, tests::RandomBody&) {
        const Json stored = normalized(type, given);
        EXPECT_TRUE(tests::holds(stored, given)) << type.name << "\n" << given.dump() << "\n" << stored.dump();
    });
}

TEST(RandomBodies, StayTheSameWhenTheyAreNormalizedAgain) {
    for_random_bodies([](const ResourceInfo& type, const Json& given, tests::RandomBody&) {
        const Json stored = normalized(type, given);
        EXPECT_EQ(normalized(type, stored), stored) << type.name;
    });
}

TEST(RandomBodies, MeanTheSameInTheSpellingsOfClients) {
    for_random_bodies([](const ResourceInfo& type, const Json& given, tests::RandomBody& random) {
        const Json stored = normalized(type, given);
        const Json disguised = random.disguised(type.fields, stored);
        EXPECT_EQ(normalized(type, disguised), stored) << type.name << "\n" << disguised.dump();
    });
}

TEST(RandomBodies, AreTheSameAfterPrintingAndParsing) {
    for_random_bodies([](const ResourceInfo& type, const Json& given, tests::RandomBody&) {
        const auto parsed = parse_json(print_json(given));
        ASSERT_TRUE(parsed) << type.name << "\n" << given.dump();
        EXPECT_EQ(*parsed, given) << type.name;
    });
}

TEST(RandomBodies, AreTheSameAfterTheirWayThroughXml) {
    for_random_bodies([](const ResourceInfo& type, const Json& given, tests::RandomBody& random) {
        const DocumentShape document = resource_document(type);
        for (const Json& properties : {given, random.disguised(type.fields, given)}) {
            const Json body{{"resourceId", "x"}, {"properties", properties}};
            const std::string xml = print_xml(body, document);
            const auto parsed = parse_xml(xml, document);
            ASSERT_TRUE(parsed) << type.name << ": " << parsed.error().message << "\n" << xml;
            EXPECT_EQ(print_json(*parsed), print_json(body)) << type.name << "\n" << xml;
        }
    });
}

}  // namespace
}  // namespace nc::codec
