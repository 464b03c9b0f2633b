// MOF of all classes, read by the grammar of DSP0221 as far as classes and qualifiers go: Debian has no MOF compiler.
#include "provider/cim/mof.hpp"

#include <cctype>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "provider/bridge/resource_classes.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider {
namespace {

/// Words, quoted text and single characters.
std::vector<std::string> words_of(const std::string& mof) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < mof.size();) {
        const auto is_word = [&](std::size_t index) {
            const auto c = static_cast<unsigned char>(mof[index]);
            return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
        };
        const std::size_t begin = at;
        if (std::isspace(static_cast<unsigned char>(mof[at])) != 0) {
            ++at;
            continue;
        }
        if (mof[at] == '"') {
            for (++at; at < mof.size() && mof[at] != '"'; ++at)
                at += mof[at] == '\\' ? 1 : 0;
            ++at;
        } else if (is_word(at)) {
            while (at < mof.size() && is_word(at))
                ++at;
        } else {
            ++at;
        }
        words.push_back(mof.substr(begin, at - begin));
    }
    return words;
}

/// Reads declarations; `error` is the first thing that does not fit.
class Reader {
  public:
    explicit Reader(const std::string& mof) : words_(words_of(mof)) {}

    void read() {
        while (error.empty() && at_ < words_.size()) {
            if (take("#")) {
                expect("pragma"), expect("namespace"), expect("("), expect_text(), expect(")");
                classes.clear();
            } else if (take("Qualifier")) {
                read_qualifier_declaration();
            } else {
                read_class();
            }
        }
    }

    std::set<std::string> classes;
    std::set<std::string> qualifiers;
    std::string error;
    std::size_t properties = 0;
    std::size_t methods = 0;

  private:
    std::string now() const { return at_ < words_.size() ? words_[at_] : std::string(); }
    bool take(const char* word) {
        if (!equals_ignoring_case(now(), word)) return false;
        ++at_;
        return true;
    }
    void fail(const std::string& expected) {
        if (error.empty()) error = "word " + std::to_string(at_) + " is '" + now() + "', not " + expected;
    }
    void expect(const char* word) {
        if (!take(word)) fail(word);
    }
    void expect_text() { now().starts_with('"') ? static_cast<void>(++at_) : fail("a text"); }
    std::string expect_name() {
        static const std::set<std::string> kReserved{
            "any",      "as",     "association",    "class",      "disableoverride",
            "boolean",  "char16", "datetime",       "pragma",     "qualifier",
            "real32",   "real64", "enableoverride", "flavor",     "indication",
            "instance", "method", "null",           "of",         "parameter",
            "ref",      "schema", "scope",          "sint16",     "sint32",
            "sint64",   "sint8",  "string",         "tosubclass", "translatable",
            "true",     "uint16", "uint32",         "uint64",     "uint8",
            "false"};
        const std::string name = now();
        std::string lower;
        for (const char c : name)
            lower += ascii_lower(c);
        const auto first = static_cast<unsigned char>(name.empty() ? '0' : name.front());
        if ((std::isalpha(first) == 0 && first != '_') || kReserved.contains(lower)) fail("a name");
        ++at_;
        return name;
    }
    /// One qualifier has the name of a word of the language.
    std::string expect_qualifier() {
        if (take("Association")) return "Association";
        return expect_name();
    }
    bool take_type() {
        for (const char* each : {"boolean", "string", "datetime", "char16", "uint8", "uint16", "uint32", "uint64",
                                 "sint8", "sint16", "sint32", "sint64", "real32", "real64"}) {
            if (take(each)) return true;
        }
        return false;
    }
    void read_constant() {
        if (now().starts_with('"')) return expect_text();
        if (!take("TRUE") && !take("FALSE") && !take("NULL")) {
            if (now().empty() || std::isdigit(static_cast<unsigned char>(now().front())) == 0) fail("a constant");
            ++at_;
        }
    }
    void read_qualifiers() {
        if (!take("[")) return;
        do {
            const std::string name = expect_qualifier();
            if (!qualifiers.contains(name)) fail("a declared qualifier, which " + name + " is not");
            if (take("(")) {
                read_constant();
                expect(")");
            } else if (take("{")) {
                do
                    read_constant();
                while (take(","));
                expect("}");
            }
        } while (error.empty() && take(","));
        expect("]");
    }
    void read_qualifier_declaration() {
        qualifiers.insert(expect_qualifier());
        expect(":");
        if (!take_type()) fail("a type");
        if (take("[")) expect("]");
        if (take("=")) read_constant();
        while (error.empty() && take(",")) {
            if (!take("Scope")) expect("Flavor");
            expect("(");
            do
                ++at_;
            while (take(","));
            expect(")");
        }
        expect(";");
    }
    /// Type and name of a property, reference or parameter.
    void read_declaration() {
        read_qualifiers();
        if (!take_type()) {
            const std::string target = expect_name();
            if (!classes.contains(target)) fail("a class that is known, which " + target + " is not");
            expect("REF");
        }
        expect_name();
        if (take("[")) expect("]");
    }
    void read_class() {
        read_qualifiers();
        expect("class");
        const std::string name = expect_name();
        if (take(":")) {
            const std::string superclass = expect_name();
            if (!classes.contains(superclass)) fail("a class that is known, which " + superclass + " is not");
        }
        if (!classes.insert(name).second) fail("a new class, which " + name + " is not");
        expect("{");
        while (error.empty() && !take("}")) {
            read_declaration();
            if (!take("(")) {
                ++properties;
                expect(";");
                continue;
            }
            ++methods;
            if (!take(")")) {
                do
                    read_declaration();
                while (error.empty() && take(","));
                expect(")");
            }
            expect(";");
        }
        expect(";");
    }

    std::vector<std::string> words_;
    std::size_t at_ = 0;
};

TEST(Mof, AllClassesFollowTheGrammar) {
    cim::ClassRegistry registry;
    (void)bridge::ResourceClasses::add_to(registry);
    Reader reader(cim::to_mof(registry));
    reader.read();
    EXPECT_EQ(reader.error, "");
    EXPECT_EQ(reader.classes.size(), registry.classes(bridge::kNamespace).size());
    EXPECT_GT(reader.properties, 500U);
    EXPECT_GT(reader.methods, 10U);
}

TEST(Mof, TheReaderFindsWhatIsWrong) {
    for (const char* wrong : {"class A : B {};", "class A {}", "class A { string; };", "class A { uint33 x; };",
                              "[Nothing] class A {};", "class A { string class; };", "class A {}; class A {};"}) {
        Reader reader(wrong);
        reader.read();
        EXPECT_NE(reader.error, "") << wrong;
    }
}

TEST(Mof, ValuesAreQuotedAndNested) {
    cim::ClassRegistry registry;
    registry.add_namespace("root");
    cim::PropertyDefinition text;
    text.name = "Text";
    cim::PropertyDefinition inner = text;
    inner.name = "Inner";
    inner.type = cim::Type::Object;
    inner.class_name = "T_A";
    cim::Class made;
    made.name = "T_A";
    made.properties = {text, inner};
    const cim::Class& class_ = registry.add("root", std::move(made));
    cim::Instance small(class_);
    small.set("Text", cim::Value::of("a \"b\"\n\\"));
    cim::Instance large(class_);
    large.set("Inner", cim::Value::of(small));
    EXPECT_EQ(cim::to_mof(large),
              "instance of T_A {\n    Inner = instance of T_A {\n        Text = \"a \\\"b\\\"\\n\\\\\";\n    };\n};\n");
    EXPECT_EQ(cim::cimtype_text(inner), "object:T_A");
}

}  // namespace
}  // namespace nc::provider
