// The grammar of WQL (MS-WMI 2.2.1, and "Querying with WQL" of the Windows SDK), by recursive descent.
#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "provider/cim/query.hpp"
#include "provider/cim/status.hpp"
#include "provider/cim/wql_lexer.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

using Kind = WqlToken::Kind;

/// Parentheses and NOTs inside of each other.
constexpr int kMaxDepth = 100;

constexpr std::array<std::pair<std::string_view, Operator>, 6> kComparisons{{{"=", Operator::Equal},
                                                                             {"<>", Operator::NotEqual},
                                                                             {"<", Operator::Less},
                                                                             {"<=", Operator::LessOrEqual},
                                                                             {">", Operator::Greater},
                                                                             {">=", Operator::GreaterOrEqual}}};

/// 5 < x is x > 5.
Operator turned(Operator comparison) {
    switch (comparison) {
        case Operator::Less:
            return Operator::Greater;
        case Operator::LessOrEqual:
            return Operator::GreaterOrEqual;
        case Operator::Greater:
            return Operator::Less;
        case Operator::GreaterOrEqual:
            return Operator::LessOrEqual;
        default:
            return comparison;
    }
}

bool is_reserved(std::string_view word) {
    static constexpr std::array<std::string_view, 18> kWords{"SELECT", "FROM",  "WHERE", "AND",    "OR",    "NOT",
                                                             "LIKE",   "IS",    "ISA",   "NULL",   "TRUE",  "FALSE",
                                                             "WITHIN", "GROUP", "BY",    "HAVING", "ORDER", "OF"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view each) { return equals_ignoring_case(each, word); });
}

class Parser {
  public:
    explicit Parser(std::vector<WqlToken> tokens) : tokens_(std::move(tokens)) {}

    Result<Query> parse() {
        Query query;
        bool is_good = false;
        if (take_word("SELECT")) {
            SelectQuery select;
            is_good = parse_select(select);
            query = std::move(select);
        } else if (is_word("ASSOCIATORS") || is_word("REFERENCES")) {
            AssociationQuery association;
            association.is_references = is_word("REFERENCES");
            ++at_;
            is_good = parse_association(association);
            query = std::move(association);
        } else {
            is_good = expected("SELECT, ASSOCIATORS OF or REFERENCES OF");
        }
        if (is_good && now().kind != Kind::End) is_good = expected("the end");
        if (is_good) return query;
        return failure(Status::InvalidQuery, fault_, "Query");
    }

  private:
    const WqlToken& now() const { return tokens_[at_]; }
    bool is_word(std::string_view word) const {
        return now().kind == Kind::Name && equals_ignoring_case(now().text, word);
    }
    bool is_symbol(std::string_view symbol) const { return now().kind == Kind::Symbol && now().text == symbol; }
    bool take_word(std::string_view word) {
        const bool is_it = is_word(word);
        if (is_it) ++at_;
        return is_it;
    }
    bool take_symbol(std::string_view symbol) {
        const bool is_it = is_symbol(symbol);
        if (is_it) ++at_;
        return is_it;
    }
    bool expected(const std::string& what) {
        const std::string found = now().kind == Kind::End ? "the end" : "'" + now().text + "'";
        fault_ = "There is " + found + " where " + what + " is expected, at character " +
                 std::to_string(now().position + 1) + " of the query.";
        return false;
    }

    bool take_name(std::string& into) {
        if (now().kind != Kind::Name || is_reserved(now().text)) return expected("a name");
        into = now().text;
        ++at_;
        return true;
    }

    bool take_property(PropertyName& into) {
        do {
            std::string name;
            if (!take_name(name)) return false;
            into.push_back(std::move(name));
        } while (take_symbol("."));
        return true;
    }

    bool take_seconds(double& into) {
        if (now().kind != Kind::Constant || now().value.text() != nullptr) return expected("a number of seconds");
        const Value& value = now().value;
        into = value.real() != nullptr               ? *value.real()
               : value.unsigned_integer() != nullptr ? static_cast<double>(*value.unsigned_integer())
                                                     : -1;
        if (into <= 0) return expected("a number of seconds above 0");
        ++at_;
        return true;
    }

    bool parse_select(SelectQuery& query) {
        if (!take_symbol("*")) {
            do {
                PropertyName property;
                if (!take_property(property)) return false;
                query.properties.push_back(std::move(property));
            } while (take_symbol(","));
        }
        if (!take_word("FROM")) return expected("FROM");
        if (!take_name(query.class_name)) return false;
        if (take_word("WITHIN")) {
            double seconds = 0;
            if (!take_seconds(seconds)) return false;
            query.within = seconds;
        }
        if (take_word("WHERE")) {
            Condition condition;
            if (!parse_or(condition)) return false;
            query.where = std::move(condition);
        }
        return !take_word("GROUP") || parse_group(query.group.emplace());
    }

    bool parse_group(Grouping& group) {
        if (!take_word("WITHIN")) return expected("WITHIN");
        if (!take_seconds(group.within)) return false;
        if (take_word("BY")) {
            do {
                PropertyName property;
                if (!take_property(property)) return false;
                group.by.push_back(std::move(property));
            } while (take_symbol(","));
        }
        return !take_word("HAVING") || parse_or(group.having.emplace());
    }

    bool parse_or(Condition& into) {
        return parse_chain(into, "OR", Condition::Kind::Or, [this](Condition& part) { return parse_and(part); });
    }
    bool parse_and(Condition& into) {
        return parse_chain(into, "AND", Condition::Kind::And, [this](Condition& part) { return parse_not(part); });
    }

    template <class Part>
    bool parse_chain(Condition& into, std::string_view word, Condition::Kind kind, const Part& part) {
        Condition first;
        if (!part(first)) return false;
        if (!is_word(word)) {
            into = std::move(first);
            return true;
        }
        into.kind = kind;
        into.parts.push_back(std::move(first));
        while (take_word(word)) {
            if (!part(into.parts.emplace_back())) return false;
        }
        return true;
    }

    bool parse_not(Condition& into) {
        if (++depth_ > kMaxDepth) {
            fault_ = "The condition is nested too deeply.";
            return false;
        }
        bool is_good = false;
        if (take_word("NOT")) {
            into.kind = Condition::Kind::Not;
            is_good = parse_not(into.parts.emplace_back());
        } else if (take_symbol("(")) {
            is_good = parse_or(into) && (take_symbol(")") || expected("')'"));
        } else {
            is_good = parse_comparison(into);
        }
        --depth_;
        return is_good;
    }

    bool parse_comparison(Condition& into) {
        if (now().kind == Kind::Constant || is_word("TRUE") || is_word("FALSE") || is_word("NULL"))
            return parse_turned(into);
        if (!take_property(into.property)) return false;
        if (take_word("LIKE")) return parse_text(into, Condition::Kind::Like);
        if (take_word("ISA")) return parse_text(into, Condition::Kind::IsA);
        if (take_word("IS")) {
            into.kind = take_word("NOT") ? Condition::Kind::IsNotNull : Condition::Kind::IsNull;
            return take_word("NULL") || expected("NULL");
        }
        if (!take_comparison(into.comparison)) return false;
        const bool is_constant = now().kind != Kind::Name || is_reserved(now().text);
        return is_constant ? take_constant(into) && settle_null(into) : take_property(into.other);
    }

    bool parse_turned(Condition& into) {
        if (!take_constant(into) || !take_comparison(into.comparison) || !take_property(into.property)) return false;
        into.comparison = turned(into.comparison);
        return settle_null(into);
    }

    bool parse_text(Condition& into, Condition::Kind kind) {
        into.kind = kind;
        if (now().kind != Kind::Constant || now().value.text() == nullptr) {
            // ISA takes a name without quotes too.
            if (kind == Condition::Kind::IsA && now().kind == Kind::Name && !is_reserved(now().text)) {
                into.constant = Value::of(now().text);
                ++at_;
                return true;
            }
            return expected("a text");
        }
        into.constant = now().value;
        ++at_;
        return true;
    }

    bool take_comparison(Operator& into) {
        if (now().kind == Kind::Symbol) {
            for (const auto& [symbol, comparison] : kComparisons) {
                if (now().text != symbol) continue;
                into = comparison;
                ++at_;
                return true;
            }
        }
        return expected("a comparison");
    }

    bool take_constant(Condition& into) {
        if (now().kind == Kind::Constant) {
            into.constant = now().value;
        } else if (is_word("TRUE") || is_word("FALSE")) {
            into.constant = Value::of(is_word("TRUE"));
        } else if (!is_word("NULL")) {
            return expected("a constant");
        }
        ++at_;
        return true;
    }

    /// x = NULL is x IS NULL; NULL has no order.
    bool settle_null(Condition& into) {
        if (!into.constant.is_null()) return true;
        if (into.comparison == Operator::Equal) {
            into.kind = Condition::Kind::IsNull;
        } else if (into.comparison == Operator::NotEqual) {
            into.kind = Condition::Kind::IsNotNull;
        } else {
            fault_ = "NULL is compared by =, <> or IS only.";
            return false;
        }
        return true;
    }

    bool parse_association(AssociationQuery& query) {
        if (!take_word("OF")) return expected("OF");
        if (now().kind != Kind::Path) return expected("a path in braces");
        auto path = ObjectPath::parse(now().text);
        if (!path) return expected("an object path in the braces");
        query.object = *std::move(path);
        ++at_;
        if (!take_word("WHERE")) return true;
        bool has_clause = false;
        while (now().kind == Kind::Name) {
            if (!parse_clause(query)) return false;
            has_clause = true;
        }
        return has_clause || expected("a clause");
    }

    bool parse_clause(AssociationQuery& query) {
        const struct {
            std::string_view name;
            bool* flag;
        } flags[] = {{"ClassDefsOnly", &query.is_class_definitions_only},
                     {"KeysOnly", &query.is_keys_only},
                     {"SchemaOnly", &query.is_schema_only}};
        for (const auto& [name, flag] : flags) {
            if (!take_word(name)) continue;
            *flag = true;
            return true;
        }
        const struct {
            std::string_view name;
            std::string* text;
            bool is_of_associators;
        } texts[] = {{"ResultClass", &query.filter.result_class, false},
                     {"Role", &query.filter.role, false},
                     {"RequiredQualifier", &query.required_qualifier, false},
                     {"AssocClass", &query.filter.association_class, true},
                     {"ResultRole", &query.filter.result_role, true},
                     {"RequiredAssocQualifier", &query.required_association_qualifier, true}};
        for (const auto& [name, text, is_of_associators] : texts) {
            if ((is_of_associators && query.is_references) || !take_word(name)) continue;
            if (!take_symbol("=")) return expected("'='");
            return take_name(*text);
        }
        return expected("a clause");
    }

    std::vector<WqlToken> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::string fault_;
};

}  // namespace

Result<Query> parse_query(std::string_view text) {
    auto tokens = read_words(text);
    if (!tokens) return std::move(tokens).error();
    return Parser(*std::move(tokens)).parse();
}

}  // namespace nc::provider::cim
