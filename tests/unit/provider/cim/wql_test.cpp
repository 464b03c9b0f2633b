// WQL from its text to what it finds, over the small world.
#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/provider/cim/small_world.hpp"

namespace nc::provider {
namespace {

struct Case {
    const char* query;
    const char* found;
};

constexpr const char* kInvalid = "!CIM_ERR_INVALID_QUERY";
constexpr const char* kNoClass = "!CIM_ERR_INVALID_CLASS";

/// What stands after "SELECT * FROM T_Item WHERE ".
constexpr Case kConditions[] = {
    // integers
    {"Count = 7", "c"},
    {"Count = -5", "a"},
    {"Count = +7", "c"},
    {"Count <> 7", "a,b,d"},
    {"Count != 7", "a,b,d"},
    {"Count < 0", "a"},
    {"Count <= 0", "a,b"},
    {"Count > 0", "c,d"},
    {"Count >= 7", "c,d"},
    {"7 = Count", "c"},
    {"7 < Count", "d"},
    {"7 <= Count", "c,d"},
    {"7 > Count", "a,b"},
    {"7 >= Count", "a,b,c"},
    {"7 <> Count", "a,b,d"},
    {"Count = '7'", "c"},
    {"Count = \"-5\"", "a"},
    {"Count = 'seven'", kInvalid},
    {"Count = 7.0", "c"},
    {"Count > 6.5", "c,d"},
    {"Count < 6.5", "a,b"},
    {"Count = TRUE", ""},
    {"Count = FALSE", "b"},
    {"Count = 99999999999999999999", kInvalid},
    {"Count < 99999999999", "a,b,c,d"},
    {"Size = 18446744073709551615", "b"},
    {"Size = 18446744073709551614", ""},
    {"Size > -1", "a,b,c,d"},
    {"Size < -1", ""},
    {"Size = 0", "a"},
    {"Size >= 4294967296", "b,d"},
    {"Size > 4294967296", "b"},
    {"Size = '10'", "c"},
    // reals
    {"Ratio = 0.5", "a"},
    {"Ratio = .5", "a"},
    {"Ratio = 5e-1", "a"},
    {"Ratio = 5E-1", "a"},
    {"Ratio = 1000000", "d"},
    {"Ratio = 1e6", "d"},
    {"Ratio < 0", "b"},
    {"Ratio <= -2.25", "b"},
    {"Ratio > -2.25", "a,d"},
    {"Ratio <> 0.5", "b,d"},
    {"Ratio = '0.5'", "a"},
    {"Ratio = 'half'", kInvalid},
    // booleans
    {"IsOn = TRUE", "a,d"},
    {"IsOn = true", "a,d"},
    {"IsOn = FALSE", "b"},
    {"IsOn <> TRUE", "b"},
    {"TRUE = IsOn", "a,d"},
    {"IsOn = 1", "a,d"},
    {"IsOn = 0", "b"},
    {"IsOn = 2", kInvalid},
    {"IsOn = 'true'", "a,d"},
    {"IsOn = 'yes'", kInvalid},
    {"IsOn", kInvalid},
    {"NOT IsOn = TRUE", "b,c,e"},
    // texts
    {"Name = 'a'", "a"},
    {"Name = \"a\"", "a"},
    {"Name = 'A'", "a"},
    {"name = 'a'", "a"},
    {"NAME = 'a'", "a"},
    {"Name > 'b'", "c,d,e"},
    {"Name >= 'B'", "b,c,d,e"},
    {"Name < 'c'", "a,b"},
    {"Name <= 'c'", "a,b,c"},
    {"Name <> 'a'", "b,c,d,e"},
    {"'c' > Name", "a,b"},
    {"Note = 'hello world'", "c"},
    {"Note = ''", "b"},
    {"Note <> ''", "c,d"},
    {"Note > 'a'", "c"},
    {"Name = 5", ""},
    {"Name = a", kInvalid},
    {"Name = 'a", kInvalid},
    {"Name = 'it\\'s'", ""},
    {"Name = \"\\\"\"", ""},
    {"Note = '50%_off [x]'", "d"},
    // NULL
    {"Note IS NULL", "a,e"},
    {"Note IS NOT NULL", "b,c,d"},
    {"Note = NULL", "a,e"},
    {"Note <> NULL", "b,c,d"},
    {"NULL = Note", "a,e"},
    {"Note < NULL", kInvalid},
    {"NULL >= Note", kInvalid},
    {"Count IS NULL", "e"},
    {"Count = NULL", "e"},
    {"NOT Count = 7", "a,b,d,e"},
    {"Count <> 7 OR Count IS NULL", "a,b,d,e"},
    {"Count < 7 OR Count >= 7", "a,b,c,d"},
    {"Tags IS NULL", "b,c,d,e"},
    {"Tags IS NOT NULL", "a"},
    {"Part IS NULL", "b,d,e"},
    {"IsOn IS NULL", "c,e"},
    {"Note IS", kInvalid},
    {"Note IS NOT", kInvalid},
    {"Note IS 'x'", kInvalid},
    // LIKE
    {"Note LIKE 'Hello%'", "c"},
    {"Note LIKE 'hello%'", "c"},
    {"Note LIKE '%World'", "c"},
    {"Note LIKE '%o W%'", "c"},
    {"Note LIKE '%'", "b,c,d"},
    {"Note LIKE ''", "b"},
    {"Note LIKE 'Hello_World'", "c"},
    {"Note LIKE 'Hello__World'", ""},
    {"Note LIKE '___________'", "c,d"},
    {"Note LIKE '[gh]ello%'", "c"},
    {"Note LIKE '[a-h]ello%'", "c"},
    {"Note LIKE '[a=h]ello%'", "c"},
    {"Note LIKE '[^a=h]ello%'", ""},
    {"Note LIKE '[^a-g]ello%'", "c"},
    {"Note LIKE '[^a-h]ello%'", ""},
    {"Note LIKE '%[%]%'", "d"},
    {"Note LIKE '%[[]x]'", "d"},
    {"Note LIKE '%[_]off%'", "d"},
    {"Note LIKE '[a'", ""},
    {"Name LIKE '[a-c]'", "a,b,c"},
    {"Name LIKE '[^a-c]'", "d,e"},
    {"Name LIKE '[ae]'", "a,e"},
    {"Name LIKE '[A-C]'", "a,b,c"},
    {"NOT Name LIKE 'a%'", "b,c,d,e"},
    {"Name LIKE '%%'", "a,b,c,d,e"},
    {"Name NOT LIKE 'a'", kInvalid},
    {"Count LIKE '7'", kInvalid},
    {"Name LIKE 7", kInvalid},
    {"Name LIKE", kInvalid},
    {"Tags LIKE 'r%'", kInvalid},
    // datetimes
    {"Date = '20200101000000.000000+000'", "a,b"},
    {"Date = '20200101020000.000000+120'", "a,b"},
    {"Date <> '20200101000000.000000+000'", "d"},
    {"Date > '20200101000000.000000+000'", "d"},
    {"Date < '20200101000001.000000+000'", "a,b"},
    {"Date >= '20250615170000.500000+000'", "d"},
    {"Date > '20250615170000.500000+000'", ""},
    {"Date < '20250615170000.500001+000'", "a,b,d"},
    {"Date = '2020-01-01'", kInvalid},
    {"Date = 2020", kInvalid},
    {"Date IS NULL", "c,e"},
    // embedded instances
    {"Part.Weight = 10", "c"},
    {"Part.Weight < 10", "a"},
    {"Part.Label = 'y'", "c"},
    {"Part.Label LIKE '[xy]'", "a,c"},
    {"Part.Label IS NULL", "b,d,e"},
    {"Part.Weight = 'heavy'", kInvalid},
    {"Part.Color = 'red'", kInvalid},
    {"Part = 'x'", kInvalid},
    {"Part ISA 'T_Part'", "a,c"},
    {"Part ISA 'T_Item'", ""},
    {"Name.Length = 1", kInvalid},
    {"Name ISA 'T_Item'", kInvalid},
    // system properties
    {"__CLASS = 'T_SpecialItem'", "d,e"},
    {"__CLASS <> 'T_SpecialItem'", "a,b,c"},
    {"__SUPERCLASS = 'T_Item'", "d,e"},
    {"__DYNASTY = 'T_Element'", "a,b,c,d,e"},
    {"__RELPATH = 'T_Item.Name=\"a\"'", "a"},
    {"__this ISA 'T_SpecialItem'", "d,e"},
    {"__this ISA T_SpecialItem", "d,e"},
    {"__this ISA 'T_Item'", "a,b,c,d,e"},
    {"NOT __this ISA 'T_SpecialItem'", "a,b,c"},
    // AND, OR, NOT, parentheses
    {"Count > 0 AND IsOn = TRUE", "d"},
    {"Count > 0 OR IsOn = TRUE", "a,c,d"},
    {"Count = 7 OR Count = 0 AND IsOn = TRUE", "c"},
    {"(Count = 7 OR Count = 0) AND IsOn = FALSE", "b"},
    {"NOT Count = 7 AND Count > 0", "d"},
    {"NOT (Count = 7 AND Count > 0)", "a,b,d,e"},
    {"NOT NOT Count = 7", "c"},
    {"NOT (NOT (Count = 7))", "c"},
    {"((((Count = 7))))", "c"},
    {"Name = 'a' OR Name = 'b' OR Name = 'c'", "a,b,c"},
    {"Name <> 'a' AND Name <> 'b' AND Name <> 'c'", "d,e"},
    {"Name = 'a' or not name = 'b' and Count is null", "a,e"},
    {"(Count = 7", kInvalid},
    {"Count = 7)", kInvalid},
    {"AND Count = 7", kInvalid},
    {"Count = 7 AND", kInvalid},
    {"Count = 7 OR", kInvalid},
    {"NOT", kInvalid},
    {"()", kInvalid},
    {"Count = 7 Count = 8", kInvalid},
    {"Count == 7", kInvalid},
    {"Count => 7", kInvalid},
    {"Count = = 7", kInvalid},
    {"Count = Size", ""},
    {"Name >= Name", "a,b,c,d,e"},
    {"Count = Name", kInvalid},
    {"1 = 1", kInvalid},
    {"Nothing = 1", kInvalid},
    {"Extra = 'more'", kInvalid},
    {"Tags = 'red'", kInvalid},
    {"Count # 7", kInvalid},
    {"Count = 7;", kInvalid},
    {"Count = 12abc", kInvalid},
    {"", kInvalid},
};

constexpr Case kQueries[] = {
    {"SELECT * FROM T_Item", "a,b,c,d,e"},
    {"select * from t_item", "a,b,c,d,e"},
    {"  SELECT\n*\tFROM\r\nT_Item  ", "a,b,c,d,e"},
    {"SELECT * FROM T_SpecialItem", "d,e"},
    {"SELECT * FROM T_SpecialItem WHERE Extra = 'more'", "d"},
    {"SELECT * FROM T_SpecialItem WHERE Count > 0", "d"},
    {"SELECT * FROM T_Element", "a,b,c,d,e,one,two"},
    {"SELECT * FROM T_Element WHERE Note LIKE 'h%'", "c"},
    {"SELECT Name FROM T_Item", "a,b,c,d,e"},
    {"SELECT Name, Count FROM T_Item WHERE Size = 10", "c"},
    {"SELECT Part.Label FROM T_Item WHERE Name = 'a'", "a"},
    {"SELECT __PATH, Name FROM T_Box", "one,two"},
    {"SELECT Nothing FROM T_Item", kInvalid},
    {"SELECT __NOTHING FROM T_Item", kInvalid},
    {"SELECT *, Name FROM T_Item", kInvalid},
    {"SELECT Name, FROM T_Item", kInvalid},
    {"SELECT FROM T_Item", kInvalid},
    {"SELECT * T_Item", kInvalid},
    {"SELECT * FROM", kInvalid},
    {"SELECT * FROM T_Item, T_Box", kInvalid},
    {"SELECT * FROM T_Item ORDER BY Name", kInvalid},
    {"SELECT * FROM T_Item WITHIN 5", kInvalid},
    {"SELECT * FROM T_Item GROUP WITHIN 5", kInvalid},
    {"SELECT * FROM 'T_Item'", kInvalid},
    {"SELECT COUNT(*) FROM T_Item", kInvalid},
    {"SELECT * FROM T_Nothing", kNoClass},
    {"DELETE FROM T_Item", kInvalid},
    {"", kInvalid},
    {"   ", kInvalid},
    {"SELECT * FROM T_BoxItem", "one-a,one-b,two-c,two-d"},
    {"SELECT * FROM T_BoxItem WHERE Box = 'T_Box.Name=\"one\"'", "one-a,one-b"},
    {"SELECT * FROM T_BoxItem WHERE Item = 'root/Test:T_Item.Name=\"C\"'", "two-c"},
    {"SELECT * FROM T_BoxItem WHERE Box <> 'T_Box.Name=\"one\"'", "two-c,two-d"},
    {"SELECT * FROM T_BoxItem WHERE Item ISA 'T_SpecialItem'", "two-d"},
    {"SELECT * FROM T_BoxItem WHERE Item ISA 'T_Item'", "one-a,one-b,two-c,two-d"},
    {"SELECT * FROM T_BoxItem WHERE Box = 'no path'", kInvalid},
    {"SELECT * FROM T_BoxItem WHERE Box < 'T_Box.Name=\"one\"'", kInvalid},
    // schema
    {"SELECT * FROM meta_class WHERE __CLASS = 'T_Item'", "T_Item"},
    {"SELECT * FROM meta_class WHERE __this ISA 'T_Item'", "T_Item,T_SpecialItem"},
    {"SELECT * FROM META_CLASS WHERE __this ISA \"t_item\"", "T_Item,T_SpecialItem"},
    {"SELECT * FROM meta_class WHERE __SUPERCLASS = 'T_Element'", "T_Box,T_Item"},
    {"SELECT * FROM meta_class WHERE __SUPERCLASS IS NULL", "T_BoxItem,T_Element,T_Part"},
    {"SELECT * FROM meta_class WHERE __DYNASTY = 'T_Element'", "T_Box,T_Element,T_Item,T_SpecialItem"},
    {"SELECT * FROM meta_class WHERE __CLASS LIKE 'T_%Item'", "T_BoxItem,T_Item,T_SpecialItem"},
    {"SELECT * FROM meta_class", "T_Box,T_BoxItem,T_Element,T_Item,T_Part,T_SpecialItem"},
    {"SELECT * FROM meta_class WHERE Name = 'x'", kInvalid},
    // associations
    {"ASSOCIATORS OF {T_Box.Name=\"one\"}", "a,b"},
    {"associators of {t_box.name='one'}", "a,b"},
    {"ASSOCIATORS OF {root/Test:T_Box.Name=\"two\"}", "c,d"},
    {"ASSOCIATORS OF {\\\\.\\root\\Test:T_Box.Name=\"two\"}", "c,d"},
    {"ASSOCIATORS OF {T_Item.Name=\"a\"}", "one"},
    {"ASSOCIATORS OF {T_Box.Name=\"none\"}", ""},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE ResultClass = T_SpecialItem", "d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE AssocClass = T_BoxItem", "c,d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE AssocClass = T_BoxItem ResultClass = T_SpecialItem", "d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE Role = Box", "c,d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE Role = Item", ""},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE ResultRole = Item", "c,d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE ResultRole = Box", ""},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE KeysOnly", "c,d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE ClassDefsOnly", "T_Item,T_SpecialItem"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE RequiredAssocQualifier = Association", "c,d"},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE RequiredAssocQualifier = Nothing", ""},
    {"ASSOCIATORS OF {T_Box.Name=\"two\"} WHERE RequiredQualifier = Nothing", ""},
    {"ASSOCIATORS OF {T_Box} WHERE SchemaOnly", "T_Item"},
    {"ASSOCIATORS OF {T_SpecialItem} WHERE SchemaOnly", "T_Box"},
    {"REFERENCES OF {T_Box.Name=\"one\"}", "one-a,one-b"},
    {"REFERENCES OF {T_Item.Name=\"a\"}", "one-a"},
    {"REFERENCES OF {T_SpecialItem.Name=\"d\"}", "two-d"},
    {"REFERENCES OF {T_Box.Name=\"one\"} WHERE ResultClass = T_BoxItem", "one-a,one-b"},
    {"REFERENCES OF {T_Box.Name=\"one\"} WHERE Role = Box", "one-a,one-b"},
    {"REFERENCES OF {T_Box.Name=\"one\"} WHERE Role = Item", ""},
    {"REFERENCES OF {T_Box.Name=\"one\"} WHERE RequiredQualifier = Association", "one-a,one-b"},
    {"REFERENCES OF {T_Box.Name=\"one\"} WHERE ClassDefsOnly", "T_BoxItem"},
    {"REFERENCES OF {T_Box} WHERE SchemaOnly", "T_BoxItem"},
    {"REFERENCES OF {T_Box.Name=\"one\"} WHERE AssocClass = T_BoxItem", kInvalid},
    {"ASSOCIATORS OF {T_Box.Name=\"one\"} WHERE AssocClass = T_Nothing", kNoClass},
    {"ASSOCIATORS OF {T_Nothing.Name=\"one\"}", kNoClass},
    {"ASSOCIATORS OF {T_Box}", kInvalid},
    {"ASSOCIATORS OF {T_Box.Name=\"one\"} WHERE", kInvalid},
    {"ASSOCIATORS OF {T_Box.Name=\"one\"} WHERE Role = Box AND ResultRole = Item", kInvalid},
    {"ASSOCIATORS OF {T_Box.Name=\"one\"", kInvalid},
    {"ASSOCIATORS OF T_Box", kInvalid},
    {"ASSOCIATORS {T_Box.Name=\"one\"}", kInvalid},
    {"ASSOCIATORS OF {}", kInvalid},
    {"ASSOCIATORS OF {T_Box.Name=one}", kInvalid},
    {"ASSOCIATORS OF {T_Box.Nothing=\"one\"}", "!CIM_ERR_INVALID_PARAMETER"},
    {"REFERENCES OF {nowhere:T_Box.Name=\"one\"}", "!CIM_ERR_INVALID_NAMESPACE"},
};

TEST(Wql, finds_what_a_condition_means) {
    const auto world = test::make_small_world();
    for (const Case& each : kConditions) {
        const std::string query = std::string("SELECT * FROM T_Item WHERE ") + each.query;
        EXPECT_EQ(test::found_by(world, query), each.found) << query;
    }
}

TEST(Wql, runs_every_form_of_query) {
    const auto world = test::make_small_world();
    for (const Case& each : kQueries)
        EXPECT_EQ(test::found_by(world, each.query), each.found) << each.query;
}

TEST(Wql, refuses_what_is_nested_too_deeply_or_too_long) {
    const auto world = test::make_small_world();
    const std::string head = "SELECT * FROM T_Item WHERE ";
    EXPECT_EQ(test::found_by(world, head + std::string(50, '(') + "Count = 7" + std::string(50, ')')), "c");
    EXPECT_EQ(test::found_by(world, head + std::string(5000, '(') + "Count = 7" + std::string(5000, ')')), kInvalid);
    EXPECT_EQ(test::found_by(world, head + "Name = '" + std::string(100'000, 'x') + "'"), kInvalid);
}

// ---- random conditions, judged a second time by plain code

struct Row {
    const char* name;
    bool has_count;
    int count;
    int is_on;  ///< -1: NULL
};
constexpr Row kRows[] = {
    {"a", true, -5, 1}, {"b", true, 0, 0}, {"c", true, 7, -1}, {"d", true, 100, 1}, {"e", false, 0, -1}};

/// A random condition's text, and the rows that it holds for as bits.
struct Judged {
    std::string text;
    unsigned rows;
};

Judged random_condition(std::mt19937& random, int depth) {
    constexpr unsigned kAll = 31;
    const auto pick = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    const int kind = depth == 0 ? 3 + pick(3) : pick(6);
    if (kind < 2) {
        const Judged left = random_condition(random, depth - 1);
        const Judged right = random_condition(random, depth - 1);
        return kind == 0 ? Judged{"(" + left.text + ") AND (" + right.text + ")", left.rows & right.rows}
                         : Judged{"(" + left.text + " OR " + right.text + ")", left.rows | right.rows};
    }
    if (kind == 2) {
        const Judged inner = random_condition(random, depth - 1);
        return {"NOT (" + inner.text + ")", ~inner.rows & kAll};
    }
    Judged out;
    constexpr int kNumbers[] = {-6, -5, 0, 1, 7, 8, 100};
    const int number = kNumbers[pick(7)];
    const int comparison = pick(6);
    constexpr const char* kSymbols[] = {"=", "<>", "<", "<=", ">", ">="};
    const auto satisfies = [comparison](int order) {
        const bool answers[] = {order == 0, order != 0, order<0, order <= 0, order> 0, order >= 0};
        return answers[comparison];
    };
    const char letter = static_cast<char>('a' + pick(5));
    out.rows = 0;
    for (unsigned at = 0; at < 5; ++at) {
        const Row& row = kRows[at];
        const bool answers[] = {row.has_count && satisfies(row.count < number   ? -1
                                                           : row.count > number ? 1
                                                                                : 0),
                                satisfies(row.name[0] - letter), row.is_on == number % 2};
        if (answers[kind - 3]) out.rows |= 1U << at;
    }
    const std::string texts[] = {std::string("Count ") + kSymbols[comparison] + " " + std::to_string(number),
                                 std::string("Name ") + kSymbols[comparison] + " '" + letter + "'",
                                 number % 2 == 1   ? "IsOn = TRUE"
                                 : number % 2 == 0 ? "IsOn = FALSE"
                                                   : "IsOn IS NULL"};
    out.text = texts[kind - 3];
    return out;
}

TEST(Wql, agrees_with_plain_code_on_random_conditions) {
    const auto world = test::make_small_world();
    std::mt19937 random(1);  // NOLINT: the same queries every time
    for (int number = 0; number < 2000; ++number) {
        const Judged judged = random_condition(random, 4);
        std::string expected;
        for (unsigned at = 0; at < 5; ++at) {
            if ((judged.rows >> at & 1U) != 0) expected += (expected.empty() ? "" : ",") + std::string(kRows[at].name);
        }
        ASSERT_EQ(test::found_by(world, "SELECT * FROM T_Item WHERE " + judged.text), expected) << judged.text;
    }
}

}  // namespace
}  // namespace nc::provider
