// Bodies by chance, the same for the same seed, made from the field tables of the model: every value is one that
// schemas/codec accepts, in its canonical form, so that what is written can be compared with what is read. Rules
// between fields and resources (service/resources) are not known here. Thread: any, one at a time.
#pragma once

#include <functional>
#include <optional>
#include <random>
#include <span>
#include <string>

#include "schemas/model/field.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::tests {

class RandomBody {
  public:
    /// Gives the path that a reference shall lead to; std::nullopt: the reference is left out.
    using Target = std::function<std::optional<std::string>(const model::Field&)>;

    /// References lead to ids of chance.
    explicit RandomBody(std::uint64_t seed);
    RandomBody(std::uint64_t seed, Target target);

    /// The `properties` of a PUT: every required member and about three of four others. Children are left out.
    model::Json properties(const model::ResourceInfo& type) { return members(type.fields); }
    /// A value of a field: an array when the field is a list. Null only for a reference without a target.
    model::Json value(const model::Field& field);
    /// The same content as clients may spell it: other case of names, booleans and numbers as text, blanks around
    /// addresses, null for what is left out, [null], one element for a list of one, members that nobody knows.
    model::Json disguised(std::span<const model::Field> fields, const model::Json& object);

    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
    bool coin() { return below(2) == 0; }

  private:
    model::Json members(std::span<const model::Field> fields);
    model::Json one(const model::Field& field);
    model::Json disguised_value(const model::Field& field, const model::Json& value);
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }
    std::string path(const model::Field& field);
    std::string text();
    std::string address();
    std::string prefix();
    std::string other_case(std::string text);

    std::mt19937_64 random_;
    Target target_;
};

}  // namespace nc::tests
