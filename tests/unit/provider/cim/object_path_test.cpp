#include "provider/cim/object_path.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace nc::provider::cim {
namespace {

TEST(ObjectPath, reads_both_kinds_of_slashes_and_writes_one) {
    for (const char* text :
         {"\\\\host.example\\root\\ns:Class.Key=\"a b\",Number=5", "//host.example/root/ns:Class.Key='a b',Number=5"}) {
        const auto path = ObjectPath::parse(text);
        ASSERT_TRUE(path) << text;
        EXPECT_EQ(path->host, "host.example");
        EXPECT_EQ(path->namespace_name, "root/ns");
        EXPECT_EQ(path->class_name, "Class");
        EXPECT_EQ(path->to_string(), "//host.example/root/ns:Class.Key=\"a b\",Number=5");
    }
}

TEST(ObjectPath, keeps_quotes_colons_and_dots_inside_of_keys) {
    const auto path = ObjectPath::parse("C.K=\"a\\\"b\\\\c:d.e=f,g\",L=TRUE,M=-3");
    ASSERT_TRUE(path);
    EXPECT_TRUE(path->namespace_name.empty());
    EXPECT_EQ(*path->find_key("k")->value.text(), "a\"b\\c:d.e=f,g");
    EXPECT_EQ(*path->find_key("L")->value.boolean(), true);
    EXPECT_EQ(*path->find_key("M")->value.signed_integer(), -3);
    EXPECT_EQ(ObjectPath::parse(path->to_string()), path);
}

TEST(ObjectPath, knows_classes_and_single_instances) {
    EXPECT_FALSE(ObjectPath::parse("root/ns:Class")->is_of_instance());
    EXPECT_TRUE(ObjectPath::parse("Class=@")->is_singleton);
    EXPECT_EQ(ObjectPath::parse("ns:Class=@")->to_string(), "ns:Class=@");
}

TEST(ObjectPath, refuses_what_is_none) {
    for (const char* text : {"", ".", "1Class", "C.", "C.K", "C.K=", "C.K=x", "C.K=\"a", "C.K=\"a\",", "C.K=\"a\"L=1",
                             "C.K=1,K=2", "C.=1", "//host", "//host/C", "\\\\", "a b:C", "C=1", "ns:", "C.K=\"a\\"}) {
        const auto path = ObjectPath::parse(text);
        EXPECT_TRUE(!path || path->namespace_name == "a b") << text;
    }
}

TEST(ObjectPath, compares_without_case_order_of_keys_or_host) {
    const auto path = [](const char* text) { return *ObjectPath::parse(text); };
    EXPECT_TRUE(same_object(path("//a/root/ns:C.K=\"x\",L=1"), path("ROOT/NS:c.l=\"1\",k=\"X\"")));
    EXPECT_TRUE(same_object(path("root/ns:C.K=1"), path("C.K=1")));
    EXPECT_FALSE(same_object(path("root/ns:C.K=1"), path("root/other:C.K=1")));
    EXPECT_FALSE(same_object(path("C.K=1"), path("C.K=1,L=2")));
    EXPECT_FALSE(same_object(path("C.K=1"), path("D.K=1")));
    EXPECT_EQ(identity_of(path("//a/root/ns:C.K=\"x\",L=1")), identity_of(path("ROOT/NS:c.l=\"1\",k=\"X\"")));
    EXPECT_NE(identity_of(path("ns:C.K=\"a\",L=\"b\"")), identity_of(path("ns:C.K=\"a\\\",l=\\\"b\"")));
    EXPECT_NE(identity_of(path("ns:C.K=1")), identity_of(path("other:C.K=1")));
    EXPECT_EQ(normal_namespace("\\\\ROOT\\StandardCimv2/"), "root/standardcimv2");
}

TEST(Value, reads_only_what_fits_the_type) {
    EXPECT_EQ(*read_value(Type::UInt8, "255")->unsigned_integer(), 255U);
    EXPECT_FALSE(read_value(Type::UInt8, "256"));
    EXPECT_FALSE(read_value(Type::UInt8, "-1"));
    EXPECT_EQ(*read_value(Type::SInt8, "-128")->signed_integer(), -128);
    EXPECT_FALSE(read_value(Type::SInt8, "128"));
    EXPECT_EQ(*read_value(Type::UInt64, "18446744073709551615")->unsigned_integer(),
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_FALSE(read_value(Type::UInt64, "18446744073709551616"));
    EXPECT_FALSE(read_value(Type::SInt64, "9223372036854775808"));
    EXPECT_FALSE(read_value(Type::UInt32, ""));
    EXPECT_FALSE(read_value(Type::UInt32, "1x"));
    EXPECT_TRUE(*read_value(Type::Boolean, "True")->boolean());
    EXPECT_FALSE(read_value(Type::Boolean, "1"));
    EXPECT_FALSE(read_value(Type::Real64, "inf"));
    EXPECT_TRUE(read_value(Type::DateTime, "20200101000000.000000+060"));
    EXPECT_TRUE(read_value(Type::DateTime, "00000001000000.000000:000"));
    EXPECT_FALSE(read_value(Type::DateTime, "2020-01-01T00:00:00+00:00"));
    EXPECT_TRUE(read_value(Type::String, "").value().text()->empty());
    EXPECT_TRUE(Value().is_null());
    EXPECT_FALSE(Value() == Value::of(""));
}

}  // namespace
}  // namespace nc::provider::cim
